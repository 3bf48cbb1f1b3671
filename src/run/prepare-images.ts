import { join } from 'node:path';
import { ancestorsOf, buildImageGraph } from '../graph/image-graph.ts';
import { readBuildContext, type BuildContext } from '../identity/build-context.ts';
import type { ResolvedBase } from '../identity/external-bases.ts';
import { imageLabels, revisionOf } from '../identity/image-labels.ts';
import { inputPaths } from '../identity/input-paths.ts';
import { pinBases } from '../identity/pin-bases.ts';
import { triggersRead } from '../identity/visible-paths.ts';
import type { RunPlan } from '../plan/plan-run.ts';
import type { VisibleTags } from '../plan/visible-tags.ts';
import type { Files } from '../ports/files.ts';
import type { Checkout, Git, LastCommit } from '../ports/git.ts';
import type { BuilderChoice } from '../ports/image-builder.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import type { ExistingImage } from './existing-images.ts';
import type { PreparedBuild, PreparedImage } from './image-run.ts';
import { temporaryTagPrefix } from './leftovers.ts';

/** What is known once for all images before any is prepared. */
export interface Preparation {
  readonly files: Files;
  readonly git: Git;
  readonly builders: BuilderChoice;
  readonly spec: Spec;
  readonly runId: string;
  readonly noCache: boolean;
  readonly tags: VisibleTags;
  readonly bases: ReadonlyMap<string, ResolvedBase>;
  /** `undefined` without git. */
  readonly checkout: Checkout | undefined;
  /** Images that are not built. */
  readonly existing: ReadonlyMap<string, ExistingImage>;
}

/**
 * Decides what each image is built from, so that everything that can be wrong with that is said before the first build.
 *
 * @throws {UserError} `BUILDER_MISSING`, `SPEC_CONTEXT`, `GIT_FAILED`
 */
export async function prepareImages(
  plan: RunPlan,
  preparation: Preparation,
): Promise<ReadonlyMap<string, PreparedImage>> {
  const built = plan.images.filter(({ state }) => state === 'build').map(({ image }) => image);
  const contexts = new Map<string, BuildContext>();
  for (const image of built) contexts.set(image.key, await contextOf(image, preparation));
  const commits = await lastCommits(built, contexts, preparation);
  const graph = buildImageGraph(preparation.spec.images.values());

  const lineage = new Map(
    plan.images.map(({ image }) => [image.key, [image.key, ...ancestorsOf(graph, [image.key])]]),
  );
  const prepared = new Map<string, PreparedImage>();
  for (const { image } of plan.images) {
    const context = contexts.get(image.key);
    const last = commits.get(image.key);
    const existing = preparation.existing.get(image.key);
    prepared.set(image.key, {
      visibleTags: visibleReferences(image, preparation.tags, existing?.fixedTags, () =>
        newestRevision(lineage.get(image.key) ?? [], commits),
      ),
      build: context && (await preparedBuild(image, context, last, preparation)),
    });
  }
  return prepared;
}

async function contextOf(image: ImageSpec, preparation: Preparation): Promise<BuildContext> {
  const { spec, files } = preparation;
  return readBuildContext(files, {
    contextDir: join(spec.rootDir, image.contextDir),
    dockerfilePath: join(spec.rootDir, image.dockerfilePath),
    dockerfile: image.dockerfile,
    inheritedTriggers: inheritedTriggers(image, preparation),
    leftOut: ['artifacts', '.stack'].map((folder) => join(spec.rootDir, folder)),
  });
}

async function lastCommits(
  images: readonly ImageSpec[],
  contexts: ReadonlyMap<string, BuildContext>,
  { git, spec, checkout }: Preparation,
): Promise<ReadonlyMap<string, LastCommit>> {
  if (checkout?.head === undefined) return new Map();
  const inputs = images.flatMap((image) => {
    const context = contexts.get(image.key);
    return context === undefined
      ? []
      : [[image.key, inputPaths(image, context, spec.file)] as const];
  });
  return git.lastCommits(spec.rootDir, new Map(inputs));
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

/** @param existing fixed names of an image that was there before and keeps them */
function visibleReferences(
  image: ImageSpec,
  tags: VisibleTags,
  existing: readonly string[] | undefined,
  revision: () => string | undefined,
): readonly string[] {
  const moving = `${image.repository}:${tags.moving}`;
  if (existing !== undefined) return [moving, ...existing];
  const fixed = tags.fixed(revision());
  return fixed === undefined ? [moving] : [moving, `${image.repository}:${fixed}`];
}

async function preparedBuild(
  image: ImageSpec,
  context: BuildContext,
  last: LastCommit | undefined,
  preparation: Preparation,
): Promise<PreparedBuild> {
  const { spec, bases, checkout } = preparation;
  const finalBase = image.externalBases.find((base) => base.use === 'final-from');
  const request = {
    imageKey: image.key,
    reference: `${image.repository}:${temporaryTagPrefix}${preparation.runId}`,
    context: context.entries,
    dockerfile: pinBases(image.dockerfile.text, image.externalBases, bases),
    wholeContextVisible: context.whole,
    triggersReadContext: triggersRead(inheritedTriggers(image, preparation)),
    target: image.target,
    labels: imageLabels(
      image,
      spec.tagPrefix,
      last,
      checkout?.webUrl,
      finalBase && bases.get(finalBase.reference),
    ),
    platforms: image.platforms,
    secrets: image.secrets,
    cacheFrom: [],
    inlineCache: false,
    noCache: preparation.noCache,
  };
  return { request, builder: await preparation.builders.choose({ ...request, buildArgs: {} }) };
}

/** ONBUILD instructions that run in this build: of external bases, and of parents in the stack. */
function inheritedTriggers(image: ImageSpec, { spec, bases }: Preparation): readonly string[] {
  const external = image.externalBases.flatMap((base) => bases.get(base.reference)?.onBuild ?? []);
  const parents = image.parents.flatMap((key) => spec.images.get(key) ?? []);
  const inStack = parents.flatMap((parent) =>
    parent.dockerfile.stages
      .flatMap((stage) => [...stage.copies, ...stage.mounts])
      .filter(({ onBuild }) => onBuild),
  );
  return [...external, ...(inStack.length > 0 ? ['COPY'] : [])];
}
