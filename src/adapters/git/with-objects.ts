import { openGitObjects, type GitObjects } from './git-objects.ts';
import type { GitProgram } from './git-program.ts';

/** git, and a process of it for each repository that objects are read through. */
export interface GitWithObjects extends GitProgram {
  /**
   * Reads objects, through a process that stays for the next question: to start another one costs more than most questions.
   * It ends with this program, which it does not keep alive.
   *
   * @throws what `work` throws
   */
  withObjects<T>(directory: string, work: (objects: GitObjects) => Promise<T>): Promise<T>;
  /** Lets the next question start another process: one that runs keeps to the end of the history that it found at its start. */
  forgetObjects(): void;
}

/** A {@link GitWithObjects}. */
export function gitWithObjects(git: GitProgram): GitWithObjects {
  const opened = new Map<string, GitObjects>();

  return {
    ...git,
    withObjects: async (directory, work) => {
      const objects = opened.get(directory) ?? openGitObjects(git, directory);
      opened.set(directory, objects);
      try {
        return await work(objects);
      } catch (error) {
        // It may be the process that failed: the next question gets another one. Others may still be asking this one.
        if (opened.get(directory) === objects) opened.delete(directory);
        throw error;
      }
    },
    forgetObjects: () => {
      opened.clear();
    },
  };
}
