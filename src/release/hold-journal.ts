import { UserError } from '../errors/user-error.ts';
import { isAbandoned } from './is-abandoned.ts';
import type { JournalDeps } from './journal-deps.ts';
import type { Journal, TagMove } from './journal.ts';
import {
  findJournal,
  journalDigest,
  listJournals,
  removeJournal,
  writeJournal,
  type StoredJournal,
} from './journal-store.ts';

/** A journal that is this process's own: nobody else moves tags of the stack while it is open. */
export interface HeldJournal {
  /** Journals of processes that died, which have to be finished or undone first. */
  readonly unfinished: readonly StoredJournal[];
  /** Stores how far it has got. Nothing may be moved that was not stored before. */
  write(change: {
    readonly state: Journal['state'];
    readonly title?: string;
    readonly moves: readonly TagMove[];
  }): Promise<void>;
  /** @throws {UserError} `PROMOTION_BUSY` when somebody took this process for dead and went on without it */
  readonly check: () => Promise<void>;
  /** Removes it. */
  close(): Promise<void>;
  /** Ends this process's hold and leaves it for whoever comes next. */
  leave(): Promise<void>;
}

const beatMs = 5_000;
/** Beats that may be late before others could take the holder for dead; see {@link isAbandoned}. */
const doubtfulMs = 12_000;
const maxContests = 12;

/**
 * Takes the right to move tags of a stack.
 *
 * A registry knows no locks. Each process therefore puts up a journal of its own first and looks for others then: of two, at least
 * one sees the other (Lamport's bakery without its queue). One that sees another takes its own down, and tries again after a random
 * time; it gives up when the other has begun to move tags.
 *
 * @throws {UserError} `PROMOTION_BUSY` when somebody else moves tags; as {@link Registry}
 */
export async function holdJournal(deps: JournalDeps, title: string): Promise<HeldJournal> {
  const abandoned = new Set<string>();
  for (let contest = 0; contest < maxContests; contest++) {
    deps.signal?.throwIfAborted();
    const own = ownJournal(deps, title);
    const others = await own.putUp();
    const strangers = others.filter(({ digest }) => !abandoned.has(digest));
    if (strangers.length === 0) return own.hold(others);

    await own.takeDown();
    for (const stranger of strangers) {
      if (await isAbandoned(deps, stranger)) abandoned.add(stranger.digest);
      else if (stranger.journal.state !== 'waiting') throw busy(stranger.journal);
    }
    if (strangers.some(({ digest }) => !abandoned.has(digest)))
      await deps.clock.sleep(Math.ceil((50 + contest * 50) * (0.5 + deps.random())));
  }
  throw new UserError(
    'PROMOTION_BUSY',
    'others try to move tags of this stack again and again at the same time',
    { hint: 'try once more in a minute' },
  );
}

function busy({ holder, title, startedAt }: Journal): UserError {
  const where = holder.runUrl === undefined ? '' : ` (${holder.runUrl})`;
  return new UserError(
    'PROMOTION_BUSY',
    `${holder.by} is moving tags of this stack for ${title}, since ${startedAt}${where}`,
    { hint: 'wait until that has ended, look at `stack releases`, then run this again' },
  );
}

function ownJournal(deps: JournalDeps, title: string) {
  const { registry, clock, place, holder } = deps;
  const id = Array.from({ length: 16 }, () => Math.floor(deps.random() * 16).toString(16)).join('');
  const digests: string[] = [];
  const stop = new AbortController();
  let journal: Journal = {
    schemaVersion: 1,
    id,
    state: 'waiting',
    beat: 0,
    holder,
    title,
    startedAt: new Date(clock.now()).toISOString(),
    moves: [],
  };
  let writing: Promise<unknown> = Promise.resolve();
  let writtenAt = clock.now();
  let isLost = false;

  /** Whether it still lies there as it was written last. One that others have changed is theirs. */
  async function isOurs(): Promise<boolean> {
    const stored = await findJournal(registry, place, id);
    return stored !== undefined && digests.includes(stored.digest);
  }

  /** One after another, so that the newest is what stays. */
  function write(change: Partial<Journal>): Promise<void> {
    const next = writing
      .catch(() => undefined)
      .then(async () => {
        const isDoubtful = digests.length > 0 && clock.now() - writtenAt >= doubtfulMs;
        if (isLost || (isDoubtful && !(await isOurs()))) throw lost();
        const changed = { ...journal, ...change, beat: journal.beat + 1 };
        // Known before: the answer may be lost, and what was stored is to be found again.
        digests.push(journalDigest(changed));
        const begunAt = clock.now();
        const digest = await writeJournal(registry, place, changed);
        journal = changed;
        if (!digests.includes(digest)) digests.push(digest);
        // Others count from what they saw, which may be long before the answer came.
        writtenAt = begunAt;
      });
    writing = next;
    return next;
  }

  function lost(): UserError {
    isLost = true;
    stop.abort();
    return new UserError(
      'PROMOTION_BUSY',
      `this process was silent for so long that somebody else went on with ${title}`,
      { hint: 'look at `stack releases` and `stack verify --live`' },
    );
  }

  async function beat(): Promise<void> {
    for (;;) {
      await clock.sleep(beatMs, stop.signal);
      if (stop.signal.aborted) return;
      // A beat that is missed is seen by `check`.
      await write({}).catch(() => undefined);
    }
  }

  async function takeDown(): Promise<void> {
    stop.abort();
    const isKnown = await writing.then(
      () => true,
      () => false,
    );
    if (isLost) return;
    // While nobody can have taken this process for dead, what was written last is what lies there.
    const isSure = isKnown && clock.now() - writtenAt < doubtfulMs;
    const last = isSure ? digests.at(-1) : (await findJournal(registry, place, id))?.digest;
    if (last === undefined || !digests.includes(last)) return;
    const others = digests.filter((digest) => digest !== last);
    await removeJournal(registry, place, journal, [...others, last]);
  }

  async function check(): Promise<void> {
    if (isLost) throw lost();
    if (clock.now() - writtenAt >= doubtfulMs) await write({});
  }

  return {
    takeDown,
    putUp: async () => {
      try {
        await write({});
        return await listJournals(registry, place, { except: id });
      } catch (error) {
        await takeDown().catch(() => undefined);
        throw error;
      }
    },
    hold: (unfinished: readonly StoredJournal[]): HeldJournal => {
      const beating = beat();
      return {
        unfinished,
        write: (change) => write(change),
        check,
        close: async () => {
          await takeDown();
          await beating;
        },
        leave: async () => {
          stop.abort();
          await beating;
          await writing.catch(() => undefined);
        },
      };
    },
  };
}
