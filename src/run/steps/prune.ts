import { isBookkeepingTag } from '../../identity/exact-tags.ts';
import type { StepContext, StepOutcome } from '../image-run.ts';

/**
 * Frees what this run made of an image that is at the registry and that no build needs any more: its names here, and with the
 * last one the image. An exact name that was there before stays: another checkout may be building on it.
 */
export async function pruneStep(context: StepContext): Promise<StepOutcome> {
  const { state, deps, image } = context;
  // An image goes with its last name unless a container needs it.
  await deps.containers.ended(image.key);
  const exact = state.isNew === true ? await exactNames(context) : [];
  const pushed = state.digest === undefined ? [] : [`${image.repository}@${state.digest}`];
  const visible = await namesOf(context);
  const ours = [...visible, ...exact, ...(state.isNew === true ? pushed : [])];
  for (const reference of ours) await deps.engine.removeImage(reference);
  return { status: 'passed' };
}

/** Those of the names people use that are its own here: a fixed tag may have been left to another image. */
async function namesOf({ state, prepared, deps }: StepContext): Promise<readonly string[]> {
  const idOf = async (reference: string) => (await deps.engine.inspectImage(reference))?.engineId;
  const own = state.reference === undefined ? undefined : await idOf(state.reference);
  const names: string[] = [];
  for (const name of prepared.visibleTags) if ((await idOf(name)) === own) names.push(name);
  return names;
}

/** Its `i-…` tag, and those by which its build and its verdicts are found. */
async function exactNames({ state, deps, image }: StepContext): Promise<readonly string[]> {
  if (state.reference === undefined) return [];
  const names = (await deps.engine.inspectImage(state.reference))?.repoTags ?? [];
  const books = names.filter(
    (name) =>
      name.startsWith(`${image.repository}:`) &&
      isBookkeepingTag(name.slice(image.repository.length + 1)),
  );
  return [...books, state.reference];
}
