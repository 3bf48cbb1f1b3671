import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { gitFailed, gitMissing } from './git-failed.ts';
import type { GitProgram } from './git-program.ts';
import { objectReplies, type GitObject } from './object-replies.ts';

/** Reads objects of a repository through one process. */
export interface GitObjects {
  /**
   * @param name anything git understands: `HEAD^{commit}`, `1a2b3c…:./spec.yml` (links followed), a hash
   * @returns `undefined` when this clone has nothing of that name
   * @throws {UserError} `GIT_FAILED` when git ends
   */
  read(name: string): Promise<GitObject | undefined>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** Starts a {@link GitObjects}, which keeps this program alive only while it is asked something. */
export function openGitObjects(git: GitProgram, directory: string): GitObjects {
  const child = git.start(directory, ['cat-file', '--batch', '--follow-symlinks']);
  const waiting: Waiting[] = [];
  const ended = endOf(child, directory).then((failure) => {
    for (const { reject } of waiting.splice(0)) reject(failure);
    return failure;
  });
  let isEnded = false;
  let isClosing = false;
  void ended.then(() => (isEnded = true));
  child.stdout.on('data', objectReplies(answer));
  // What it would say is said by the end of the process.
  child.stdin.on('error', () => undefined);
  holdProgram(child, false);

  function answer(object: GitObject | undefined): void {
    waiting.shift()?.resolve(object);
    if (waiting.length === 0 && !isClosing) holdProgram(child, false);
  }

  async function read(name: string): Promise<GitObject | undefined> {
    if (isEnded) throw await ended;
    // Questions are lines.
    const line = name.includes('\n') ? await hashOf(git, directory, name) : name;
    if (line === undefined) return undefined;
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) holdProgram(child, true);
      waiting.push({ resolve, reject });
      child.stdin.write(`${line}\n`);
    });
  }

  return {
    read,
    close: async () => {
      isClosing = true;
      holdProgram(child, true);
      child.stdin.end();
      await ended;
    },
  };
}

async function hashOf(
  git: GitProgram,
  directory: string,
  name: string,
): Promise<string | undefined> {
  const found = await git.ask(directory, ['rev-parse', '--verify', '--quiet', name]);
  const isFound = found.status === 'ended' && found.exitCode === 0;
  return isFound ? found.stdout.trim() : undefined;
}

interface Waiting {
  readonly resolve: (object: GitObject | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/** @returns what is to be said to who still waits then */
function endOf(child: ChildProcessWithoutNullStreams, directory: string): Promise<Error> {
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve) => {
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ENOENT' ? gitMissing(directory) : gitFailed(directory, said, error)),
    );
    child.on('close', () => resolve(gitFailed(directory, said)));
  });
}

interface Holding {
  ref(): unknown;
  unref(): unknown;
}

/** Whether node waits for the process before it ends by itself. */
function holdProgram(child: ChildProcessWithoutNullStreams, held: boolean): void {
  const pipes = [child.stdin, child.stdout, child.stderr];
  // They are sockets, though their types do not say so.
  for (const part of [child, ...pipes] as readonly Holding[]) {
    if (held) part.ref();
    else part.unref();
  }
}
