import { UserError } from '../errors/user-error.ts';
import { ancestorsOf } from '../graph/image-graph.ts';
import type { ResolvedBase } from '../identity/external-bases.ts';
import { historyOf, imageLabels, revisionOf, type LastCommit } from '../identity/image-labels.ts';
import { pinBases } from '../identity/pin-bases.ts';
import { triggersRead } from '../identity/visible-paths.ts';
import { parseReference } from '../oci/reference.ts';
import type { RunPlan } from '../plan/build-plan.ts';
import type { ImageInputs } from '../plan/image-inputs.ts';
import type { VisibleTags } from '../plan/visible-tags.ts';
import type { Git } from '../ports/git.ts';
import type { BuilderChoice } from '../ports/image-builder.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import { lastCommits, type HistoryPlace } from './last-commits.ts';
import { registryCache } from './registry-cache.ts';
import type { PreparedBuild, PreparedImage } from './image-run.ts';
import { temporaryTagPrefix } from './run-id.ts';
import type { OpenPlan } from './open-plan.ts';

/** What is known once for all images before any is prepared. */
export interface Preparation {
  readonly git: Git;
  readonly builders: BuilderChoice;
  readonly opened: OpenPlan;
  readonly runId: string;
  readonly noCache: boolean;
  readonly push: boolean;
  /** References whose layers an image may take over, by key. */
  readonly cacheFrom: ReadonlyMap<string, readonly string[]>;
}

/**
 * Decides what each image is built from, so that everything that can be wrong with that is said before the first build.
 *
 * @throws {UserError} `BUILDER_MISSING`, `BUILDER_UNREACHABLE`, `GIT_FAILED`; `USAGE` when a builder leaves images at the registry and
 *   nothing is to be pushed; `BASE_UNAVAILABLE` when such a builder is to take a base that only the engine has
 */
export async function prepareImages(
  plan: RunPlan,
  preparation: Preparation,
): Promise<ReadonlyMap<string, PreparedImage>> {
  const { opened } = preparation;
  const named = plan.images.filter(({ steps }) => steps.includes('tag'));
  const keys = named.map(({ image }) => image.key);
  const { commits, namesOf } = await readCommits(keys, preparation);

  const prepared = await Promise.all(
    plan.images.map(async ({ image, steps }) => {
      const inputs = opened.work.inputs.get(image.key);
      const isBuilt = steps.includes('build') && inputs !== undefined;
      return [
        image.key,
        {
          visibleTags: namesOf(image),
          build: isBuilt
            ? await preparedBuild(inputs, commits.get(image.key), preparation)
            : undefined,
        },
      ] as const;
    }),
  );
  return new Map(prepared);
}

/**
 * Which names people use for each of these images, by key, as a run gives them:
 * `['ghcr.io/acme/base:1-main', 'ghcr.io/acme/base:1-main-0123456']`.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function visibleNames(
  images: readonly ImageSpec[],
  history: HistoryPlace,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const keys = images.map(({ key }) => key);
  const { namesOf } = await readCommits(keys, history);
  return new Map(images.map((image) => [image.key, namesOf(image)]));
}

async function readCommits(keys: readonly string[], history: HistoryPlace) {
  const { graph, tags } = history.opened;
  const lineage = new Map(keys.map((key) => [key, [key, ...ancestorsOf(graph, [key])]]));
  const commits = await lastCommits(new Set([...lineage.values()].flat()), history);
  const namesOf = (image: ImageSpec) =>
    visibleReferences(image, tags, newestRevision(lineage.get(image.key) ?? [], commits));
  return { commits, namesOf };
}

/**
 * The commit that a fixed tag is named after: the newest that touched the image or anything it is built on, so that a new
 * parent gives its children new fixed tags too. Where one of them is unclean, so is the tag's revision.
 */
function newestRevision(
  keys: readonly string[],
  commits: ReadonlyMap<string, LastCommit>,
): string | undefined {
  const known = keys.flatMap((key) => commits.get(key) ?? []);
  const unclean = known.find(({ dirty }) => dirty);
  if (unclean !== undefined) return revisionOf(unclean);
  const [newest] = [...known].sort((a, b) =>
    (a.commit?.committedAt ?? '') < (b.commit?.committedAt ?? '') ? 1 : -1,
  );
  return revisionOf(newest);
}

