import type { StepName } from '../report/run-report.ts';
import { median } from './median.ts';
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
    restMs[id] =
      ownMs + followers.reduce((mostMs, next) => Math.max(mostMs, restMs[next.id] ?? 0), 0);
  }
  return restMs;
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
