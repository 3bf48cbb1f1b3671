import { join } from 'node:path';
import { readBuildContext } from '../identity/build-context.ts';
import type { ResolvedBase } from '../identity/external-bases.ts';
import { imageLabels, revisionOf } from '../identity/image-labels.ts';
import { pinBases } from '../identity/pin-bases.ts';
import type { PlannedRunImage, RunPlan } from '../plan/plan-run.ts';
import type { VisibleTags } from '../plan/visible-tags.ts';
import type { Files } from '../ports/files.ts';
import type { LastCommit } from '../ports/git.ts';
import type { BuilderChoice, BuildRequest } from '../ports/image-builder.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import type { PreparedImage } from './image-run.ts';
import { temporaryTagPrefix } from './leftovers.ts';

/** What is known once for all images before any is prepared. */
export interface Preparation {
  readonly files: Files;
  readonly builders: BuilderChoice;
  readonly spec: Spec;
  readonly runId: string;
  readonly noCache: boolean;
  readonly tags: VisibleTags;
  readonly bases: ReadonlyMap<string, ResolvedBase>;
  readonly lastCommits: ReadonlyMap<string, LastCommit>;
  readonly sourceUrl: string | undefined;
}

/**
 * Decides what each image is built from, so that everything that can be wrong with that is said before the first build.
 *
 * @throws {UserError} `BUILDER_MISSING`, `SPEC_CONTEXT`
 */
export async function prepareImages(
  plan: RunPlan,
  preparation: Preparation,
): Promise<ReadonlyMap<string, PreparedImage>> {
  const prepared = new Map<string, PreparedImage>();
  for (const planned of plan.images)
    prepared.set(planned.image.key, await prepareImage(planned, preparation));
  return prepared;
}

async function prepareImage(
  planned: PlannedRunImage,
  preparation: Preparation,
): Promise<PreparedImage> {
  const { image } = planned;
  const last = preparation.lastCommits.get(image.key);
  const fixed = preparation.tags.fixed(revisionOf(last));
  const visibleTags = [preparation.tags.moving, ...(fixed === undefined ? [] : [fixed])].map(
    (tag) => `${image.repository}:${tag}`,
  );
  if (planned.state !== 'build') return { visibleTags: visibleTags.slice(0, 1), build: undefined };
  const request = await buildRequest(image, last, preparation);
  const builder = await preparation.builders.choose({ ...request, buildArgs: {} });
  return { visibleTags, build: { request, builder } };
}

async function buildRequest(
  image: ImageSpec,
  last: LastCommit | undefined,
  preparation: Preparation,
): Promise<Omit<BuildRequest, 'buildArgs' | 'signal'>> {
  const { spec, bases } = preparation;
  const context = await readBuildContext(preparation.files, {
    contextDir: join(spec.rootDir, image.contextDir),
    dockerfilePath: join(spec.rootDir, image.dockerfilePath),
    dockerfile: image.dockerfile,
    inheritedTriggers: inheritedTriggers(image, preparation),
  });
  const finalBase = image.externalBases.find((base) => base.use === 'final-from');
  return {
    imageKey: image.key,
    reference: `${image.repository}:${temporaryTagPrefix}${preparation.runId}`,
    context: context.entries,
    dockerfile: pinBases(image.dockerfile.text, image.externalBases, bases),
    wholeContextVisible: context.whole,
    target: image.target,
    labels: imageLabels(
      image,
      spec.tagPrefix,
      last,
      preparation.sourceUrl,
      finalBase && bases.get(finalBase.reference),
    ),
    platforms: image.platforms,
    secrets: image.secrets,
    cacheFrom: [],
    inlineCache: false,
    noCache: preparation.noCache,
  };
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
