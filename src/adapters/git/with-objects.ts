import { readGitConfig, type GitConfig } from './git-config.ts';
import { openGitObjects, type GitObjects } from './git-objects.ts';
import type { GitProgram } from './git-program.ts';

/** git, with what need not be asked again: its settings, and a process for each repository that objects are read through. */
export interface GitWithObjects extends GitProgram {
  /**
   * Reads objects, through a process that stays for the next question: to start another one costs more than most questions.
   * It ends with this program, which it does not keep alive.
   *
   * @throws what `work` throws
   */
  withObjects<T>(directory: string, work: (objects: GitObjects) => Promise<T>): Promise<T>;
  /** Settings that count in a directory, read once for all questions. @throws {UserError} as {@link readGitConfig} */
  config(directory: string): Promise<GitConfig>;
  /** Lets the next question start another process: one that runs keeps to the end of the history that it found at its start. */
  forgetObjects(): void;
}

/** A {@link GitWithObjects}. */
export function gitWithObjects(git: GitProgram): GitWithObjects {
  const opened = new Map<string, GitObjects>();
  const configs = new Map<string, Promise<GitConfig>>();

  return {
    ...git,
    config: (directory) => {
      const config = configs.get(directory) ?? readGitConfig(git, directory);
      configs.set(directory, config);
      config.catch(() => configs.delete(directory));
      return config;
    },
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
