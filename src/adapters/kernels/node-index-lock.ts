import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../errors/user-error.ts';
import type { HeldLock, IndexLock } from '../../ports/index-lock.ts';
import {
  describeHolder,
  isSameHolder,
  isSurelyAlive,
  isSurelyDead,
  thisHolder,
} from './lock-holder.ts';
import { codeOf } from '../error-code.ts';
import { reasonOf, unlessRefused } from './refusals.ts';
import { unwritable, writing } from './writing.ts';

/** How a lock keeps time, in milliseconds. */
export interface LockTimes {
  /** A holder shows that it is at work once in this time. */
  readonly beatMs: number;
  /** A holder that has not for this long is gone. */
  readonly goneMs: number;
  /** How often a waiting process looks. */
  readonly lookMs: number;
}

const usualTimes: LockTimes = { beatMs: 3000, goneMs: 15_000, lookMs: 200 };

/** Name of the lock in the directory that it protects. */
const lockFileName = '.indexing.lock';

/** Whoever may write to the directory takes over what a dead process of somebody else left. */
const lockMode = 0o664;

/**
 * An {@link IndexLock} as a file that is made only where none is, which holds on NFS as well. Its holder counts up in it.
 *
 * No clock of one machine is compared with that of another: who waits watches whether the count changes, by its own clock that
 * never goes back. Libraries for lock files compare the file's time with the local time, and so take the lock from a holder
 * whose clock is behind, and never from one that died while its clock was ahead.
 */
export function nodeIndexLock(times: LockTimes = usualTimes): IndexLock {
  return {
    acquire: async (directory, { waitMs, onWait, signal }) => {
      const path = join(directory, lockFileName);
      const watch = watchHolder();
      let isTold = false;
      for (;;) {
        const held = tryTake(path, times);
        if (held !== undefined) return held;

        const text = contentOf(path);
        const { quietMs, isAtWork } = watch(text);
        if (text !== undefined && (isSurelyDead(text) || quietMs >= times.goneMs)) {
          removeAbandoned(path, text);
        } else {
          // Whether a silent holder is gone is found out before it is a reason to refuse.
          const isLate = performance.now() - watch.since >= waitMs;
          if (isLate && isAtWork) throw refused(path, text ?? '');
          if (!isTold && text !== undefined) onWait(describeHolder(text));
          isTold ||= text !== undefined;
        }
        await sleep(times.lookMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    },
  };
}

/** Watches the content of a lock: for how long it has been the same, and whether its holder has shown that it is at work. */
function watchHolder() {
  let seen: { text: string; since: number; isAtWork: boolean } | undefined;
  const watch = (content: string | undefined) => {
    const text = content ?? '';
    if (text !== seen?.text) {
      // Whoever changes it, in whatever form, is at work.
      const isAtWork = seen !== undefined || isSurelyAlive(text);
      seen = { text, since: performance.now(), isAtWork };
    }
    return { quietMs: performance.now() - seen.since, isAtWork: seen.isAtWork };
  };
  return Object.assign(watch, { since: performance.now() });
}

/** @returns `undefined` when somebody else has it */
function tryTake(path: string, times: LockTimes): HeldLock | undefined {
  const token = randomBytes(8).toString('hex');
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx', lockMode);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw unwritable(path, reasonOf(error), error);
  }
  try {
    writing(path, () => {
      writeSync(descriptor, thisHolder(token, 0));
      fchmodSync(descriptor, lockMode);
      fsyncSync(descriptor);
    });
  } catch (error) {
    unlessRefused(() => unlinkSync(path));
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return holding(path, token, times);
}

function holding(path: string, token: string, times: LockTimes): HeldLock {
  const mine = thisHolder(token, 0);
  let count = 0;
  // By what is in it: the number of a file is given again.
  const isOurs = () => isSameHolder(unlessRefused(() => contentOf(path)) ?? '', mine);
  const beat = () => {
    count += 1;
    unlessRefused(() => writeOver(path, thisHolder(token, count)));
  };
  const timer = setInterval(beat, times.beatMs).unref();

  return {
    check: () => {
      if (isOurs()) return;
      throw new UserError('INDEX_LOCK_LOST', `${path} was taken by another indexer`, {
        hint: 'this process stood still for too long; start it again',
      });
    },
    release: () => {
      clearInterval(timer);
      if (isOurs()) unlessRefused(() => unlinkSync(path));
    },
  };
}

/**
 * Looks and writes by one descriptor: what it writes to is never the lock of somebody who took it in between. Closing the file lets
 * other machines see what was written.
 */
function writeOver(path: string, text: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    if (isSameHolder(readFileSync(descriptor, 'utf8'), text)) writeSync(descriptor, text, 0);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Puts an abandoned lock out of the way. Where another process was faster and the lock is a new one already, that one is put
 * back; if a third one has come in between, the second finds out before it publishes anything.
 */
function removeAbandoned(path: string, text: string): void {
  const gone = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, gone);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw unwritable(path, `the indexer that had it is gone, and ${reasonOf(error)}`, error);
  }
  const taken = unlessRefused(() => contentOf(gone)) ?? '';
  if (taken !== '' && !isSameHolder(taken, text)) unlessRefused(() => linkSync(gone, path));
  unlessRefused(() => unlinkSync(gone));
}

function refused(path: string, text: string): UserError {
  return new UserError('INDEX_LOCKED', `another indexer is at work: ${describeHolder(text)}`, {
    hint: `wait for it, or give --lock-wait more seconds; its lock is ${path}`,
  });
}

/** Never through a link, and never waiting for a pipe. @returns `undefined` when it is not there */
function contentOf(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw unreadable(path, error);
  }
  try {
    return readFileSync(descriptor, 'utf8');
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    closeSync(descriptor);
  }
}

function unreadable(path: string, error: unknown): UserError {
  return new UserError('KERNEL_UNREADABLE', `${path} cannot be read: ${reasonOf(error)}`, {
    hint: 'give the indexer the right to read it, or remove it when no indexer is at work',
    cause: error,
  });
}
