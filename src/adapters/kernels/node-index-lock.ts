import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
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
import { reasonOf } from './reason.ts';

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
        if (text === undefined) continue;
        const { quietMs, isAtWork } = watch(text);
        if (isSurelyDead(text) || quietMs >= times.goneMs) {
          removeAbandoned(path, text);
          continue;
        }
        // Whether a silent holder is gone is found out before it is a reason to refuse.
        if (performance.now() - watch.since >= waitMs && isAtWork) throw refused(path, text);
        if (!isTold) onWait(describeHolder(text));
        isTold = true;
        await sleep(times.lookMs, undefined, { signal });
      }
    },
  };
}

/** Watches the content of a lock: for how long it has been the same, and whether its holder has shown that it is at work. */
function watchHolder() {
  let seen = { text: '', since: performance.now(), isAtWork: false };
  const watch = (text: string) => {
    if (text !== seen.text) {
      const hasCounted = seen.text !== '' && isSameHolder(text, seen.text);
      seen = { text, since: performance.now(), isAtWork: hasCounted || isSurelyAlive(text) };
    }
    return { quietMs: performance.now() - seen.since, isAtWork: seen.isAtWork };
  };
  return Object.assign(watch, { since: performance.now() });
}

/** @returns `undefined` when somebody else has it */
function tryTake(path: string, times: LockTimes): HeldLock | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx', 0o664);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw new UserError('KERNEL_UNWRITABLE', `${path} cannot be written: ${reasonOf(error)}`, {
      hint: 'give the indexer the right and the space to write there',
      cause: error,
    });
  }
  const token = randomBytes(8).toString('hex');
  writeSync(descriptor, thisHolder(token, 0));
  fsyncSync(descriptor);
  const inode = fstatSync(descriptor, { bigint: true }).ino;
  closeSync(descriptor);
  return holding(path, token, inode, times);
}

function holding(path: string, token: string, inode: bigint, times: LockTimes): HeldLock {
  let count = 0;
  const beat = () => {
    count += 1;
    // Another machine sees what was written when the file is closed.
    unlessRefused(() => writeOver(path, inode, thisHolder(token, count)));
  };
  const timer = setInterval(beat, times.beatMs).unref();
  const isOurs = () =>
    unlessRefused(() => lstatSync(path, { bigint: true }).ino === inode) === true;

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

function writeOver(path: string, inode: bigint, text: string): void {
  const descriptor = openSync(path, 'r+');
  try {
    if (fstatSync(descriptor, { bigint: true }).ino === inode) writeSync(descriptor, text, 0);
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
  if (unlessRefused(() => (renameSync(path, gone), true)) !== true) return;
  const taken = contentOf(gone) ?? '';
  if (taken !== '' && !isSameHolder(taken, text)) unlessRefused(() => linkSync(gone, path));
  unlessRefused(() => unlinkSync(gone));
}

function refused(path: string, text: string): UserError {
  return new UserError('INDEX_LOCKED', `another indexer is at work: ${describeHolder(text)}`, {
    hint: `wait for it, or give --lock-wait more seconds; its lock is ${path}`,
  });
}

/** @returns `undefined` when it is not there */
function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new UserError('KERNEL_UNREADABLE', `${path} cannot be read: ${reasonOf(error)}`, {
      hint: 'give the indexer the right to read it, or remove it when no indexer is at work',
      cause: error,
    });
  }
}

function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
