import type { PlannedRunImage, RunPlan } from '../plan/build-plan.ts';
import type { Leg, SplitImage, SplitRun } from './split-run.ts';

/**
 * The plan that the legs of a run go by, of what was planned and how that was split.
 *
 * @param wanted keys of the images that were asked for; the others are only needed
 */
export function makeSplitRun(
  plan: RunPlan,
  legs: readonly Leg[],
  wanted: ReadonlySet<string>,
  facts: Omit<SplitRun, 'schemaVersion' | 'legs' | 'images'>,
): SplitRun {
  const images = plan.images.map((planned) => splitImage(planned, wanted));
  return { schemaVersion: 1, ...facts, legs, images };
}

function splitImage(
  { image, state, reasons, buildId, found, forced }: PlannedRunImage,
  wanted: ReadonlySet<string>,
): SplitImage {
  const { imageId, reference, digest } = found ?? {};
  const isThere = imageId !== undefined && reference !== undefined && digest !== undefined;
  return {
    key: image.key,
    state,
    reasons,
    ...(buildId === undefined ? {} : { buildId }),
    ...(isThere ? { found: { imageId, digest, reference } } : {}),
    ...(wanted.has(image.key) ? {} : { wanted: false }),
    ...(forced === true ? { forced } : {}),
  };
}
