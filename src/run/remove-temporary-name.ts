import { userProblems } from '../errors/user-error.ts';
import { removeTag } from '../release/remove-tag.ts';
import type { StepContext } from './image-run.ts';

/**
 * Takes away the name that a builder had to give to an image at the registry. Where that cannot be done a note says so: `stack gc`
 * does it later.
 *
 * @param digest only while it names this; absent: whatever it names
 */
export async function removeTemporaryName(
  { deps, note }: Pick<StepContext, 'deps' | 'note'>,
  reference: string,
  digest?: string,
): Promise<void> {
  const why = await failureOf(() => removeTag(deps.registry, reference, { digest }));
  if (why !== undefined)
    note(`${reference}, a name of an image that was not tested, could not be removed: ${why}`);
}

async function failureOf(remove: () => ReturnType<typeof removeTag>): Promise<string | undefined> {
  try {
    return (await remove()) === 'unsupported' ? 'the registry does not delete' : undefined;
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    return problem.message;
  }
}
