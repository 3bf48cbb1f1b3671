import type { StepName } from '../src/report/run-report.ts';

/** An image of which it was measured how long each of its steps takes. */
export interface TimedImage {
  readonly key: string;
  readonly parents: readonly string[];
  /** In their order; milliseconds. */
  readonly steps: readonly { readonly name: StepName; readonly durationMs: number }[];
}

/** How many steps of a kind may run at a time. */
export interface Places {
  readonly build: number;
  readonly test: number;
  readonly push: number;
}

/** All steps one after the other. */
export function serialMs(images: readonly TimedImage[]): number {
  return images.flatMap(({ steps }) => steps).reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/** The longest chain of steps that wait for each other: what no number of places can shorten. */
export function criticalPathMs(images: readonly TimedImage[]): number {
  return breadthFirstMs(images, { build: Infinity, test: Infinity, push: Infinity });
}

/**
 * Level by level: nothing of a level is started before all of the level above is done, tests, tags and pages included; within a
 * level whatever has a place.
 *
 * @param images parents before their children
 */
export function levelBarrierMs(images: readonly TimedImage[], places: Places): number {
  const levels = new Map<string, number>();
  for (const { key, parents } of images)
    levels.set(key, Math.max(-1, ...parents.map((parent) => levels.get(parent) ?? 0)) + 1);
  let totalMs = 0;
  for (let level = 0; level <= Math.max(...levels.values()); level += 1) {
    const members = images.filter(({ key }) => levels.get(key) === level);
    const alone = members.map((image) => ({ ...image, parents: [] }));
    totalMs += breadthFirstMs(alone, places);
  }
  return totalMs;
}

/**
 * Every step as soon as the rules allow it and a place is free, the earliest image of the list first, whatever comes after it.
 *
 * @param images in breadth-first order
 */
export function breadthFirstMs(images: readonly TimedImage[], places: Places): number {
  const done = new Map<string, number>();
  let running: readonly Running[] = [];
  for (let nowMs = 0; ;) {
    for (const image of images) {
      const step = image.steps[done.get(image.key) ?? 0];
      if (step === undefined || running.some(({ key }) => key === image.key)) continue;
      if (!mayStart(image, step.name, images, done) || !hasPlace(step.name, running, places))
        continue;
      running = [...running, { key: image.key, name: step.name, endMs: nowMs + step.durationMs }];
    }
    const [next, ...rest] = running.toSorted((a, b) => a.endMs - b.endMs);
    if (next === undefined) return nowMs;
    nowMs = next.endMs;
    done.set(next.key, (done.get(next.key) ?? 0) + 1);
    running = rest;
  }
}

interface Running {
  readonly key: string;
  readonly name: StepName;
  readonly endMs: number;
}

/** A build waits for the builds of the parents, a push and a tag for their tags. */
function mayStart(
  { parents }: TimedImage,
  name: StepName,
  images: readonly TimedImage[],
  done: ReadonlyMap<string, number>,
): boolean {
  const needed = name === 'push' ? 'tag' : name;
  if (needed !== 'build' && needed !== 'tag') return true;
  return images
    .filter(({ key }) => parents.includes(key))
    .every(({ key, steps }) => {
      const index = steps.findIndex((step) => step.name === needed);
      return (done.get(key) ?? 0) > index;
    });
}

function hasPlace(name: StepName, running: readonly Running[], places: Places): boolean {
  const pool = poolOf(name);
  if (pool === undefined) return true;
  return running.filter((one) => poolOf(one.name) === pool).length < places[pool];
}

function poolOf(name: StepName): keyof Places | undefined {
  if (name === 'build') return 'build';
  if (name === 'push' || name === 'tag') return 'push';
  return name === 'prune' ? undefined : 'test';
}
