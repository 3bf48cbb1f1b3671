import type { StepContext, StepOutcome } from '../image-run.ts';

/**
 * Frees what this run made of an image that is at the registry and that no build needs any more: its names here, and with the
 * last one the image. An exact name that was there before stays: another checkout may be building on it.
 */
export async function pruneStep(context: StepContext): Promise<StepOutcome> {
  const { state, prepared, deps, image } = context;
  const exact = state.isNew === true && state.reference !== undefined ? [state.reference] : [];
  const pushed = state.digest === undefined ? [] : [`${image.repository}@${state.digest}`];
  const ours = [...prepared.visibleTags, ...exact, ...(state.isNew === true ? pushed : [])];
  for (const reference of ours) await deps.engine.removeImage(reference);
  return { status: 'passed' };
}
