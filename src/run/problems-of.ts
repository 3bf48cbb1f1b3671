import { userProblems, type UserError } from '../errors/user-error.ts';

/** What people are to know of that stopped something which holds up nothing else; empty when nothing did. A bug is thrown on. */
export async function problemsOf(work: () => Promise<void>): Promise<readonly UserError[]> {
  try {
    await work();
    return [];
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return problems;
  }
}
