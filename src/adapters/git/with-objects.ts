import { openGitObjects, type GitObjects } from './git-objects.ts';
import type { GitProgram } from './git-program.ts';

/** One process for each repository: to start another one costs more than most questions. */
const opened = new WeakMap<GitProgram, Map<string, GitObjects>>();

/**
 * Reads objects, through a process that stays for the next question. It ends with this program, which it does not keep alive.
 *
 * @throws what `work` throws
 */
export async function withGitObjects<T>(
  git: GitProgram,
  directory: string,
  work: (objects: GitObjects) => Promise<T>,
): Promise<T> {
  const byDirectory = opened.get(git) ?? new Map<string, GitObjects>();
  opened.set(git, byDirectory);
  const objects = byDirectory.get(directory) ?? openGitObjects(git, directory);
  byDirectory.set(directory, objects);
  try {
    return await work(objects);
  } catch (error) {
    // It may be the process that failed: the next question gets another one. Others may still be asking this one.
    if (byDirectory.get(directory) === objects) byDirectory.delete(directory);
    throw error;
  }
}

/** Lets the next question start another process: one that runs keeps to the end of the history that it found at its start. */
export function forgetGitObjects(git: GitProgram): void {
  opened.delete(git);
}
