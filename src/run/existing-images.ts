import { UserError, UserErrors } from '../errors/user-error.ts';
import type { RunPlan } from '../plan/plan-run.ts';
import type { ImageState } from './image-run.ts';
import type { ConnectedEngine } from './world.ts';

/**
 * The images that a run tests or pushes without building them: what this branch's tag names on the engine.
 *
 * @throws {UserErrors} `IMAGE_NOT_BUILT` for each that is not there
 */
export async function existingImages(
  { engine, info }: ConnectedEngine,
  plan: RunPlan,
  tag: string,
): Promise<ReadonlyMap<string, ImageState>> {
  const states = new Map<string, ImageState>();
  const missing: UserError[] = [];
  for (const { image, state } of plan.images) {
    if (state === 'build') continue;
    const local = await engine.inspectImage(`${image.repository}:${tag}`);
    const reference = local?.repoTags.find((name) => name.startsWith(`${image.repository}:i-`));
    if (local === undefined || reference === undefined) {
      missing.push(notBuilt(image.key, `${image.repository}:${tag}`, state));
    } else {
      // With images in containerd the engine's ID is another digest.
      states.set(image.key, {
        reference,
        imageId: info.containerdStore ? undefined : local.engineId,
      });
    }
  }
  if (missing.length > 0) throw new UserErrors(missing);
  return states;
}

function notBuilt(key: string, reference: string, verb: string): UserError {
  return new UserError(
    'IMAGE_NOT_BUILT',
    `there is nothing to ${verb}: ${reference} is not on the engine`,
    {
      hint: `run \`stack build ${key}\` first`,
    },
  );
}
