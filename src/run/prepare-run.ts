import { join } from 'node:path';
import { UserErrors } from '../errors/user-error.ts';
import { refuseOtherStack } from '../identity/lock-store.ts';
import { buildImageGraph, type ImageGraph } from '../graph/image-graph.ts';
import type { RunPlan } from '../plan/build-plan.ts';
import type { TimedPlan } from '../plan/expected-durations.ts';
import { liveEngineStore } from '../plan/engine-store.ts';
import { visibleTags, type VisibleTags } from '../plan/visible-tags.ts';
import type { FileSource } from '../identity/file-hash.ts';
import type { Checkout, GitFile } from '../ports/git.ts';
import type { Registry } from '../ports/registry.ts';
import { openBooks } from './books.ts';
import { cacheSources } from './cache-sources.ts';
import { checkRegistries } from './check-registries.ts';
import { removeDeadCredentials } from './credential-folders.ts';
import { deepen } from './deepen.ts';
import { ensureHere } from './ensure-here.ts';
import { existingImages } from './existing-images.ts';
import type { ImageState, PreparedImage, RunDeps, RunSettings } from './image-run.ts';
import { labelsOfRun, removeDeadContainers } from './leftovers.ts';
import { openPlan, repositoryOf, type OpenPlan, type PlanOrder } from './open-plan.ts';
import { engineDeps } from './plan-stores.ts';
import { prepareImages } from './prepare-images.ts';
import { pullPrivateBases } from './pull-private-bases.ts';
import type { Repository } from './read-repository.ts';
import { engineOf } from './early-engine.ts';
import { missingSecrets } from './missing-secrets.ts';
import { newRunId } from './run-id.ts';
import type { RunOrder } from './run-order.ts';
import { runnablePlatforms } from './runnable-platforms.ts';
import { runContainers } from './run-containers.ts';
import { sweepTags } from './sweep-tags.ts';
import { readTagSource } from './tag-source.ts';
import { timedPlan } from './timed-plan.ts';
import { storedVerdicts, type Verdicts } from './verdicts.ts';
import type { ConnectedEngine, World } from './world.ts';

/** Everything that is known when the first step starts. */
export interface RunStart {
  readonly runId: string;
  readonly plan: TimedPlan;
  readonly graph: ImageGraph;
  /** `undefined` without git. */
  readonly checkout: Checkout | undefined;
  readonly tags: VisibleTags;
  readonly deps: RunDeps;
  readonly settings: RunSettings;
  readonly prepared: ReadonlyMap<string, PreparedImage>;
  /** What is known of images before the run: those that exist. */
  readonly known: ReadonlyMap<string, ImageState>;
  /** What was found out for the plan; `undefined` for verbs that take images as they are. */
  readonly opened: OpenPlan | undefined;
  /** What people should know and that stops nothing. */
  readonly notes: readonly string[];
  /** As `sweepTags`, beside the run; one that has nothing to do leaves that to the next. */
  readonly sweepTags: () => Promise<void>;
}

/** First wait before a retry. */
const retryDelayMs = 1000;

/** Containers that wait for the page of their image, for each place of a build. */
const keptPerPlace = 2;

/** What the two ways of preparing a run share. */
interface Surroundings {
  readonly order: RunOrder;
  readonly world: World;
  readonly connected: ConnectedEngine;
  readonly registry: Registry;
  readonly runId: string;
  /** Absolute path of `.stack/`. */
  readonly stateDir: string;
}

/**
 * Makes the plan of a build, and looks at everything that can go wrong before the first step: engine, registries, bases,
 * contexts, builders, the images that must be there.
 *
 * @param stateDir absolute path of `.stack/`
 * @throws {UserError} `ENGINE_…`, `REGISTRY_…`, `BASE_UNAVAILABLE`, `BUILDER_MISSING`, `BRANCH_RESERVED`, `IMAGE_NOT_BUILT`, `SPEC_PLATFORM`, `STACK_CLASH`, …
 */
