import type { ExpectedSteps } from './priorities.ts';
import type { ScheduleLimits } from '../report/schedule-limits.ts';
import { openSchedule } from './schedule.ts';
import type { ScheduledImage } from './step-graph.ts';

/** A step under way, and when it will be over. */
interface UnderWay {
  readonly key: string;
  readonly endMs: number;
}

/**
 * How long a run takes in which every step takes as long as expected, in milliseconds: its own schedule, with a clock that
 * jumps from one end of a step to the next.
 *
 * @param images parents before their children, breadth-first
 * @param expected of every step; one that is missing takes no time
 * @param share as `openSchedule` has it
 */
export function simulateRun(
  images: readonly ScheduledImage[],
  limits: ScheduleLimits,
  expected: ExpectedSteps,
  share?: number,
): number {
  const schedule = openSchedule(images, limits, expected, share);
  let underWay: readonly UnderWay[] = [];
  for (let nowMs = 0; ; nowMs = Math.min(...underWay.map(({ endMs }) => endMs))) {
    for (const { key } of underWay.filter(({ endMs }) => endMs <= nowMs)) schedule.pass(key);
    const started = schedule.startable().map(({ key, step }): UnderWay => {
      schedule.start(key);
      return { key, endMs: nowMs + (expected.get(key)?.get(step) ?? 0) };
    });
    underWay = [...underWay.filter(({ endMs }) => endMs > nowMs), ...started];
    if (underWay.length === 0) return nowMs;
  }
}
