import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

/**
 * The machine's own time, which never goes back: where somebody sets it back, it goes on from where it was, so that what is measured by
 * it stays right. Set forward, as after a sleep of the machine, it follows.
 */
export const systemClock: Clock = {
  now: steadyTime(
    () => Date.now(),
    () => performance.now(),
  ),
  sleep: async (durationMs, signal) => {
    try {
      await wait(durationMs, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      if (signal?.aborted !== true) throw error;
    }
  },
};

/**
 * @param wallMs milliseconds since 1970, as the machine has them now
 * @param steadyMs milliseconds since any time, which nobody can set
 * @returns a function that gives milliseconds since 1970, in whole numbers
 */
export function steadyTime(wallMs: () => number, steadyMs: () => number): () => number {
  let ahead = -Infinity;
  return () => {
    const steady = Math.floor(steadyMs());
    ahead = Math.max(ahead, wallMs() - steady);
    return ahead + steady;
  };
}
