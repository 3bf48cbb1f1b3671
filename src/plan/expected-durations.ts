import type { StepName } from '../report/run-report.ts';
import type { PlannedRunImage, RunPlan } from './build-plan.ts';
import { median } from './median.ts';
import { longestWay, restOfRun, type ExpectedSteps } from './priorities.ts';
import { scheduleLimits } from '../report/schedule-limits.ts';
import { shortestRun } from './shortest-run.ts';
import { stepGraph, type ScheduledImage } from './step-graph.ts';
import type { Timings } from './timing-history.ts';

/** A plan of which every step was looked up. */
export interface TimedPlan extends RunPlan {
  readonly images: readonly TimedImage[];
}

export interface TimedImage extends PlannedRunImage {
  /** Milliseconds of each planned step of which it is known how long it may take. */
  readonly expectedSteps: ReadonlyMap<StepName, number>;
}

/** How long a run may take, in milliseconds. */
export interface ExpectedTotal {
  readonly totalMs: number;
  /** Keys of the images that follow from each other and take longest, first to last: what more concurrency cannot help. */
  readonly criticalPath: readonly string[];
  readonly criticalPathMs: number;
}

/** How long each step of an image took, as its record says: `{"build": 61000}`. */
export type RecordedSteps = Readonly<Record<string, number>>;

/**
 * The plan with `expectedMs` of every image: the sum of its steps, each the median of its last timings here, else what the image's
 * record says. An image that is skipped takes 0; one with a step that nothing is known of has `undefined`. One that waits counts as
 * if all had to be done.
 *
 * @param recorded by image key; where a record knows how long the build took, a step that it does not know had nothing to do
 */
export function expectDurations(
  plan: RunPlan,
  timings: Timings,
  recorded: ReadonlyMap<string, RecordedSteps>,
): TimedPlan {
  const images = plan.images.map((planned): TimedImage => {
    const { key } = planned.image;
    const expectedSteps = new Map<StepName, number>();
    for (const step of planned.steps) {
      const expected = median(timings.get(key)?.get(step)) ?? recordedMs(recorded.get(key), step);
      if (expected !== undefined) expectedSteps.set(step, expected);
    }
    return { ...planned, expectedSteps, expectedMs: sumOf(planned.steps, expectedSteps) };
  });
  return { ...plan, images };
}

function recordedMs(record: RecordedSteps | undefined, step: StepName): number | undefined {
  return record?.[step] ?? (record?.['build'] === undefined ? undefined : 0);
}

/**
 * How long the whole run may take and which images decide it; `undefined` when a step of it was never timed.
 *
 * The total is what the schedule of a run makes of these durations. Left out: retries, preparation, and that what runs side by
 * side slows each other down.
 */
export function expectedTotal(plan: TimedPlan, concurrency: number): ExpectedTotal | undefined {
  if (plan.images.some(({ expectedMs }) => expectedMs === undefined)) return undefined;
  const images = scheduledImages(plan);
  const expected = stepDurations(plan);
  const graph = stepGraph(images);
  const restMs = restOfRun(graph, expected);
  return {
    totalMs: shortestRun(images, scheduleLimits(concurrency), expected).totalMs,
    criticalPath: longestWay(graph, restMs),
    criticalPathMs: restMs.reduce((mostMs, ms) => Math.max(mostMs, ms), 0),
  };
}

/** What the schedule of a run needs to know of its images. */
export function scheduledImages({ images }: RunPlan): readonly ScheduledImage[] {
  return images.map(({ image, parents, steps }) => ({
    key: image.key,
    parents,
    steps,
    ...(image.builder === undefined ? {} : { isBuiltAway: true }),
  }));
}

/** What each step of a plan may take, by image key. */
export function stepDurations({ images }: TimedPlan): ExpectedSteps {
  return new Map(images.map((planned) => [planned.image.key, planned.expectedSteps]));
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
