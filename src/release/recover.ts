import { UserError } from '../errors/user-error.ts';
import { applyMoves, undoMoves, type MoveDeps } from './apply-moves.ts';
import type { HeldJournal } from './hold-journal.ts';
import type { JournalDeps } from './journal-deps.ts';
import { journalTag, type Journal } from './journal.ts';
import { removeJournal, writeJournal } from './journal-store.ts';

/** What became of something that a dead process had begun. */
export interface Recovered {
  /** `2026.4-stable-3`. */
  readonly title: string;
  readonly by: string;
  readonly outcome: 'finished' | 'undone';
  /** Tags that somebody has moved since; they stay as they are. */
  readonly left: readonly string[];
}

/**
 * Brings what dead processes began to an end, and removes their journals.
 *
 * It was checked as a whole before its first tag moved, so `finish` is always right; whatever had begun to be undone is undone
 * whatever `way` says, and what cannot be undone is finished.
 *
 * @returns one entry for each that had moved a tag, or could have
 * @throws {UserError} as `applyMoves`; its journal stays then
 */
export async function recover(
  {
    registry,
    clock,
    place,
    holder,
    isOwn,
  }: Pick<JournalDeps, 'registry' | 'clock' | 'place' | 'holder' | 'isOwn'>,
  held: HeldJournal,
  way: 'finish' | 'undo',
): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const { journal, digest } of held.unfinished) {
    const { state, title, moves } = journal;
    const digests = [digest];
    if (state === 'moving' || state === 'undoing') {
      refuseForeign(journal, isOwn);
      // Whoever was taken for dead and is not sees that it is no longer theirs.
      digests.push(
        await writeJournal(registry, place, { ...journal, holder, beat: journal.beat + 1 }),
      );
      const left = new Set<string>();
      const deps = {
        registry,
        clock,
        check: held.check,
        onForeign: (tag: string) => void left.add(tag),
      };
      const outcome = await bringToEnd(deps, moves, state === 'undoing' ? 'undo' : way);
      recovered.push({ title, by: journal.holder.by, outcome, left: [...left] });
    }
    await removeJournal(registry, place, journal, digests);
  }
  return recovered;
}

/** Anybody who may push to the stack lock could have written it. */
function refuseForeign({ id, moves }: Journal, isOwn: JournalDeps['isOwn']): void {
  const foreign = moves.find(
    ({ reference }) => !isOwn(reference.slice(0, reference.lastIndexOf(':'))),
  );
  if (foreign === undefined) return;
  throw new UserError(
    'PROMOTION_REFUSED',
    `an unfinished journal would move ${foreign.reference}, which is no image of this stack`,
    { hint: `look at who wrote it, and remove the tag ${journalTag(id)} of the stack lock` },
  );
}

async function bringToEnd(
  deps: MoveDeps,
  moves: Journal['moves'],
  wish: 'finish' | 'undo',
): Promise<Recovered['outcome']> {
  if (wish === 'undo' && (await undoMoves(deps, moves)).length === 0) return 'undone';
  await applyMoves(deps, moves);
  return 'finished';
}
