import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

/** A commit of a history that never changes. */
export interface FrozenCommit {
  /** 40 hexadecimal digits. */
  readonly sha: string;
  /** The first is the branch that was merged into; empty for the first commit. */
  readonly parents: readonly string[];
  readonly subject: string;
}

const runFile = promisify(execFile);

/**
 * Makes an empty folder the checkout of a history, on its branch `main`.
 *
 * @param stream for `git fast-import`, with a branch `main`
 * @returns all commits that `main` holds, parents before children, branches one after the other
 */
export async function replayHistory(
  directory: string,
  stream: Buffer,
): Promise<readonly FrozenCommit[]> {
  await git(directory, ['init', '--quiet', '--object-format=sha1', '--initial-branch=main']);
  await git(directory, ['fast-import', '--quiet'], stream);
  await git(directory, ['checkout', '--quiet', 'main']);
  const order = ['--topo-order', '--reverse', '--format=%H%x00%P%x00%s', 'main'];
  const lines = (await git(directory, ['log', ...order])).trim().split('\n');
  return lines.map((line) => {
    const [sha = '', parents = '', subject = ''] = line.split('\0');
    return { sha, parents: parents.split(' ').filter((parent) => parent !== ''), subject };
  });
}

/** Runs git without anybody's settings, which may turn line ends and hashes into others. */
async function git(directory: string, args: readonly string[], input?: Buffer): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: directory, GIT_CONFIG_NOSYSTEM: '1' };
  const running = runFile('git', ['-C', directory, ...args], { env });
  const { stdin } = running.child;
  if (stdin !== null) {
    // A git that refuses says why by how it ends.
    stdin.on('error', () => undefined).end(input);
    await once(stdin, 'close');
  }
  return (await running).stdout;
}
