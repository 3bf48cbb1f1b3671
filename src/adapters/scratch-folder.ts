import { createHash } from 'node:crypto';
import { lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { writing } from './disk-errors.ts';
import { codeOf } from './error-code.ts';
import { isAlive } from './is-alive.ts';
import { pidNamespace } from './pid-namespace.ts';

/**
 * Makes an empty folder that nobody else may read, for temporary files. Whoever asks for it removes it.
 *
 * A process that is killed cannot: what dead ones of this machine, PID namespace and user left is removed beside the first call of
 * a process, which does not end before that.
 *
 * @param purpose what it is for, in letters: `wiki`
 * @param place path of the folder it is made in; absent: the system's for temporary files
 * @returns its absolute path: `/tmp/stack-wiki-4711-1f2e3d4c-a8Kx2Q`
 * @throws {UserError} `ARTIFACTS_UNWRITABLE` when none can be made there
 */
export async function makeScratchFolder(purpose: string, place = tmpdir()): Promise<string> {
  const parent = resolve(place);
  if (!swept.has(parent)) void removeDead(parent);
  swept.add(parent);
  const prefix = join(parent, `stack-${purpose}-${process.pid}-${machine}-`);
  return writing(parent, () => mkdtemp(prefix).catch(unlessThere(parent)));
}

function unlessThere(parent: string): (error: unknown) => never {
  return (error) => {
    const code = codeOf(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new UserError('ARTIFACTS_UNWRITABLE', `${parent} is no folder (${code})`, {
      hint: 'set TMPDIR to a folder for temporary files',
      cause: error,
    });
  };
}

/**
 * Where process IDs count: machines, and containers of one, may share a folder for temporary files, and their processes have the
 * same numbers. Not which start of the machine it is: after the next one these folders are to go.
 */
const machine = createHash('sha256')
  .update(`${hostname()} ${pidNamespace()}`)
  .digest('hex')
  .slice(0, 8);

const swept = new Set<string>();

/** What cannot be removed now, the next process tries to. */
async function removeDead(parent: string): Promise<void> {
  for (const name of await readdir(parent).catch(() => [])) {
    const found = /^stack-[a-z]+-([1-9]\d*)-([\da-f]{8})-[^-]+$/.exec(name);
    if (found === null) continue;
    const [, pid, owner] = found;
    if (owner !== machine || isAlive(Number(pid))) continue;
    await removeOwn(join(parent, name)).catch(() => undefined);
  }
}

/** In a folder that all may write to, what is somebody else's may turn into a link while it is removed. */
async function removeOwn(path: string): Promise<void> {
  const found = await lstat(path);
  if (!found.isDirectory() || found.uid !== process.getuid?.()) return;
  await rm(path, { recursive: true });
}
