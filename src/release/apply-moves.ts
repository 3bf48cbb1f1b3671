import pMap from 'p-map';
import { UserError } from '../errors/user-error.ts';
import { parseReference, repositoryOf } from '../oci/reference.ts';
import type { Clock } from '../ports/clock.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import { isBookTag } from './book-tags.ts';
import type { TagMove } from './journal.ts';
import { isHalfRemoved, removeTag } from './remove-tag.ts';

export interface MoveDeps {
  readonly registry: Registry;
  readonly clock: Pick<Clock, 'now'>;
  /** Called before each move; throws when it must not happen any more. */
  readonly check: () => Promise<void>;
  /** Manifests that are at hand, by digest; others are asked for. */
  readonly manifests?: ReadonlyMap<string, StoredManifest> | undefined;
  /** Told of a tag that was to go and that the registry cannot remove: it stays. */
  readonly onUndeletable?: ((reference: string) => void) | undefined;
  /** Told of a tag that names something that neither side of its move says: it is left then. Absent: that is refused. */
  readonly onForeign?: ((reference: string) => void) | undefined;
}

const concurrency = 8;

/** What tags name, and when that was asked. */
export interface Looks {
  readonly askedMs: number;
  /** As {@link namedNow}, by reference. */
  readonly named: Promise<ReadonlyMap<string, string | undefined>>;
}

/** A tag that was looked at longer ago than this is looked at again before it moves: others move tags too. */
const freshMs = 2_000;

/** Asks what the tags name that {@link applyMoves} moves first, while the journal is being stored. */
export function lookAhead(
  deps: Pick<MoveDeps, 'registry' | 'clock'>,
  moves: readonly TagMove[],
): Looks {
  return looksAt(deps, phasesOf(moves)[0]);
}

/**
 * Moves tags to what they are to name `after`, those that can be taken back first; a tag that names it already is left. After the first
 * failure nothing more is begun.
 *
 * @param first as {@link lookAhead} answers; absent: they are asked for now
 * @throws {UserError} `TAG_MOVED` when a tag names neither what it did before nor what it is to name; as {@link Registry}
 */
export async function applyMoves(
  deps: MoveDeps,
  moves: readonly TagMove[],
  first?: Looks,
): Promise<void> {
  const failures: unknown[] = [];
  const phases = phasesOf(moves);
  let looks = first ?? looksAt(deps, phases[0]);
  for (const [index, phase] of phases.entries()) {
    const { askedMs, named } = looks;
    const known = await named;
    // They are asked for while those before them move, so that nobody waits.
    looks = looksAt(deps, phases[index + 1]);
    await inRepositories(phase, async (group) => {
      if (failures.length > 0) return;
      try {
        const isFresh = deps.clock.now() - askedMs <= freshMs;
        if (!isFresh) await deps.check();
        const now = isFresh ? known : await looksAt(deps, group).named;
        for (const move of group)
          if (failures.length === 0) await applyMove(deps, move, now.get(move.reference));
      } catch (error) {
        failures.push(error);
      }
    });
    if (failures.length > 0) break;
  }
  // Others were under way when the first failed; they have ended, so that nothing moves behind the back of an undo.
  if (failures.length > 0) throw failures[0];
}

function looksAt(
  { registry, clock }: Pick<MoveDeps, 'registry' | 'clock'>,
  moves: readonly TagMove[] = [],
): Looks {
  const askedMs = clock.now();
  const named = lookedAt(registry, moves).then(
    (found) => new Map(found.map(({ move, now }) => [move.reference, now])),
  );
  // Who waits for it is told.
  named.catch(() => undefined);
  return { askedMs, named };
}

/**
 * Takes moves back: each tag that names `after` is to name `before` again, and goes where there was none. A tag that names something
 * else is left.
 *
 * @returns new tags that the registry cannot delete; when there are any, nothing was put back
 * @throws {UserError} as {@link Registry}; moves may be half undone then
 */
