import { poolOf, type ScheduleLimits } from '../../src/report/schedule-limits.ts';
import type { Task } from '../../src/plan/schedule.ts';
import type { ScheduledImage } from '../../src/plan/step-graph.ts';
import type { StepName } from '../../src/report/run-report.ts';

/** Where a run stands. */
export interface RunState {
  /** How many of its steps each image has behind it; absent: none. */
  readonly done: ReadonlyMap<string, number>;
  /** Images with a step under way. */
  readonly running: ReadonlyMap<string, StepName>;
  /** Images of which no further step may start. */
  readonly stopped: ReadonlySet<string>;
}

const provingSteps = new Set<StepName>(['basic-tests', 'push', 'integration-tests', 'tag']);

/**
 * The steps that wait for nothing but a place, in the order of `images`: the rules of a run as plainly as they can be said,
 * looked up from nothing for every answer. What the schedule says is held against it.
 */
export function readyTasks(images: readonly ScheduledImage[], state: RunState): readonly Task[] {
  const byKey = new Map(images.map((image) => [image.key, image]));
  return images.flatMap((image) => {
    const step = image.steps[doneOf(image, state)];
    const isFree = !state.stopped.has(image.key) && !state.running.has(image.key);
    if (step === undefined || !isFree || !isReady(image, step, byKey, state)) return [];
    return [{ key: image.key, step }];
  });
}

/** Of tasks in their order of urgency, those that have a place beside what is under way. */
export function withPlaces(
  tasks: readonly Task[],
  { running }: Pick<RunState, 'running'>,
  limits: ScheduleLimits,
): readonly Task[] {
  const places = { ...limits };
  for (const step of running.values()) takePlace(places, step);
  return tasks.filter(({ step }) => takePlace(places, step));
}

function takePlace(
  places: { -readonly [Pool in keyof ScheduleLimits]: number },
  step: StepName,
): boolean {
  const pool = poolOf(step);
  if (pool === undefined) return true;
  places[pool] -= 1;
  return places[pool] >= 0;
}

function isReady(
  image: ScheduledImage,
  step: StepName,
  byKey: ReadonlyMap<string, ScheduledImage>,
  state: RunState,
): boolean {
  const parents = image.parents.flatMap((key) => byKey.get(key) ?? []);
  if (step === 'build') return parents.every((parent) => isBuilt(parent, state));
  if (step === 'push' || step === 'tag')
    return parents.every((parent) => isProven(parent, byKey, state));
  if (step !== 'prune') return true;
  const children = [...byKey.values()].filter(({ parents: above }) => above.includes(image.key));
  return children.every((child) => state.stopped.has(child.key) || isBuilt(child, state));
}

function isBuilt(image: ScheduledImage, state: RunState): boolean {
  return doneOf(image, state) > image.steps.lastIndexOf('build');
}

function isProven(
  image: ScheduledImage,
  byKey: ReadonlyMap<string, ScheduledImage>,
  state: RunState,
): boolean {
  const last = image.steps.findLastIndex((step) => provingSteps.has(step));
  if (doneOf(image, state) <= last) return false;
  const parents = image.parents.flatMap((key) => byKey.get(key) ?? []);
  return parents.every((parent) => isProven(parent, byKey, state));
}

function doneOf({ key }: ScheduledImage, { done }: RunState): number {
  return done.get(key) ?? 0;
}
