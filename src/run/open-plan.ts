import { resolve } from 'node:path';
import pMap from 'p-map';
import type { ChangeSelection } from '../changes/change-selection.ts';
import { selectChanges } from '../changes/select-changes.ts';
import type { UserError } from '../errors/user-error.ts';
import { ancestorsOf, buildImageGraph, type ImageGraph } from '../graph/image-graph.ts';
import { resolveBases, type ResolvedBase } from '../identity/external-bases.ts';
import { recordStore, type RecordStore } from '../identity/record-store.ts';
import { testMatchers } from '../image-tests/test-matcher.ts';
import { formatPlatform, normalPlatform } from '../oci/platform.ts';
import type { RunPlan } from '../plan/build-plan.ts';
import type { RecordedSteps } from '../plan/expected-durations.ts';
import { imageInputs, type ImageInputs } from '../plan/image-inputs.ts';
import { planImages } from '../plan/plan-images.ts';
import type { PlanPart } from '../plan/plan-part.ts';
import type { PlanOptions, PlanWork } from '../plan/plan-work.ts';
import { scopeOf, scopeOfPart, type Scope } from '../plan/scope.ts';
import { visibleTags, type VisibleTags } from '../plan/visible-tags.ts';
import type { Files } from '../ports/files.ts';
import type { GitListing } from '../ports/git.ts';
import { checkEnginePlatform } from '../spec/engine-platforms.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import { withoutOwnBuilder } from '../spec/with-builder.ts';
import { commitStanding } from './commit-standing.ts';
import { inputMatcher } from './commit-state.ts';
import type { EarlyEngine } from './early-engine.ts';
import { ignoredNotes } from './ignored-notes.ts';
import { listsImages } from './listed-once.ts';
import { notedRecords } from './noted-records.ts';
import { planStores } from './plan-stores.ts';
import { publishedTags } from './published-tags.ts';
import { readRepository, type Repository } from './read-repository.ts';
import { runnablePlatforms } from './runnable-platforms.ts';
import { readTagSource } from './tag-source.ts';
import type { ConnectedEngine, World } from './world.ts';

/** What a plan is asked for. */
export interface PlanOrder extends PlanOptions {
  readonly spec: Spec;
  /** Absolute path of the folder the user works in. */
  readonly cwd: string;
  /** Keys that were named; `undefined` when none was. */
  readonly named: readonly string[] | undefined;
  /** Only what the compared commits affect. */
  readonly affected: boolean;
  /** Every image, whatever the commits say. */
  readonly all: boolean;
  /** The registry counts although nothing is pushed. */
  readonly published: boolean;
  /** Revisions and paths to compare, where the user names them. */
  readonly base: string | undefined;
  readonly head: string | undefined;
  readonly files: readonly string[] | undefined;
  readonly retries: number;
  /** A commit whose files are looked at instead of those of the work tree. */
  readonly tree?: { readonly files: Files; readonly listing: GitListing } | undefined;
  /** The engine that was asked while the spec was read; absent: it is asked when the plan is made. */
  readonly engine?: EarlyEngine | undefined;
  /** What git was asked while the spec was read; absent: it is asked when the plan is made. */
  readonly repository?: Promise<Repository> | undefined;
  /** Only these images are planned, by an earlier plan: nothing is selected anew. */
  readonly part?: PlanPart | undefined;
}

/** A plan with everything that was found out for it. */
export interface OpenPlan {
  readonly plan: RunPlan;
  /** What of it this engine cannot build, as `checkEnginePlatform` says; nothing where no engine was asked. */
  readonly unbuildable: readonly UserError[];
  /** With an engine that is asked anew for each image, for decisions in the middle of a run. */
  readonly work: PlanWork;
  readonly graph: ImageGraph;
  readonly repository: Repository;
  readonly tags: VisibleTags;
  readonly bases: ReadonlyMap<string, ResolvedBase>;
  readonly records: RecordStore;
  /** How long steps took by the records that the plan was made from, by image key. */
  readonly recorded: ReadonlyMap<string, RecordedSteps>;
  /** What people should know and that stops nothing. */
  readonly notes: readonly string[];
}

/**
 * What a plan knows of the repository; may be asked for while the engine is connected.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export function repositoryOf(order: PlanOrder, world: World): Promise<Repository> {
  const { spec, cwd, tree, repository } = order;
  const specFile = resolve(cwd, spec.file);
  return repository ?? readRepository(world, { rootDir: spec.rootDir, specFile, tree });
}

/**
 * Finds out what has to be done, and does nothing.
 *
 * @param connected `undefined` where no engine answers; the registry must count then
 * @param repository as {@link repositoryOf} answers
 * @param stateDir absolute path of `.stack/`
 * @throws {UserError} `ENGINE_…`, `REGISTRY_…`, `BASE_UNAVAILABLE`, `BRANCH_RESERVED`, `GIT_FAILED`, `SPEC_CONTEXT`, `USAGE`
 */