export async function prepareRun(
  order: RunOrder,
  world: World,
  stateDir: string,
): Promise<RunStart> {
  const runId = newRunId(world.clock.now(), world.random);
  const registry = world.registry(order.retries);
  const common = { order, world, registry, runId, stateDir };
  const { work } = order;
  if (work.kind === 'existing') {
    const connected = await world.connectEngine(stateDir);
    return prepareExisting({ ...common, connected }, work.plan);
  }
  const [connected, repository] = await Promise.all([
    engineOf({ engine: work.order.engine, spec: order.spec }, world, stateDir),
    repositoryOf(work.order, world),
  ]);
  return prepareBuild({ ...common, connected }, work.order, repository);
}

async function prepareBuild(
  surroundings: Surroundings,
  planOrder: PlanOrder,
  repository: Repository,
): Promise<RunStart> {
  const { order, world, connected, registry, runId, stateDir } = surroundings;
  const [opened, swept] = await Promise.all([
    openPlan(planOrder, world, connected, repository, stateDir),
    sweep(surroundings),
  ]);
  const { plan, work, records, bases, unbuildable } = opened;
  order.leg?.refuse(plan);
  if (unbuildable.length > 0) throw new UserErrors(unbuildable);
  const active = plan.images.filter(({ steps }) => steps.length > 0);
  refuseMissingSecrets(plan, world);
  if (order.push)
    await Promise.all([
      checkRegistries(registry, { images: active }),
      refuseLockOfOther(surroundings, opened),
    ]);
  const built = active.filter(({ steps }) => steps.includes('build'));
  const { retries, signal } = order;
  const pullNotes: string[] = [];
  if (built.length > 0)
    await pullPrivateBases(
      { engine: connected.engine, credentials: world.credentials },
      bases.values(),
      {
        retries,
        retryDelayMs,
        signal,
      },
      (text) => pullNotes.push(text),
    );
  const isNamed = active.some(({ steps }) => steps.includes('tag'));
  const deepened = isNamed ? await deepen(world, order.spec.rootDir, repository.checkout) : [];
  const cache = await cacheSources(work, order.noCache ? [] : built, {
    ...connected,
    credentials: world.credentials,
    retries,
    retryDelayMs,
    signal,
  });
  const prepared = await prepareImages(plan, {
    git: world.git,
    builders: connected.builders,
    opened,
    runId,
    noCache: order.noCache,
    push: order.push,
    cacheFrom: cache.references,
  });
  const stores = [work.stores.registry, work.stores.engine].filter((store) => store !== undefined);
  const { graph, source, runnable } = work;
  const { retest } = planOrder;
  const verdicts = storedVerdicts({ graph, source: asItIs(source), stores, retest, runnable });
  return {
    runId,
    plan: await timedPlan(world.files, stateDir, opened),
    graph,
    checkout: repository.checkout,
    tags: opened.tags,
    deps: {
      ...depsOf(surroundings, verdicts, runnable),
      books: openBooks(work, records, { engine: connected.engine, registry }),
    },
    settings: settingsOf(surroundings, repository.checkout),
    prepared,
    known: knownStates(plan),
    opened,
    notes: [...swept, ...pullNotes, ...deepened, ...opened.notes, ...cache.notes],
    sweepTags: active.length > 0 ? laterSweep(surroundings) : () => Promise.resolve(),
  };
}

/** Nothing is pushed by a run that would write its lock over that of another stack. */
async function refuseLockOfOther(
  { order: { spec, leg }, registry }: Surroundings,
  { plan, tags }: OpenPlan,
): Promise<void> {
  const writesLock = leg === undefined && plan.images.length === spec.images.size;
  if (spec.registry === undefined || !writesLock) return;
  const repositories = [...spec.images.values()].map(({ repository }) => repository);
  await refuseOtherStack(registry, spec.registry, tags.moving, repositories);
}

/** Tests may be edited while a run works: what git knew when the plan was made says nothing of the files that run then. */
function asItIs(source: FileSource): FileSource {
  const { listing } = source;
  const exact = new Map<string, GitFile>();
  return listing === undefined ? source : { ...source, listing: { ...listing, exact } };
}

function knownStates(plan: RunPlan): ReadonlyMap<string, ImageState> {
  return new Map(
    plan.images.flatMap(({ image, found, state, buildId }) => {
      if (found === undefined || state === 'build' || state === 'wait') return [];
      const { imageId, reference, digest } = found;
      return [[image.key, { imageId, reference, digest, buildId }] as const];
    }),
  );
}

