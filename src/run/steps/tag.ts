import type { StepContext, StepOutcome } from '../image-run.ts';

/** Only now, after all tests, the names people use move to the image: at the registry by PUT of the same manifest, and here. */
export async function tagStep(context: StepContext): Promise<StepOutcome> {
  const { state, prepared, deps, settings } = context;
  if (state.reference === undefined)
    throw new Error(`${context.image.key} is tagged before it is known`);

  if (settings.push) {
    const manifest = await deps.registry.getManifest(state.reference);
    if (manifest === undefined || manifest.descriptor.digest !== state.digest) {
      return { status: 'failed', message: `${state.reference} is not at the registry any more` };
    }
    for (const tag of prepared.visibleTags) await deps.registry.putManifest(tag, manifest);
  }
  for (const tag of prepared.visibleTags) await deps.engine.tagImage(state.reference, tag);
  return { status: 'passed', facts: { tags: prepared.visibleTags } };
}
