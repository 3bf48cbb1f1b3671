import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { UserError } from '../errors/user-error.ts';
import type { RunLock } from '../ports/run-lock.ts';
import { writing } from './disk-errors.ts';
import { processStart } from './process-start.ts';

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
  isAlive: (pid: number, startedAt?: string) => boolean,
  hostname: string,
  pid: number,
): RunLock {
  async function acquire(folder: string, holder: string): Promise<() => Promise<void>> {
    // At once: a run waits for each of these small files, for which the way through a thread takes many times longer.
    await writing(folder, () => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, '.gitignore'), '*\n');
    });
    const holderPath = join(folder, 'run.lock.json');
    const release = await take(folder, holderPath);
    const startedAt = processStart(pid);
    writeFileSync(holderPath, JSON.stringify({ holder, hostname, pid, startedAt }));
    return release;
  }

  async function take(folder: string, holderPath: string): Promise<() => Promise<void>> {
    const other = readHolder(holderPath);
    const here = other?.hostname === hostname;
    const alive = here && isAlive(other.pid, other.startedAt);
    // A holder that was stopped (Ctrl-Z) or starved touches nothing and is at work all the same.
    if (alive && existsSync(join(folder, 'run.lock'))) throw locked(other, undefined);
    const dead = here && !alive;
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
      throw locked(other, error);
    }
  }

  return { acquire };
}

interface Holder {
  readonly holder: string;
  readonly hostname: string;
  readonly pid: number;
  /** When the process started, since a number is given again; absent where the system does not say. */
  readonly startedAt?: string | undefined;
}

function locked(other: Holder | undefined, cause: unknown): UserError {
  const who = other?.holder ?? 'it does not say which';
  return new UserError('LOCKED', `another run works in this checkout: ${who}`, {
    hint: 'wait for it, stop it, or work in another clone',
    cause,
  });
}

function readHolder(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
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
