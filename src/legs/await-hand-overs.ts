import { UserError } from '../errors/user-error.ts';
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
  /** Told what is missing, and again whenever less is: `['base']`. */
  readonly onWait: (missing: readonly string[]) => void;
}

const firstPauseMs = 1000;
const longestPauseMs = 10_000;

/**
 * The hand-overs of all these images, by key; those that are missing are waited for.
 *
 * @param keys images of other legs
 * @throws {UserErrors} `LEG_INCOMPLETE` for what is not there in time, or when the wait was interrupted; as `findHandOver`
 */
export async function awaitHandOvers(
  at: RunAtRegistry,
  keys: readonly string[],
  { clock, signal, waitMs, onWait }: Patience,
): Promise<ReadonlyMap<string, HandOver>> {
  const until = clock.now() + waitMs;
  const found = new Map<string, HandOver>();
  let told = keys.length + 1;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 1.5, longestPauseMs)) {
    const missing = keys.filter((key) => !found.has(key));
    for (const [key, handOver] of await findHandOvers(at, missing)) found.set(key, handOver);
    const left = missing.filter((key) => !found.has(key));
    if (left.length === 0) return found;
    const leftMs = until - clock.now();
    if (leftMs <= 0 || signal.aborted) throw incomplete(at.run, left, waitMs);
    if (left.length < told) onWait(left);
    told = left.length;
    await clock.sleep(Math.min(pauseMs, leftMs), signal);
  }
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
