import type { StepName } from '../report/run-report.ts';

export interface SimulatedImage {
  readonly key: string;
  /** Only those among the images. */
  readonly parents: readonly string[];
  /** In their order. */
  readonly steps: readonly SimulatedStep[];
}

export interface SimulatedStep {
  readonly name: StepName;
  readonly durationMs: number;
}

export interface Simulation {
  /** From the first start to the last end. */
  readonly totalMs: number;
  /** Keys of the images whose steps the last end waited for, one after the other; empty when nothing is done. */
  readonly chain: readonly string[];
}

/** The end of a step, and the end of the one that it waited for last. */
interface StepEnd {
  readonly key: string;
  readonly name: StepName;
  readonly atMs: number;
  readonly after: StepEnd | undefined;
}

interface Moment {
  readonly nowMs: number;
  /** Steps that are over, by image. */
  readonly over: ReadonlyMap<string, readonly StepEnd[]>;
  /** The step under way, by image. */
  readonly running: ReadonlyMap<string, StepEnd>;
}

/**
 * Plays a run: every step starts as soon as the rules allow it, earlier images first.
 *
 * @param images parents before their children
 * @param places how many builds, and how many tests, may run at a time; 1 for anything below
 */
export function simulateRun(images: readonly SimulatedImage[], places: number): Simulation {
  const byKey = new Map(images.map((image) => [image.key, image]));
  const over = new Map<string, readonly StepEnd[]>();
  const running = new Map<string, StepEnd>();
  let last: StepEnd | undefined;
  for (;;) {
    const moment = { nowMs: last?.atMs ?? 0, over, running };
    for (const image of images) {
      const end = startedStep(image, byKey, moment, Math.max(places, 1));
      if (end !== undefined) running.set(image.key, end);
    }
    const next = [...running.values()].toSorted((a, b) => a.atMs - b.atMs)[0];
    if (next === undefined) return { totalMs: moment.nowMs, chain: chainTo(last) };
    running.delete(next.key);
    over.set(next.key, [...(over.get(next.key) ?? []), next]);
    // Of two that end together the first is meant: the other may have taken no time.
    if (last === undefined || next.atMs > last.atMs) last = next;
  }
}

/** The next step of an image; `undefined` when it may not start yet, or nothing is left. */
function startedStep(
  image: SimulatedImage,
  byKey: ReadonlyMap<string, SimulatedImage>,
  { nowMs, over, running }: Moment,
  places: number,
): StepEnd | undefined {
  const own = over.get(image.key) ?? [];
  const step = image.steps[own.length];
  if (step === undefined || running.has(image.key)) return undefined;
  const needed = neededOfParents(step.name);
  const parents = image.parents.filter((parent) => has(byKey.get(parent), needed));
  const ends = parents.flatMap((parent) => endOf(over.get(parent), needed));
  if (ends.length < parents.length || !isFree(poolOf(step.name), running, places)) return undefined;
  const after = [...own.slice(-1), ...ends].toSorted((a, b) => b.atMs - a.atMs)[0];
  return { key: image.key, name: step.name, atMs: nowMs + step.durationMs, after };
}

type Pool = 'build' | 'test' | undefined;

function isFree(pool: Pool, running: Moment['running'], places: number): boolean {
  const taken = [...running.values()].filter(({ name }) => poolOf(name) === pool).length;
  return pool === undefined || taken < places;
}

function poolOf(name: StepName): Pool {
  if (name === 'build') return 'build';
  const isTest = name === 'basic-tests' || name === 'integration-tests' || name === 'manifest-page';
  return isTest ? 'test' : undefined;
}

/** The step that every parent must have behind it. */
function neededOfParents(name: StepName): StepName | undefined {
  if (name === 'build') return 'build';
  return name === 'push' || name === 'tag' ? 'tag' : undefined;
}

function has(image: SimulatedImage | undefined, name: StepName | undefined): boolean {
  return image?.steps.some((step) => step.name === name) === true;
}

function endOf(ends: readonly StepEnd[] = [], name: StepName | undefined): readonly StepEnd[] {
  return ends.filter((end) => end.name === name);
}

function chainTo(last: StepEnd | undefined): readonly string[] {
  const keys: string[] = [];
  for (let end = last; end !== undefined; end = end.after) {
    if (end.key !== keys[0]) keys.unshift(end.key);
  }
  return keys;
}
