import { UserError, userProblems } from '../errors/user-error.ts';
import type { Clock } from '../ports/clock.ts';
import { formatDuration } from '../text/format-duration.ts';
import type { HandOver } from './hand-over.ts';
import { findHandOvers, type RunAtRegistry } from './hand-over-store.ts';
import type { SplitRun } from './split-run.ts';

/** How hand-overs are waited for. */
export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long, in milliseconds; 0: not at all. */
  readonly waitMs: number;
  /** Which attempt at the workflow this is, from 1: what failed in an earlier one may be repeated right now. */
  readonly attempt?: number | undefined;
  /** Told what is missing, and again whenever less is: `['base']`. */
  readonly onWait: (missing: readonly string[]) => void;
  /** Told why a look did not succeed that is repeated. */
  readonly onProblem: (message: string) => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 10_000;

/** A registry that fails for longer will not be well in time, and what it has may be unreadable. */
const longestOutageMs = 10 * 60 * 1000;

/** By this much each pause is longer than the one before: a sixth of a wait is lost at most; pauses that double lose up to half. */
const pauseGrowth = 1.2;

/**
 * The hand-overs of all these images, by key; those that are missing are waited for, and so are those of images that failed in an
 * earlier attempt, until the time is over. A registry may fail for some minutes meanwhile.
 *
 * @param keys images of other legs
 * @throws {UserErrors} `LEG_INCOMPLETE` for what is not there in time, or when the wait was interrupted; as `findHandOver`
 */
export async function awaitHandOvers(
  at: RunAtRegistry,
  keys: readonly string[],
  { clock, signal, waitMs, attempt, onWait, onProblem }: Patience,
): Promise<ReadonlyMap<string, HandOver>> {
  const until = clock.now() + waitMs;
  const found = new Map<string, HandOver>();
  const old = new Map<string, HandOver>();
  let told = keys.length + 1;
  let failingSince: number | undefined;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * pauseGrowth, longestPauseMs)) {
    const missing = keys.filter((key) => !found.has(key));
    const looked = await look(at, missing);
    for (const [key, handOver] of looked.handOvers)
      (isOutdated(handOver, attempt) ? old : found).set(key, handOver);
    const left = missing.filter((key) => !found.has(key));
    if (left.length === 0) return found;
    const leftMs = until - clock.now();
    if (looked.problem === undefined) failingSince = undefined;
    else {
      failingSince ??= clock.now();
      const isLasting = clock.now() - failingSince >= longestOutageMs;
      if (isLasting || leftMs <= 0 || signal.aborted) throw looked.problem;
      onProblem(looked.problem.message);
    }
    if (leftMs <= 0 || signal.aborted) {
      const unknown = left.filter((key) => !old.has(key));
      if (unknown.length === 0) return new Map([...old, ...found]);
      throw incomplete(at.run, unknown, waitMs);
    }
    if (left.length < told) onWait(left);
    told = left.length;
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
  }
}

const mayPass = new Set<string>(['REGISTRY_UNREACHABLE', 'REGISTRY_FAILED']);

async function look(
  at: RunAtRegistry,
  keys: readonly string[],
): Promise<{ readonly handOvers: ReadonlyMap<string, HandOver>; readonly problem?: UserError }> {
  try {
    return { handOvers: await findHandOvers(at, keys) };
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem === undefined || !mayPass.has(problem.code)) throw error;
    return { handOvers: new Map(), problem };
  }
}

function isOutdated(handOver: HandOver, attempt: number | undefined): boolean {
  if (handOver.status === 'passed' || attempt === undefined) return false;
  return handOver.attempt !== undefined && handOver.attempt < attempt;
}

/** Names the leg of each missing image and how to repeat it. */
function incomplete(run: SplitRun, missing: readonly string[], waitMs: number): UserError {
  const legs = run.legs.filter(({ images }) => images.some((key) => missing.includes(key)));
  const ids = legs.map(({ id }) => id);
  const repeat = ids.map((id) => `stack build --leg ${id} --run ${run.run}`).join(', ');
  const waited = waitMs > 0 ? ` after ${formatDuration(waitMs)}` : '';
  return new UserError(
    'LEG_INCOMPLETE',
    `${missing.join(', ')}: not handed over${waited} by ${ids.length === 1 ? 'leg' : 'legs'} ${ids.join(', ')}, and this leg is built on it`,
    {
      hint: `let ${ids.length === 1 ? 'that leg' : 'those legs'} run first (${repeat}), or wait for it with --wait 2h`,
    },
  );
}