async function prepareExisting(surroundings: Surroundings, plan: RunPlan): Promise<RunStart> {
  const { order, world, connected, registry, runId, stateDir } = surroundings;
  const { spec } = order;
  const checkout = await world.git.checkout(spec.rootDir);
  const tags = visibleTags(spec.tagPrefix, await readTagSource(world, checkout));
  if (order.push) await checkRegistries(registry, plan);
  const swept = await sweep(surroundings);
  const existing = await existingImages(world.files, stateDir, connected, plan, tags.moving);
  const graph = buildImageGraph(spec.images.values());
  const prepared = plan.images.map(({ image }) => {
    const moving = `${image.repository}:${tags.moving}`;
    const fixed = existing.get(image.key)?.fixedTags ?? [];
    return [image.key, { visibleTags: [moving, ...fixed], build: undefined }] as const;
  });
  const source = { files: world.files, rootDir: spec.rootDir, listing: undefined };
  const stores = [liveEngineStore(engineDeps(world.files, connected, stateDir))];
  const images = plan.images.map(({ image }) => image);
  const runnable = await runnablePlatforms(connected, images);
  const verdicts = storedVerdicts({ graph, source, stores, retest: true, runnable });
  return {
    runId,
    plan: await timedPlan(world.files, stateDir, { plan, recorded: new Map() }),
    graph,
    checkout,
    tags,
    deps: { ...depsOf(surroundings, verdicts, runnable), books: undefined },
    settings: settingsOf(surroundings, checkout),
    prepared: new Map(prepared),
    known: new Map([...existing].map(([key, { state }]) => [key, state])),
    opened: undefined,
    notes: [
      ...swept,
      ...[...existing].map(
        ([key, { state, createdAt }]) => `${key}: ${state.reference ?? ''}, built ${createdAt}`,
      ),
    ],
    sweepTags: laterSweep(surroundings),
  };
}

/** Removes what dead runs left, but for names of images; returns what people are to know of that. */
async function sweep({ world, connected, stateDir }: Surroundings): Promise<readonly string[]> {
  await removeDeadCredentials(world.files, stateDir, world.process);
  return removeDeadContainers(connected.engine, world.process, world.clock.now());
}

function laterSweep({ world, connected, stateDir }: Surroundings): RunStart['sweepTags'] {
  return () => sweepTags({ ...world, engine: connected.engine }, stateDir);
}

/** @throws {UserErrors} as {@link missingSecrets} */
function refuseMissingSecrets(plan: RunPlan, { env }: World): void {
  const built = plan.images.filter(({ steps }) => steps.includes('build'));
  const problems = missingSecrets(
    built.map(({ image }) => image),
    env,
  );
  if (problems.length > 0) throw new UserErrors(problems);
}

function depsOf(
  { order, world, connected: { engine }, registry, stateDir }: Surroundings,
  verdicts: Verdicts,
  runnable: readonly string[],
): Omit<RunDeps, 'books'> {
  const { files, clock, runner, credentials, mask } = world;
  const tests = { engine, files, runner, clock, host: world.testHost(stateDir) };
  const containers = runContainers(engine, keptPerPlace * order.concurrency);
  const { retries } = order;
  const { signal } = order;
  const pull = ensureHere(
    { engine, credentials, registry, runnable },
    { retries, retryDelayMs, signal },
  );
  const own = { tests, containers, mask, verdicts, ensureHere: pull, runnable };
  return { engine, registry, credentials, files, clock, ...own };
}

function settingsOf(
  { order, world, runId, stateDir }: Surroundings,
  checkout: Checkout | undefined,
): RunSettings {
  return {
    runId,
    spec: order.spec,
    push: order.push,
    retries: order.retries,
    retryDelayMs,
    stateDir,
    artifactsDir: join(order.spec.rootDir, 'artifacts'),
    commit: checkout?.head?.sha,
    leg: order.leg && { run: order.leg.run, id: order.leg.id },
    labels: labelsOfRun(runId, world.process),
  };
}
