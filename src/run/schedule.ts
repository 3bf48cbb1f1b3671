import type { StepName } from '../report/run-report.ts';

/** What the schedule needs to know of an image of the plan. */
export interface ScheduledImage {
  readonly key: string;
  /** Only those in the plan. */
  readonly parents: readonly string[];
  readonly steps: readonly StepName[];
}

/** Where a run stands. */
export interface ScheduleState {
  /** How many of its steps each image has behind it; absent: none. */
  readonly done: ReadonlyMap<string, number>;
  /** Images with a step under way. */
  readonly running: ReadonlyMap<string, StepName>;
  /** Images of which no further step may start: failed, blocked or cancelled. */
  readonly stopped: ReadonlySet<string>;
}

/** How many steps of a kind may run at a time: builds want the processor, tests too, pushes wait for the network. */
export interface ScheduleLimits {
  readonly build: number;
  readonly test: number;
  readonly push: number;
}

export interface Task {
  readonly key: string;
  readonly step: StepName;
}

/**
 * The steps that may start now, in the order of `images`.
 *
 * A child is built as soon as its parents are built, while their tests still run. Nothing of it is pushed or tagged before
 * every parent has its tags and verdicts, which means that it has passed all its tests; so no image people see rests on one that failed.
 * A parent is pruned when its children are built.
 */
export function startable(
  images: readonly ScheduledImage[],
  state: ScheduleState,
  limits: ScheduleLimits,
): readonly Task[] {
  const places = new Map<string, number>([
    ['build', limits.build],
    ['test', limits.test],
    ['push', limits.push],
  ]);
  for (const step of state.running.values()) take(places, poolOf(step));
  const byKey = new Map(images.map((image) => [image.key, image]));

  const tasks: Task[] = [];
  for (const image of images) {
    const step = nextStep(image, state);
    if (step === undefined || !isReady(image, step, byKey, state)) continue;
    if (take(places, poolOf(step))) tasks.push({ key: image.key, step });
  }
  return tasks;
}

function nextStep(image: ScheduledImage, state: ScheduleState): StepName | undefined {
  if (state.stopped.has(image.key) || state.running.has(image.key)) return undefined;
  return image.steps[state.done.get(image.key) ?? 0];
}

function isReady(
  image: ScheduledImage,
  step: StepName,
  byKey: ReadonlyMap<string, ScheduledImage>,
  state: ScheduleState,
): boolean {
  const parents = image.parents.flatMap((key) => byKey.get(key) ?? []);
  if (step === 'build') return parents.every((parent) => isPast(parent, 'build', state));
  if (step === 'push' || step === 'tag')
    return parents.every((parent) => isProven(parent, byKey, state));
  if (step === 'prune')
    return [...byKey.values()].every(
      (other) => !other.parents.includes(image.key) || isOver(other, state),
    );
  return true;
}

const provingSteps = new Set<StepName>(['basic-tests', 'push', 'integration-tests', 'tag']);

/** It and all that it is built on have passed whatever they have to pass in this run, and have their names. */
function isProven(
  image: ScheduledImage,
  byKey: ReadonlyMap<string, ScheduledImage>,
  state: ScheduleState,
): boolean {
  const last = image.steps.findLastIndex((step) => provingSteps.has(step));
  if ((state.done.get(image.key) ?? 0) <= last) return false;
  const parents = image.parents.flatMap((key) => byKey.get(key) ?? []);
  return parents.every((parent) => isProven(parent, byKey, state));
}

function isPast(image: ScheduledImage, step: StepName, state: ScheduleState): boolean {
  const index = image.steps.lastIndexOf(step);
  return (state.done.get(image.key) ?? 0) > index;
}

/** The image needs its parents no longer. */
function isOver(image: ScheduledImage, state: ScheduleState): boolean {
  return state.stopped.has(image.key) || isPast(image, 'build', state);
}

type Pool = keyof ScheduleLimits | undefined;

function poolOf(step: StepName): Pool {
  switch (step) {
    case 'build':
      return 'build';
    case 'basic-tests':
    case 'integration-tests':
    case 'manifest-page':
      return 'test';
    case 'push':
    case 'tag':
      return 'push';
    default:
      return undefined;
  }
}

/** @returns whether there was a place */
function take(places: Map<string, number>, pool: Pool): boolean {
  if (pool === undefined) return true;
  const free = places.get(pool) ?? 0;
  places.set(pool, free - 1);
  return free > 0;
}
