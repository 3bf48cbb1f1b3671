import type { JournalDeps } from './journal-deps.ts';
import { findJournal, type StoredJournal } from './journal-store.ts';

/**
 * A holder that lives changes its journal every 5 s, and moves nothing once it has not been able to for 12 s; a request that was under way
 * by then has ended when this is over.
 */
const silentMs = 60_000;

/**
 * Whether nobody works on a journal any more: its process was on this machine and is dead, or the journal stays as it is for a minute.
 * Clocks of other machines are not believed; only what changes at the registry is.
 */
export async function isAbandoned(
  deps: Pick<
    JournalDeps,
    'registry' | 'clock' | 'isAlive' | 'place' | 'holder' | 'note' | 'signal'
  >,
  { journal, digest }: StoredJournal,
): Promise<boolean> {
  const { registry, clock, isAlive, place, holder, note, signal } = deps;
  if (journal.holder.machine === holder.machine && !isAlive(journal.holder.pid)) return true;

  const until = clock.now() + silentMs;
  let isTold = false;
  for (let waitMs = 100; clock.now() < until; waitMs = Math.min(waitMs * 2, 2_000)) {
    await clock.sleep(waitMs);
    signal?.throwIfAborted();
    const stored = await findJournal(registry, place, journal.id);
    if (stored?.digest !== digest) return false;
    if (isTold || waitMs < 2_000) continue;
    isTold = true;
    note(`looking for up to a minute whether ${journal.holder.by} is still at ${journal.title}`);
  }
  return true;
}
