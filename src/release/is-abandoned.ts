import type { JournalDeps } from './journal-deps.ts';
import { findJournal, type StoredJournal } from './journal-store.ts';

/** A holder that lives changes its journal every 5 s. */
const silentMs = 20_000;

/**
 * Whether nobody works on a journal any more: its process was on this machine and is dead, or the journal stays as it is for 20 s.
 * Clocks of other machines are not believed; only what changes at the registry is.
 */
export async function isAbandoned(
  deps: Pick<JournalDeps, 'registry' | 'clock' | 'isAlive' | 'place' | 'holder'>,
  { journal, digest }: StoredJournal,
): Promise<boolean> {
  const { registry, clock, isAlive, place, holder } = deps;
  if (journal.holder.machine === holder.machine && !isAlive(journal.holder.pid)) return true;

  const until = clock.now() + silentMs;
  for (let waitMs = 100; clock.now() < until; waitMs = Math.min(waitMs * 2, 2_000)) {
    await clock.sleep(waitMs);
    const stored = await findJournal(registry, place, journal.id);
    if (stored?.digest !== digest) return false;
  }
  return true;
}
