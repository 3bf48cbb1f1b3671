import type { Git } from '../ports/git.ts';
import type { ComparisonRequest } from './compared-commits.ts';

export interface Answer<T> {
  readonly answer: T;
  /** What it lacks is due to a clone whose history is cut off, and could not be fetched. */
  readonly cutOff: boolean;
}

/** Asks git; where a shallow clone has not enough of an answer, fetches the rest of its history and asks once more. */
export async function withHistory<T>(
  git: Git,
  { directory, checkout }: Pick<ComparisonRequest, 'directory' | 'checkout'>,
  ask: () => Promise<T>,
  isEnough: (answer: T) => boolean = (answer) => answer !== undefined,
): Promise<Answer<T>> {
  const answer = await ask();
  if (isEnough(answer) || checkout?.shallow !== true) return { answer, cutOff: false };
  if (!(await git.deepen(directory))) return { answer, cutOff: true };
  return { answer: await ask(), cutOff: false };
}
