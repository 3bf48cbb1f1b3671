import { UserError, UserErrors, userProblems } from '../errors/user-error.ts';
import type { StoredManifest } from '../ports/registry.ts';
import { applyMoves, lookAhead, undoMoves, type Looks, type MoveDeps } from './apply-moves.ts';
import { holdJournal, type HeldJournal } from './hold-journal.ts';
import type { JournalDeps } from './journal-deps.ts';
import type { TagMove } from './journal.ts';
import { recover, type Recovered } from './recover.ts';

/** Problems that leave the journal for whoever comes next. */
const lasting: ReadonlySet<string> = new Set(['PROMOTION_UNFINISHED', 'PROMOTION_BUSY']);

/** Tags that are to change together. */
export interface TagChange {
  /** What it is about: `2026.4-stable-3`. */
  readonly title: string;
  /** What the tags name now must have been looked up a moment ago. */
  readonly moves: readonly TagMove[];
  /** Manifests that are at hand, by digest. */
  readonly manifests: ReadonlyMap<string, StoredManifest>;
}

/** What came of it. */
export interface ChangedTags<Change> {
  readonly recovered: readonly Recovered[];
  /** `undefined` where nothing was to be done. */
  readonly change: Change | undefined;
  /** Tags that were to go and that the registry cannot remove. */
  readonly undeletable: readonly string[];
}

export interface ChangeRequest<Change extends TagChange> {
  /** What it is about as long as nothing is planned. */
  readonly title: string;
  /** What becomes of a change that a dead process had begun. */
  readonly unfinished: 'finish' | 'undo';
  /**
   * Plans while nobody else can move tags of the stack, and stores everything that the tags are to name.
   *
   * @returns `undefined` when nothing is to be done
   */
  readonly plan: (recovered: readonly Recovered[]) => Promise<Change | undefined>;
}

/**
 * Changes tags as a whole or not at all, at the registry alone.
 *
 * What dead processes left is brought to an end first. The journal is stored before the first tag moves; when a move fails, those
 * that were made are taken back. New tags that the registry cannot delete are the exception: then the rest is moved as well.
 *
 * @throws {UserError} `PROMOTION_BUSY`; what `plan` throws; `PROMOTION_UNFINISHED` with the cause when neither way could be gone
 *   to its end; otherwise the cause, and everything is as it was
 */
export async function changeTags<Change extends TagChange>(
  deps: JournalDeps,
  request: ChangeRequest<Change>,
): Promise<ChangedTags<Change>> {
  const held = await holdJournal(deps, request.title);
  let isSettled = true;
  try {
    const recovered = await recover(deps, held, request.unfinished);
    const change = await request.plan(recovered);
    if (change === undefined || change.moves.length === 0)
      return { recovered, change: undefined, undeletable: [] };

    const { title, moves } = change;
    deps.signal?.throwIfAborted();
    const looks = lookAhead(deps, moves);
    await held.write({ state: 'moving', title, moves });
    isSettled = false;
    const undeletable = await moveOrUndo(deps, held, change, looks);
    isSettled = true;
    return { recovered, change, undeletable };
  } catch (error) {
    isSettled ||= userProblems(error)?.some(({ code }) => lasting.has(code)) === false;
    throw error;
  } finally {
    await (isSettled ? closeQuietly(deps, held) : held.leave());
  }
}

async function moveOrUndo(
  { registry, clock, note }: JournalDeps,
  held: HeldJournal,
  { title, moves, manifests }: TagChange,
  looks: Looks,
): Promise<readonly string[]> {
  const staying = new Set<string>();
  const onUndeletable = (reference: string) => void staying.add(reference);
  const deps: MoveDeps = { registry, clock, check: held.check, manifests, onUndeletable };
  try {
    await applyMoves(deps, moves, looks);
  } catch (error) {
    const problems = userProblems(error);
    // Somebody took this process for dead and goes on with it: what is theirs now must not be touched.
    if (problems === undefined || problems.some(({ code }) => code === 'PROMOTION_BUSY'))
      throw error;
    const undeletable = await takeBack({ ...deps, note }, held, { title, moves }, problems);
    if (undeletable.length === 0) {
      note('what had been moved is back: every tag names what it did before');
      throw error;
    }

    // The registry cannot delete the new tags among them, so the whole can only be had by going on.
    await applyMoves(deps, moves).catch((again: unknown) => {
      throw unfinished(title, [...problems, ...(userProblems(again) ?? [])], again);
    });
  }
  return [...staying];
}

async function takeBack(
  { note, ...deps }: MoveDeps & Pick<JournalDeps, 'note'>,
  held: HeldJournal,
  { title, moves }: Pick<TagChange, 'title' | 'moves'>,
  problems: readonly UserError[],
): Promise<readonly string[]> {
  try {
    await held.write({ state: 'undoing', title, moves });
    const onForeign = (reference: string) =>
      note(`${reference} was moved by somebody else meanwhile, and is left as it is`);
    const undeletable = await undoMoves({ ...deps, onForeign }, moves);
    if (undeletable.length > 0) await held.write({ state: 'moving', title, moves });
    return undeletable;
  } catch (again) {
    throw unfinished(title, [...problems, ...(userProblems(again) ?? [])], again);
  }
}

function unfinished(title: string, problems: readonly UserError[], cause: unknown): unknown {
  if (userProblems(cause) === undefined) return cause;
  return new UserErrors([
    new UserError('PROMOTION_UNFINISHED', `${title} is half done, and its journal is stored`, {
      hint: 'once the registry answers, run `stack tag` again to finish it, or `stack rollback` to take it back',
      cause,
    }),
    ...problems,
  ]);
}

/** What is done is done: a journal that cannot be removed is found to be of a dead process by the next. */
async function closeQuietly({ note }: JournalDeps, held: HeldJournal): Promise<void> {
  try {
    await held.close();
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined) throw error;
    note(`the journal could not be removed, which the next \`stack tag\` does: ${problem.message}`);
  }
}
