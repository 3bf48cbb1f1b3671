import { UserError, UserErrors } from '../errors/user-error.ts';
import type { PlannedRunImage, RunPlan } from '../plan/build-plan.ts';
import type { Files } from '../ports/files.ts';
import type { ImageState } from './image-run.ts';
import { lastBuilt } from './last-built.ts';
import type { ConnectedEngine } from './world.ts';

/** An image that was there before the run. */
export interface ExistingImage {
  readonly state: ImageState;
  /** Fixed names that the build gave it: `repository:2026.4-main-1a2b3c4`. */
  readonly fixedTags: readonly string[];
  /** ISO 8601. */
  readonly createdAt: string;
}

/**
 * The images that a run tests or pushes without building them. Tested is what was built last; pushed is what this branch's tag
 * names, which has passed its tests.
 *
 * @param tag the branch's moving tag: `2026.4-main`
 * @throws {UserErrors} `IMAGE_NOT_BUILT` for each that is not there
 */
export async function existingImages(
  files: Files,
  stateDir: string,
  connected: ConnectedEngine,
  plan: RunPlan,
  tag: string,
): Promise<ReadonlyMap<string, ExistingImage>> {
  const found = new Map<string, ExistingImage>();
  const missing: UserError[] = [];
  for (const planned of plan.images.filter(({ state }) => state !== 'build')) {
    const { image, state } = planned;
    const tagged = `${image.repository}:${tag}`;
    const last = state === 'test' ? await lastBuilt(files, stateDir, image) : undefined;
    const existing =
      (last === undefined ? undefined : await existingImage(connected, planned, last, tagged)) ??
      (await existingImage(connected, planned, tagged, tagged));
    if (existing === undefined) missing.push(notBuilt(image.key, tagged, state));
    else found.set(image.key, existing);
  }
  if (missing.length > 0) throw new UserErrors(missing);
  return found;
}

async function existingImage(
  { engine, info }: ConnectedEngine,
  { image }: PlannedRunImage,
  name: string,
  tagged: string,
): Promise<ExistingImage | undefined> {
  const local = await engine.inspectImage(name);
  const reference = local?.repoTags.find((one) => one.startsWith(`${image.repository}:i-`));
  if (local === undefined || reference === undefined) return undefined;
  return {
    // With images in containerd the engine's ID is another digest; so is that of one platform of several.
    state: {
      reference,
      imageId: info.containerdStore || image.platforms.length > 1 ? undefined : local.engineId,
    },
    fixedTags: local.repoTags.filter(
      (one) => /^-[0-9a-f]{7}$/.test(one.slice(tagged.length)) && one.startsWith(tagged),
    ),
    createdAt: local.createdAt,
  };
}

function notBuilt(key: string, reference: string, verb: string): UserError {
  return new UserError(
    'IMAGE_NOT_BUILT',
    `there is nothing to ${verb}: ${reference} is not on the engine`,
    { hint: `run \`stack build ${key}\` first` },
  );
}
