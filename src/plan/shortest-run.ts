import type { ExpectedSteps } from './priorities.ts';
import type { ScheduleLimits } from '../report/schedule-limits.ts';
import { simulateRun } from './simulate-run.ts';
import type { ScheduledImage } from './step-graph.ts';

/** The shortest of the ways in which a run may go that were played. */
export interface ShortestRun {
  /** For `openSchedule`. */
  readonly share: number | undefined;
  /** Milliseconds, if every step takes as long as expected. */
  readonly totalMs: number;
}

/** The one that is best for most runs first: of equals it stays. */
const shares = [undefined, 0, 0.25, 0.5, 0.75, 1] as const;

/** Of more steps, no order is much better than another, and to play them takes long. */
const mostSteps = 400;

/** All steps one after the other, in milliseconds: what a better order can save of less than this, playing takes. */
const leastMs = 10_000;

/**
 * Plays a run with different shares of a step's own length in its urgency. No fixed rule is best for all families and limits; which one is for this
 * one shows when it is played.
 *
 * @param images parents before their children, breadth-first
 * @param expected where that of a step is not known, and where playing is not worth its time, only the usual share is played
 */
export function shortestRun(
  images: readonly ScheduledImage[],
  limits: ScheduleLimits,
  expected: ExpectedSteps,
): ShortestRun {
  const durations = images.flatMap(({ key, steps }) =>
    steps.map((step) => expected.get(key)?.get(step) ?? NaN),
  );
  const sumMs = durations.reduce((sum, ms) => sum + ms, 0);
  // What is not known makes the sum unknown as well.
  const isWorthIt = sumMs >= leastMs && durations.length <= mostSteps;
  const played = isWorthIt ? shares : shares.slice(0, 1);
  return played
    .map((share) => ({ share, totalMs: simulateRun(images, limits, expected, share) }))
    .reduce((best, one) => (one.totalMs < best.totalMs ? one : best));
}
