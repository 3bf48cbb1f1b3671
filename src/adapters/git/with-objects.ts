import { readGitConfig, type GitConfig } from './git-config.ts';
import { openGitObjects, type GitObjects } from './git-objects.ts';
import type { GitProgram } from './git-program.ts';
import { readPlace, type GitPlace } from './place.ts';

/** git, with what need not be asked again: settings, the place, and a process for each repository that objects are read through. */
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
  /** Where a directory lies, asked once; as {@link readPlace} answers. @throws {UserError} as {@link readPlace} */
  place(directory: string): Promise<GitPlace | undefined>;
  /**
   * Lets the next question start another process: one that runs keeps to the end of the history that it found at its start.
   * Whether the clone is shallow is asked anew too.
   */
  forgetHistory(): void;
}

/** A {@link GitWithObjects}. */
export function gitWithObjects(git: GitProgram): GitWithObjects {
  const opened = new Map<string, GitObjects>();
  const configs = new Map<string, Promise<GitConfig>>();
  const places = new Map<string, Promise<GitPlace | undefined>>();

  return {
    ...git,
    config: (directory) => asked(configs, directory, () => readGitConfig(git, directory)),
    place: (directory) => asked(places, directory, () => readPlace(git, directory)),
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
    forgetHistory: () => {
      opened.clear();
      places.clear();
    },
  };
}

/** An answer that is kept, unless there was none. */
function asked<T>(
  answers: Map<string, Promise<T>>,
  directory: string,
  ask: () => Promise<T>,
): Promise<T> {
  const known = answers.get(directory);
  if (known !== undefined) return known;
  const answer = ask();
  answers.set(directory, answer);
  const forget = () => {
    if (answers.get(directory) === answer) answers.delete(directory);
  };
  answer.then((found) => {
    if (found === undefined) forget();
  }, forget);
  return answer;
}
