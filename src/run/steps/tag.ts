import type { StoredManifest } from '../../ports/registry.ts';
import type { StepContext, StepOutcome } from '../image-run.ts';

/**
 * Only now, after all tests, the names people use move to the image: at the registry by PUT of the same manifest, and here.
 * The one that moves comes last: where it points, everything is done.
 */
export async function tagStep(context: StepContext): Promise<StepOutcome> {
  const { state, prepared, settings } = context;
  const { reference } = state;
  if (reference === undefined) throw new Error(`${context.image.key} is tagged before it is known`);

  const [moving = reference, ...fixed] = prepared.visibleTags;
  const manifest = settings.push ? await exactManifest(context) : undefined;
  if (settings.push && manifest === undefined) {
    const failure = { kind: 'registry', tail: [] } as const;
    return { status: 'failed', message: `${reference} is not at the registry any more`, failure };
  }
  const free: string[] = [];
  for (const tag of fixed) {
    if (!(await isTaken(context, tag, reference))) free.push(tag);
  }
  const tags = [...free, moving];
  for (const tag of tags) await putTag(context, tag, reference, manifest);
  return { status: 'passed', facts: { tags } };
}

/** @returns `undefined` when the registry lost it */
async function exactManifest({ deps, image, state }: StepContext) {
  return state.digest === undefined
    ? undefined
    : deps.registry.getManifest(`${image.repository}@${state.digest}`);
}

async function putTag(
  { deps }: StepContext,
  tag: string,
  source: string,
  manifest: StoredManifest | undefined,
): Promise<void> {
  if (manifest !== undefined) await deps.registry.putManifest(tag, manifest);
  // What is only at the registry needs no name here.
  if (manifest === undefined || (await deps.engine.inspectImage(source)) !== undefined)
    await deps.engine.tagImage(source, tag);
}

/** A fixed tag that names another image stays: whoever relies on it relies on that. */
async function isTaken(context: StepContext, tag: string, source: string): Promise<boolean> {
  const { deps, settings, state, note } = context;
  const published = settings.push ? await deps.registry.resolve(tag, { push: true }) : undefined;
  const [local, ours] = await Promise.all([
    deps.engine.inspectImage(tag),
    deps.engine.inspectImage(source),
  ]);
  const taken = settings.push
    ? published !== undefined && published.digest !== state.digest
    : local !== undefined && local.engineId !== ours?.engineId;
  if (taken) note(`${tag} names another image already and is left as it is`);
  return taken;
}