export async function openPlan(
  asked: PlanOrder,
  world: World,
  connected: ConnectedEngine | undefined,
  repository: Repository,
  stateDir: string,
): Promise<OpenPlan> {
  const order = { ...asked, spec: withoutOwnBuilder(asked.spec, connected?.context) };
  const { spec } = order;
  const graph = buildImageGraph(spec.images.values());
  const images = keysOf(order, graph).flatMap((key) => spec.images.get(key) ?? []);
  const planned = images.filter(({ key }) => order.part?.given.has(key) !== true);
  const platform = formatPlatform(connected?.info ?? hostPlatform(world));
  const bases = await basesOf(order, world, connected, planned);
  const { checkout, listing } = repository;
  const tags = visibleTags(spec.tagPrefix, await readTagSource(world, checkout));
  const source = { files: order.tree?.files ?? world.files, rootDir: spec.rootDir, listing };
  const inputs = await inputsOf({ order, repository, bases, platform, source, images });
  const changes = await changesOf(order, world, repository, { inputs, source, graph });

  const counts = order.push || order.published;
  const files = world.files;
  const records = recordStore(
    counts ? { files, registry: world.registry(order.retries), push: order.push } : { files },
    stateDir,
  );
  const notes: string[] = [];
  const onFailure = (why: string) =>
    notes.push(`no registry could be asked for images that are missing here: ${why}`);
  const lists = listsImages(spec);
  const stores = planStores(world, { ...order, lists, connected, records, stateDir, onFailure });
  const { findRecord, recorded } = notedRecords((image, imageId) => records.find(image, imageId));
  const work = {
    spec,
    graph,
    changes,
    inputs,
    source,
    scope: scopeIn(order, graph, changes),
    part: order.part,
    runnable:
      connected === undefined
        ? [normalPlatform(platform)]
        : await runnablePlatforms(connected, images),
    findRecord,
    tags: publishedTags(spec.tagPrefix, tags, checkout, world.env),
    options: order,
    now: world.clock.now(),
  };
  const plan = await planImages({ ...work, stores: stores.listed });
  const built = plan.images.filter(({ steps }) => steps.includes('build'));
  return {
    plan,
    unbuildable:
      connected === undefined
        ? []
        : checkEnginePlatform(
            spec,
            built.map(({ image }) => image),
            platform,
          ),
    work: { ...work, stores: stores.live },
    graph,
    repository,
    tags,
    bases,
    records,
    recorded,
    notes: [
      ...changes.notes,
      ...notes,
      ...unverified(bases),
      ...ignoredNotes(built.flatMap(({ image }) => inputs.get(image.key) ?? [])),
    ],
  };
}

function scopeIn(order: PlanOrder, graph: ImageGraph, changes: ChangeSelection): Scope {
  if (order.part !== undefined) return scopeOfPart(graph, order.part);
  const { strategy } = order.spec.changeDetection;
  return scopeOf(graph, changes, { ...order, all: order.all || order.fullRebuild, strategy });
}

/** Whatever the plan turns out to be about is among these. */
function keysOf({ part, named = part?.keys }: PlanOrder, graph: ImageGraph): readonly string[] {
  if (named === undefined) return [...graph.nodes.keys()];
  const needed = new Set([...named, ...ancestorsOf(graph, named)]);
  return [...graph.nodes.keys()].filter((key) => needed.has(key));
}

async function basesOf(
  order: PlanOrder,
  world: World,
  connected: ConnectedEngine | undefined,
  images: readonly ImageSpec[],
): Promise<ReadonlyMap<string, ResolvedBase>> {
  const references = images.flatMap((image) =>
    image.externalBases.map(({ reference }) => reference),
  );
  const registry = world.registry(order.retries);
  // Where the registry is the database, an old copy of a base here must not pass for the base of today.
  const isPatient = order.push || order.published;
  const registries = { quickRegistry: isPatient ? registry : world.registry(0), registry };
  const pinned = order.part?.bases;
  const platform = connected?.info ?? hostPlatform(world);
  const copies = { engine: connected?.engine, tellsOnBuild: connected?.info.tellsOnBuild };
  return resolveBases({ ...copies, ...registries, pinned }, references, platform);
}

/** The platform of engines on this machine, for a plan that no engine takes part in. */
function hostPlatform({ hostArchitecture }: World) {
  return { os: 'linux', architecture: hostArchitecture };
}

const imagesAtOnce = 16;

interface InputsSurroundings {
  readonly order: PlanOrder;
  readonly repository: Repository;
  readonly bases: ReadonlyMap<string, ResolvedBase>;
  /** Of the engine: `linux/amd64`. */
  readonly platform: string;
  readonly source: PlanWork['source'];
  readonly images: readonly ImageSpec[];
}

async function inputsOf({
  order,
  repository,
  bases,
  platform,
  source,
  images,
}: InputsSurroundings): Promise<ReadonlyMap<string, ImageInputs>> {
  const request = {
    source,
    spec: order.spec,
    bases,
    platform,
    sourceUrl: repository.checkout?.webUrl,
    standing: commitStanding.bind(undefined, repository),
  };
  // What is begun is kept until it is done: all at once would be a plan's worth of it.
  const found = await pMap(images, (image) => imageInputs(request, image), {
    concurrency: imagesAtOnce,
  });
  return new Map(found.map((inputs) => [inputs.image.key, inputs]));
}

async function changesOf(
  order: PlanOrder,
  { git, files, env }: World,
  { checkout, specPath, specText, uncommitted }: Repository,
  { inputs, source, graph }: Pick<PlanWork, 'inputs' | 'source' | 'graph'>,
): Promise<ChangeSelection> {
  const { spec, base, head } = order;
  const images = [...inputs.values()].map(({ image, context }) => ({
    key: image.key,
    bases: image.externalBases.map(({ reference }) => reference),
    folders: [...new Set([image.contextDir, `images/${image.key}`])],
    isInput: inputMatcher(image, context),
  }));
  return selectChanges(
    { git, files, env, tree: source.files },
    {
      rootDir: spec.rootDir,
      specFile: specPath,
      spec,
      specText,
      checkout,
      uncommitted,
      images,
      testMatchers: () => testMatchers(source, graph, spec.images),
      base,
      head,
      files: order.files,
    },
  );
}

function unverified(bases: ReadonlyMap<string, ResolvedBase>): readonly string[] {
  return [...bases.values()].flatMap(({ reference, unverified: why }) =>
    why === undefined ? [] : [`base ${reference} not verified: the engine's copy is used (${why})`],
  );
}