export async function undoMoves(
  deps: MoveDeps,
  moves: readonly TagMove[],
): Promise<readonly string[]> {
  const { askedMs, named } = looksAt(deps, moves);
  const found = await named;
  const isMoved = (move: TagMove, now: string | undefined): boolean => {
    if (now !== move.before && now !== move.after) deps.onForeign?.(move.reference);
    return now === move.after && now !== move.before;
  };
  const moved = moves.filter((move) => isMoved(move, found.get(move.reference)));
  /** Others move tags too, while those before are taken back. */
  const isStill = async (move: TagMove): Promise<boolean> =>
    deps.clock.now() - askedMs <= freshMs || isMoved(move, await namedNow(deps.registry, move));

  const undeletable: string[] = [];
  for (const move of moved.filter(({ before }) => before === undefined)) {
    await deps.check();
    if (!(await isStill(move))) continue;
    if ((await removeTag(deps.registry, move.reference)) === 'unsupported')
      undeletable.push(move.reference);
  }
  if (undeletable.length > 0) return undeletable;

  const back = moved.filter(({ before }) => before !== undefined);
  await inRepositories(back, async (group) => {
    for (const move of group)
      if (await isStill(move)) await point(deps, move.reference, move.before ?? '');
  });
  return [];
}

/** Tags of images that were there, new tags, and at last what says that all of it has happened; none that is empty, or moves nothing. */
function phasesOf(all: readonly TagMove[]): readonly (readonly TagMove[])[] {
  const moves = all.filter(({ before, after }) => before !== after);
  const isBook = ({ reference }: TagMove) => isBookTag(reference);
  const ofImages = moves.filter((move) => !isBook(move));
  return [
    ofImages.filter(({ before }) => before !== undefined),
    ofImages.filter(({ before }) => before === undefined),
    moves.filter(isBook),
  ].filter((phase) => phase.length > 0);
}

/**
 * Does something with the moves of each repository, repositories side by side. What is written to one is written one after another:
 * CNCF distribution writes the books of a manifest anew with each PUT of it, and answers 500 to who reads them at that moment.
 */
async function inRepositories(
  moves: readonly TagMove[],
  work: (group: readonly TagMove[]) => Promise<void>,
): Promise<void> {
  const groups = new Map<string, TagMove[]>();
  for (const move of moves) {
    const repository = move.reference.slice(0, move.reference.lastIndexOf(':'));
    groups.set(repository, [...(groups.get(repository) ?? []), move]);
  }
  await pMap(groups.values(), work, { concurrency });
}

interface LookedAt {
  readonly move: TagMove;
  /** What its tag names now; as {@link namedNow}. */
  readonly now: string | undefined;
}

async function lookedAt(
  registry: Registry,
  moves: readonly TagMove[],
): Promise<readonly LookedAt[]> {
  return pMap(moves, async (move) => ({ move, now: await namedNow(registry, move) }), {
    concurrency,
  });
}

async function applyMove(
  deps: MoveDeps,
  { reference, before, after }: TagMove,
  now: string | undefined,
): Promise<void> {
  if (now === after) return;
  if (now !== before) {
    if (deps.onForeign === undefined) throw moved(reference, before, now);
    deps.onForeign(reference);
    return;
  }
  if (after !== undefined) return point(deps, reference, after);

  await deps.check();
  const removal = await removeTag(deps.registry, reference);
  if (removal === 'unsupported') deps.onUndeletable?.(reference);
}

/**
 * What a tag names now. One whose removal was broken off counts as what it was to be taken away from: `after` where it is to go
 * back to nothing, else `before`.
 */
async function namedNow(
  registry: Registry,
  { reference, before, after }: TagMove,
): Promise<string | undefined> {
  const now = (await registry.resolve(reference))?.digest;
  if (now === undefined || now === before || now === after) return now;
  if (!(await isHalfRemoved(registry, reference))) return now;
  return before ?? after;
}

async function point(deps: MoveDeps, reference: string, digest: string): Promise<void> {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw new Error(`not a reference: ${reference}`);
  const exact = `${repositoryOf(parsed)}@${digest}`;
  const manifest = deps.manifests?.get(digest) ?? (await deps.registry.getManifest(exact));
  if (manifest === undefined)
    throw new UserError('REGISTRY_FAILED', `${exact} is no longer at the registry`, {
      hint: `${reference} was to name it: push it again, or choose another release`,
    });
  await deps.check();
  await deps.registry.putManifest(reference, manifest);
}

function moved(reference: string, before: string | undefined, now: string | undefined): UserError {
  const named = (digest: string | undefined) => digest ?? 'nothing';
  return new UserError(
    'TAG_MOVED',
    `${reference} names ${named(now)}, and named ${named(before)} when this began`,
    { hint: 'somebody else moved it: look at it, then run this again' },
  );
}
