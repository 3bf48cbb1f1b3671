import type { StepName } from '../report/run-report.ts';
import type { PlannedRunImage, RunPlan } from './build-plan.ts';
import { simulateRun } from './simulate-run.ts';
import type { Timings } from './timing-history.ts';

/** A plan of which every step was looked up. */
export interface TimedPlan extends RunPlan {
  readonly images: readonly TimedImage[];
}

export interface TimedImage extends PlannedRunImage {
  /** Milliseconds of each planned step that was ever timed. */
  readonly expectedSteps: ReadonlyMap<StepName, number>;
}

/** How long a run may take, in milliseconds. */
export interface ExpectedTotal {
  readonly totalMs: number;
  /** Keys of the images that follow from each other and take longest, first to last: what more concurrency cannot help. */
  readonly criticalPath: readonly string[];
  readonly criticalPathMs: number;
}

/**
 * The plan with `expectedMs` of every image: the sum of its steps, each the median of its last timings. An image that is
 * skipped takes 0; one with a step that was never timed has `undefined`. One that waits counts as if all had to be done.
 *
 * @param recorded what stands in for a step that was never timed here: `timings` of each image's record, by key
 */
export function expectDurations(
  plan: RunPlan,
  timings: Timings,
  recorded: ReadonlyMap<string, Readonly<Record<string, number>>>,
): TimedPlan {
  const images = plan.images.map((planned): TimedImage => {
    const { key } = planned.image;
    const expectedSteps = new Map<StepName, number>();
    for (const step of planned.steps) {
      const expected = median(timings.get(key)?.get(step)) ?? recorded.get(key)?.[step];
      if (expected !== undefined) expectedSteps.set(step, expected);
    }
    return { ...planned, expectedSteps, expectedMs: sumOf(planned.steps, expectedSteps) };
  });
  return { ...plan, images };
}

/**
 * How long the whole run may take and which images decide it; `undefined` when a step of it was never timed.
 *
 * It counts in that a child is built when its parents are built, that nothing of it is pushed or tagged before they have their
 * tags, and that no more than `concurrency` builds, and as many tests, run at a time. Left out: the limit on pushes, that
 * a parent is pruned after its children, retries, preparation, and that what runs side by side slows each other down.
 */
export function expectedTotal(plan: TimedPlan, concurrency: number): ExpectedTotal | undefined {
  if (plan.images.some(({ expectedMs }) => expectedMs === undefined)) return undefined;
  const images = plan.images.map(({ image, parents, steps, expectedSteps }) => ({
    key: image.key,
    parents,
    steps: steps.map((name) => ({ name, durationMs: expectedSteps.get(name) ?? 0 })),
  }));
  const { totalMs } = simulateRun(images, concurrency);
  const unlimited = simulateRun(images, Infinity);
  return { totalMs, criticalPath: unlimited.chain, criticalPathMs: unlimited.totalMs };
}

function sumOf(
  steps: readonly StepName[],
  durations: ReadonlyMap<StepName, number>,
): number | undefined {
  let sumMs = 0;
  for (const step of steps) {
    const durationMs = durations.get(step);
    if (durationMs === undefined) return undefined;
    sumMs += durationMs;
  }
  return sumMs;
}

function median(values: readonly number[] = []): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}
