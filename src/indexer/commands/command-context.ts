import { userProblems } from '../../errors/user-error.ts';
import type { HeldLock } from '../../ports/index-lock.ts';
import type { IndexerIo } from '../indexer-io.ts';
import type { IndexerLog } from '../log.ts';
import type { Settings } from '../settings.ts';

/** What a command of the indexer works with. */
export interface CommandContext {
  readonly io: IndexerIo;
  readonly settings: Settings;
  readonly log: IndexerLog;
}

/** The exit code of everything that has none of its own. */
export const generalFailure = 1;

/** Seconds that a command waits for another indexer. */
const usualWaitSeconds = 60;

/**
 * Takes the lock of each directory that will be written to.
 *
 * @param directories absolute; one that is there twice is taken once
 * @throws {UserError} `INDEX_LOCKED`, `KERNEL_UNWRITABLE`; what was taken before is given back
 */
export async function takeLocks(
  { io, settings, log }: CommandContext,
  directories: readonly string[],
): Promise<HeldLock> {
  const waitMs = settings.number('lock-wait', 0, usualWaitSeconds) * 1000;
  const held: HeldLock[] = [];
  const release = () => {
    for (const lock of held) lock.release();
  };
  try {
    // In one order everywhere: two that want the same two directories never wait for each other.
    for (const directory of distinct(io, directories)) {
      const onWait = (holder: string) =>
        log('warn', `Another indexer is at work in ${directory}: ${holder}. Waiting for it`);
      const options = { waitMs, onWait, signal: io.signal };
      held.push(await io.ports.lock.acquire(directory, options));
    }
  } catch (error) {
    release();
    throw error;
  }
  return { check: () => held.forEach((lock) => lock.check()), release };
}

/** One path of each directory: a second one may lead to the same by a link or a mount. */
function distinct({ ports }: IndexerIo, directories: readonly string[]): readonly string[] {
  const byId = new Map(
    directories.map((path) => [ports.files.directoryId(path) ?? path, path] as const),
  );
  return [...byId].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, path]) => path);
}

/**
 * Does something that may end with problems that people can solve, and tells them.
 *
 * @returns what `work` gives, or `failure` when it ended with such problems
 */
export async function tellingProblems<Done, Failed>(
  log: IndexerLog,
  failure: Failed,
  work: () => Promise<Done> | Done,
): Promise<Done | Failed> {
  try {
    return await work();
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    for (const { message, hint } of problems) {
      log('error', hint === undefined ? message : `${message} (${hint})`);
    }
    return failure;
  }
}
