import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { gitFailed, gitMissing } from './git-failed.ts';
import { namelessFile } from './nameless-file.ts';

/** The git program on this machine. */
export interface GitProgram {
  /** Runs git to its end, whatever that is. @throws {UserError} `GIT_FAILED` when it cannot be started */
  ask(directory: string, args: readonly string[]): Promise<GitAnswer>;
  /** What git prints. @throws {UserError} `GIT_FAILED` when it ends with another exit code than 0 */
  read(directory: string, args: readonly string[]): Promise<string>;
  /**
   * As {@link read}, for what may be more than a pipe holds: git does not wait until this program, busy with other things, has taken
   * what it has printed so far. Where that fails git is asked once more, by a pipe.
   */
  readLong(directory: string, args: readonly string[]): Promise<string>;
  /** A git that is read, or talked to, while it runs. Where it cannot be started it ends with the error `ENOENT`. */
  start(directory: string, args: readonly string[]): ChildProcessWithoutNullStreams;
}

/** How a git process ended; `missing`: git is not installed. */
export type GitAnswer =
  | {
      readonly status: 'ended';
      readonly exitCode: number;
      readonly stdout: string;
      readonly stderr: string;
    }
  | { readonly status: 'missing' };

/**
 * {@link GitProgram} that starts nothing but git itself: no shell, and no library, whose loading takes longer than git does.
 *
 * @param env what git runs with, but for what would make it look at another repository than that of the directory
 * @param folder for what git prints at length
 */
export function gitProgram(env: NodeJS.ProcessEnv, folder = tmpdir()): GitProgram {
  const gitEnv = { ...env, ...ownSettings };

  function ask(
    directory: string,
    args: readonly string[],
    output: number | 'pipe' = 'pipe',
  ): Promise<GitAnswer> {
    return new Promise((resolve, reject) => {
      // One stream less than `execFile` has: a plan waits for each.
      const child = spawn('git', ['-C', directory, ...args], {
        env: gitEnv,
        stdio: ['ignore', output, 'pipe'],
      });
      const stdout = textOf(child.stdout);
      const stderr = textOf(child.stderr);
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') resolve({ status: 'missing' });
        else reject(gitFailed(directory, stderr(), error));
      });
      child.on('close', (exitCode, signal) => {
        if (exitCode !== null)
          resolve({ status: 'ended', exitCode, stdout: stdout(), stderr: stderr() });
        else reject(gitFailed(directory, stderr(), new Error(`ended by ${signal}`)));
      });
    });
  }

  async function read(directory: string, args: readonly string[]): Promise<string> {
    const answer = await ask(directory, args);
    if (answer.status === 'missing') throw gitMissing(directory);
    if (answer.exitCode !== 0) throw gitFailed(directory, answer.stderr);
    return answer.stdout;
  }

  async function readByFile(
    directory: string,
    args: readonly string[],
  ): Promise<string | undefined> {
    const file = namelessFile(folder);
    if (file === undefined) return undefined;
    try {
      const answer = await ask(directory, args, file.output);
      return answer.status === 'ended' && answer.exitCode === 0 ? file.text() : undefined;
    } catch {
      return undefined;
    } finally {
      file.close();
    }
  }

  return {
    ask: (directory, args) => ask(directory, args),
    read,
    // Where the file is to blame (a full disk, a limit of its size) a pipe is not; where git is, it says so again.
    readLong: async (directory, args) =>
      (await readByFile(directory, args)) ?? read(directory, args),
    start: (directory, args) => spawn('git', ['-C', directory, ...args], { env: gitEnv }),
  };
}

/** @param stream `null` or not there where the process could not be started; @returns what was read until then, as text */
function textOf(stream: Readable | null | undefined): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** A hook of git, in which the toolkit may run, names a repository, an index and ways to read paths in variables. */
const ownSettings = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
  GIT_LITERAL_PATHSPECS: undefined,
  GIT_GLOB_PATHSPECS: undefined,
  GIT_NOGLOB_PATHSPECS: undefined,
  GIT_ICASE_PATHSPECS: undefined,
};