function visibleReferences(
  image: ImageSpec,
  tags: VisibleTags,
  revision: string | undefined,
): readonly string[] {
  const fixed = tags.fixed(revision);
  const names = fixed === undefined ? [tags.moving] : [tags.moving, fixed];
  return names.map((name) => `${image.repository}:${name}`);
}

async function preparedBuild(
  { image, context, source, triggers }: ImageInputs,
  last: LastCommit | undefined,
  { opened, builders, runId, noCache, push, cacheFrom }: Preparation,
): Promise<PreparedBuild> {
  const { bases, work } = opened;
  const finalBase = image.externalBases.find((base) => base.use === 'final-from');
  const pinned = (builds: 'engine' | 'elsewhere') =>
    pinBases(image.dockerfile.text, image.externalBases, bases, builds);
  const request = {
    imageKey: image.key,
    ...(image.builder === undefined ? {} : { builder: image.builder }),
    reference: `${image.repository}:${temporaryTagPrefix}${runId}`,
    context: context.entries,
    dockerfile: pinned('engine'),
    wholeContextVisible: context.whole,
    triggersReadContext: triggersRead(triggers),
    target: image.target,
    // A builder elsewhere may be of another platform than the engine, which the build ID speaks of.
    platforms: image.builder === undefined ? image.platforms : source.platforms,
    secrets: image.secrets,
    cacheFrom: noCache ? [] : (cacheFrom.get(image.key) ?? []),
    inlineCache: image.cache === 'inline',
    noCache,
    ...(image.builder === undefined ? {} : { registries: registriesOf(image, work.spec) }),
    ...(image.cache === 'registry' ? { registryCache: registryCache(image, work.tags) } : {}),
  };
  const builder = await builders.choose({ ...request, labels: {}, buildArgs: {} });
  if (builder.store === 'registry' && !push) throw needsPush(image, builder.name);
  if (builder.store === 'registry') refuseLocalBases(image, builder.name, bases);
  const base = finalBase && bases.get(finalBase.reference);
  return {
    request:
      builder.store === 'registry' ? { ...request, dockerfile: pinned('elsewhere') } : request,
    builder,
    history: historyOf(last),
    labels: (history) => imageLabels(source.labels, history, base),
  };
}

/** By the name alone a builder elsewhere would take whatever a registry has by then. */
function refuseLocalBases(
  { key, externalBases }: ImageSpec,
  builder: string,
  bases: ReadonlyMap<string, ResolvedBase>,
): void {
  const known = externalBases.flatMap(({ reference }) => bases.get(reference) ?? []);
  const local = known.find(({ digest }) => digest === undefined);
  if (local === undefined) return;
  throw new UserError(
    'BASE_UNAVAILABLE',
    `${key}: ${builder} takes bases from registries, and no digest of ${local.reference} is known: ${local.unverified ?? ''}`,
    {
      hint: 'try again when its registry answers, put it at a registry, or build the image on the engine (`builder: default`)',
    },
  );
}

/** Of the image and its parents, and of what it is made from outside of the stack. */
function registriesOf({ repository, parents, externalBases }: ImageSpec, spec: Spec) {
  const references = [
    repository,
    ...parents.flatMap((key) => spec.images.get(key)?.repository ?? []),
    ...externalBases.map(({ reference }) => reference),
  ];
  return [...new Set(references.flatMap((one) => parseReference(one)?.registry ?? []))];
}

function needsPush({ key, location, isBuilderOwn }: ImageSpec, builder: string): UserError {
  return new UserError(
    'USAGE',
    `${key} is built on '${builder}', which leaves images at the registry: there tests and children find it, so nothing can be built without a push`,
    isBuilderOwn === true
      ? { hint: `add --push, or take \`builder\` out of what the spec says of ${key}`, location }
      : { hint: 'add --push, or build here with --builder default' },
  );
}
