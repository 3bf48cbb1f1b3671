import type { StepContext, StepOutcome } from '../image-run.ts';

/** Frees what this run left of an image that is at the registry and that no build needs any more: its names here, and with the last one the image. */
export async function pruneStep(context: StepContext): Promise<StepOutcome> {
  const { state, prepared, deps, image } = context;
  const ours = [
    ...prepared.visibleTags,
    ...(state.reference === undefined ? [] : [state.reference]),
  ];
  const pushed = state.digest === undefined ? [] : [`${image.repository}@${state.digest}`];
  for (const reference of [...ours, ...pushed]) await deps.engine.removeImage(reference);
  return { status: 'passed' };
}
