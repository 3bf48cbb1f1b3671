import type { PlannedRunImage, RunPlan } from '../plan/build-plan.ts';
import type { Leg, SplitImage, SplitRun } from './split-run.ts';

/** The plan that the legs of a run go by, of what was planned and how that was split. */
export function makeSplitRun(
  plan: RunPlan,
  legs: readonly Leg[],
  facts: Omit<SplitRun, 'schemaVersion' | 'legs' | 'images'>,
): SplitRun {
  return { schemaVersion: 1, ...facts, legs, images: plan.images.map(splitImage) };
}

function splitImage({ image, state, reasons, buildId, found }: PlannedRunImage): SplitImage {
  const { imageId, reference, digest } = found ?? {};
  const isThere = imageId !== undefined && reference !== undefined && digest !== undefined;
  return {
    key: image.key,
    state,
    reasons,
    ...(buildId === undefined ? {} : { buildId }),
    ...(isThere ? { found: { imageId, digest, reference } } : {}),
  };
}
