import type { StepName } from '../report/run-report.ts';
import { median } from './median.ts';
import { poolOf, type ScheduleLimits } from '../report/schedule-limits.ts';
import type { RunPoint, StepGraph } from './step-graph.ts';

/** Milliseconds that steps are expected to take, by image key; of steps that were never timed there is nothing. */
export type ExpectedSteps = ReadonlyMap<string, ReadonlyMap<StepName, number>>;

/** How long the rest of a run takes at least from the start of each step, in milliseconds, by {@link RunPoint.id}. */
export type RestOfRun = readonly number[];

/**
 * The longest way from each point of a run to its end: the step itself, what follows it in its image, and whatever of other images
 * waits for any of that. A step that was never timed counts as long as the median of the same step of the other images; where
 * none was ever timed, it takes no time, so that all are equal before a first run.
 */
export function restOfRun({ points }: StepGraph, expected: ExpectedSteps): RestOfRun {
  const typical = typicalSteps(expected);
  const restMs = points.map(() => 0);
  for (const { id, key, step, followers } of points.toReversed()) {
    const ownMs = step === undefined ? 0 : (expected.get(key)?.get(step) ?? typical.get(step) ?? 0);
    restMs[id] = ownMs + afterMs(followers, restMs);
  }
  return restMs;
}

/** How urgent each step is among those that compete for places, by {@link RunPoint.id}; the highest comes first. */
export type Urgencies = readonly number[];

/**
 * The longest way to the end of the run, in which the step itself counts in part: not at all where steps of its kind run one at a
 * time, since these take as long in any order and only what follows them differs; almost wholly where many run side by side, since a
 * long one that begins late is waited for alone.
 *
 * @param share of a step's own length that counts, 0 to 1; absent: by how many of its kind run side by side
 */
export function urgencies(
  { points }: StepGraph,
  restMs: RestOfRun,
  limits: ScheduleLimits,
  share?: number,
): Urgencies {
  const urgency = points.map(() => 0);
  for (const { id, step, followers } of points) {
    const laterMs = afterMs(followers, restMs);
    const ownMs = (restMs[id] ?? 0) - laterMs;
    urgency[id] = laterMs + ownMs * (share ?? ownShare(step, limits));
  }
  return urgency;
}

function ownShare(step: StepName | undefined, limits: ScheduleLimits): number {
  const pool = step && poolOf(step);
  return pool === undefined ? 1 : (1 - 1 / Math.max(1, limits[pool])) ** 2;
}

function afterMs(followers: readonly RunPoint[], restMs: RestOfRun): number {
  let mostMs = 0;
  for (const { id } of followers) mostMs = Math.max(mostMs, restMs[id] ?? 0);
  return mostMs;
}

/** Keys of the images on the longest way through a run, first to last; empty when it takes no time. */
export function longestWay({ points }: StepGraph, restMs: RestOfRun): readonly string[] {
  const keys = new Set<string>();
  let point = longest(points, restMs);
  while (point !== undefined && (restMs[point.id] ?? 0) > 0) {
    if (point.step !== undefined) keys.add(point.key);
    point = longest(point.followers, restMs);
  }
  return [...keys];
}

/** The first of those from which it takes longest. */
function longest(points: readonly RunPoint[], restMs: RestOfRun): RunPoint | undefined {
  const rest = ({ id }: RunPoint) => restMs[id] ?? 0;
  return points.reduce<RunPoint | undefined>(
    (found, point) => (found === undefined || rest(point) > rest(found) ? point : found),
    undefined,
  );
}

function typicalSteps(expected: ExpectedSteps): ReadonlyMap<StepName, number> {
  const all = new Map<StepName, number[]>();
  for (const steps of expected.values()) {
    for (const [step, ms] of steps) {
      const values = all.get(step) ?? [];
      values.push(ms);
      all.set(step, values);
    }
  }
  return new Map([...all].map(([step, values]) => [step, median(values) ?? 0]));
}
