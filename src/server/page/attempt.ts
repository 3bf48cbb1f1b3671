import { userProblems, type UserError } from '../../errors/user-error.ts';

/** What an action gives, or what is wrong with what a person wrote. @throws what no person can put right */
export function attempt<Result>(
  action: () => Result,
): Result | { readonly problems: readonly UserError[] } {
  try {
    return action();
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return { problems };
  }
}
