import { applyMoves, undoMoves, type MoveDeps } from './apply-moves.ts';
import type { HeldJournal } from './hold-journal.ts';
import type { JournalDeps } from './journal-deps.ts';
import type { Journal } from './journal.ts';
import { removeJournal } from './journal-store.ts';

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
  { registry, place }: Pick<JournalDeps, 'registry' | 'place'>,
  held: HeldJournal,
  way: 'finish' | 'undo',
): Promise<readonly Recovered[]> {
  const recovered: Recovered[] = [];
  for (const { journal, digest } of held.unfinished) {
    const { state, title, moves } = journal;
    if (state === 'moving' || state === 'undoing') {
      const left = new Set<string>();
      const deps = { registry, check: held.check, onForeign: (tag: string) => void left.add(tag) };
      const outcome = await bringToEnd(deps, moves, state === 'undoing' ? 'undo' : way);
      recovered.push({ title, by: journal.holder.by, outcome, left: [...left] });
    }
    await removeJournal(registry, place, journal, [digest]);
  }
  return recovered;
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
