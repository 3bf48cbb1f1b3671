import { createHash } from 'node:crypto';
import { keepLock, publishLock } from '../identity/lock-store.ts';
import type { LockedImage, StackLock } from '../identity/stack-lock.ts';
import type { PlannedRunImage, RunPlan } from '../plan/build-plan.ts';
import type { ImageState, RunDeps, RunSettings } from './image-run.ts';
import type { RunStart } from './prepare-run.ts';

/** What a lock is made from, besides the states of the images. */
export interface LockSurroundings extends Pick<RunStart, 'checkout' | 'opened'> {
  readonly settings: Pick<RunSettings, 'spec' | 'stateDir'> & {
    /** Another run may have been at work since the images were named: the moving lock is only written where they still are. */
    readonly isLate?: boolean | undefined;
  };
  readonly deps: Pick<RunDeps, 'registry' | 'files' | 'verdicts'>;
  readonly plan: Pick<RunPlan, 'images'>;
}

/**
 * Writes the lock of a green run that pushed: which images belong together. It needs the whole stack; a run of some of its images
 * writes none.
 *
 * @param states what is known of each image at the end, by key
 * @returns what people should know
 */
export async function keepLockOf(
  start: LockSurroundings,
  states: ReadonlyMap<string, ImageState>,
): Promise<readonly string[]> {
  const { settings, deps, plan, opened } = start;
  const { spec, stateDir } = settings;
  if (opened === undefined || plan.images.length < spec.images.size) return [];
  if (spec.registry === undefined)
    return ['no stack lock: the images lie in several registries, and `registry` is not set'];
  const locked = await Promise.all(
    plan.images.map((planned) => lockedImage(start, planned, states)),
  );
  const images = locked.filter((entry) => entry !== undefined);
  if (images.length < spec.images.size)
    return ['no stack lock: some images are not at the registry'];

  const { repository, tags } = opened;
  const lock: StackLock = {
    schemaVersion: 1,
    prefix: spec.tagPrefix,
    branch: tags.moving.slice(spec.tagPrefix.length + 1),
    ...(commitOf(start) === undefined ? {} : { commit: commitOf(start) }),
    specHash: createHash('sha256').update(repository.specText).digest('hex'),
    images: Object.fromEntries(images),
  };
  const fixed = tags.fixed(commitOf(start));
  const gone = settings.isLate === true ? await movedOn(start, tags.moving, images) : [];
  const moving = gone.length === 0 ? tags.moving : undefined;
  const { left } = await publishLock(deps.registry, spec.registry, lock, { moving, fixed });
  if (moving !== undefined) await keepLock(deps.files, stateDir, moving, lock);
  const notes = left.map((name) => `${name} names another stack lock already and is left as it is`);
  if (moving !== undefined) return notes;
  return [
    ...notes,
    `the stack lock ${tags.moving} is left as it is: that tag of ${gone.join(', ')} names another image by now`,
  ];
}

/** Keys of images that a moving tag does not name any more. */
async function movedOn(
  { deps }: LockSurroundings,
  moving: string,
  images: readonly (readonly [string, LockedImage])[],
): Promise<readonly string[]> {
  const named = await Promise.all(
    images.map(([, { repository }]) =>
      deps.registry.resolve(`${repository}:${moving}`, { push: true }),
    ),
  );
  return images.flatMap(([key, { digest }], index) =>
    named[index]?.digest === digest ? [] : [key],
  );
}

/** The commit that is checked out; `<sha>-dirty` where anything that an image is made from is not committed. */
function commitOf({ checkout, opened }: LockSurroundings): string | undefined {
  if (checkout?.head === undefined || opened === undefined) return undefined;
  const inputs = [...opened.work.inputs.values()];
  const isDirty = inputs.some(({ source }) => source.commitState === 'dirty');
  return isDirty ? `${checkout.head.sha}-dirty` : checkout.head.sha;
}

async function lockedImage(
  { deps, opened }: LockSurroundings,
  { image }: PlannedRunImage,
  states: ReadonlyMap<string, ImageState>,
): Promise<readonly [string, LockedImage] | undefined> {
  const { digest, imageId, buildId, inputs } = states.get(image.key) ?? {};
  if (digest === undefined || imageId === undefined || buildId === undefined) return undefined;
  const verdict = async (stage: 'basic-tests' | 'integration-tests') => {
    const tags = await deps.verdicts.possibleTags(image, stage, imageId);
    if (tags.length === 0) return 'none';
    for (const tag of tags) {
      const stored = await opened?.work.stores.registry?.resolve(image, tag);
      if (stored?.digest === digest) return 'passed';
    }
    // A stage is skipped as a whole on a machine that lacks what its tests need.
    return 'skipped';
  };
  const [basic, integration] = await Promise.all([
    verdict('basic-tests'),
    verdict('integration-tests'),
  ]);
  const { key, repository } = image;
  const parents = inputs?.parents ?? idsOf(image.parents, states);
  return [
    key,
    { repository, digest, imageId, buildId, parents, verdicts: { basic, integration } },
  ] as const;
}

/** An image that was found is there by a build ID that these are part of. */
function idsOf(
  keys: readonly string[],
  states: ReadonlyMap<string, ImageState>,
): Readonly<Record<string, string>> {
  const known = keys.flatMap((key) => {
    const imageId = states.get(key)?.imageId;
    return imageId === undefined ? [] : [[key, imageId] as const];
  });
  return Object.fromEntries(known);
}
