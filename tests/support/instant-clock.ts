import type { Clock } from '../../src/ports/clock.ts';

/** A clock that never waits: sleeping moves its time. */
export interface InstantClock extends Clock {
  /** How long each sleep would have been, in order. */
  readonly sleepsMs: readonly number[];
  advance(durationMs: number): void;
}

/** An {@link InstantClock}. @param startMs milliseconds since 1970 */
export function instantClock(startMs = Date.UTC(2026, 0, 1)): InstantClock {
  const sleepsMs: number[] = [];
  let nowMs = startMs;

  return {
    sleepsMs,
    now: () => nowMs,
    advance: (durationMs) => void (nowMs += durationMs),
    sleep: (durationMs) => {
      sleepsMs.push(durationMs);
      nowMs += durationMs;
      return Promise.resolve();
    },
  };
}
