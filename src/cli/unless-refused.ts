import { userProblems } from '../errors/user-error.ts';
import type { CliIo } from './io.ts';
import { showNote } from './show-note.ts';

/**
 * Does what must not change how a command ends: a problem that a person could solve becomes a note.
 *
 * @param what begins the note: `no comment is written`
 */
export async function unlessRefused(
  io: CliIo,
  what: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    for (const { message, hint } of problems)
      showNote(`${what}: ${message}${hint === undefined ? '' : ` (${hint})`}`, io);
  }
}
