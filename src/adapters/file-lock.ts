import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { UserError } from '../errors/user-error.ts';
import type { RunLock } from '../ports/run-lock.ts';
import { writing } from './disk-errors.ts';

/** A lock that nobody has touched for this long belongs to a process that is gone; it is touched every second. */
const staleMs = 5000;
const updateMs = 1000;
/** The same where the holder is known to be dead: the least that the lock allows. */
const deadStaleMs = 2000;

/**
 * A {@link RunLock} in `.stack/run.lock`. After `kill -9` of its holder on this machine the next run waits the few seconds
 * until the lock is stale; while the holder lives it is refused at once.
 */
export function fileLock(
  isAlive: (pid: number) => boolean,
  hostname: string,
  pid: number,
): RunLock {
  async function acquire(folder: string, holder: string): Promise<() => Promise<void>> {
    await writing(folder, async () => {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, '.gitignore'), '*\n');
    });
    const holderPath = join(folder, 'run.lock.json');
    const release = await take(folder, holderPath);
    await writeFile(holderPath, JSON.stringify({ holder, hostname, pid }));
    return release;
  }

  async function take(folder: string, holderPath: string): Promise<() => Promise<void>> {
    const other = await readHolder(holderPath);
    const dead = other?.hostname === hostname && !isAlive(other.pid);
    const retries = dead ? { retries: 16, minTimeout: 250, maxTimeout: 250 } : 0;
    try {
      const release = await lockfile.lock(folder, {
        lockfilePath: join(folder, 'run.lock'),
        stale: dead ? deadStaleMs : staleMs,
        update: updateMs,
        retries,
        realpath: false,
        // Somebody removed it (`git clean`): no reason to leave images half done and containers behind.
        onCompromised: () => undefined,
      });
      return () => release().catch(unlessLost);
    } catch (error) {
      if (!isCode(error, 'ELOCKED')) throw error;
      throw new UserError(
        'LOCKED',
        `another run works in this checkout: ${other?.holder ?? 'it does not say which'}`,
        {
          hint: 'wait for it, stop it, or work in another clone',
          cause: error,
        },
      );
    }
  }

  return { acquire };
}

interface Holder {
  readonly holder: string;
  readonly hostname: string;
  readonly pid: number;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

/** A lock that was lost need not be given back. */
function unlessLost(error: unknown): void {
  if (!isCode(error, 'ENOTACQUIRED') && !isCode(error, 'ERELEASED')) throw error;
}

function isCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
