import type { StepName } from '../report/run-report.ts';
import { restOfRun, urgencies, type ExpectedSteps } from './priorities.ts';
import { runProgress, type RunProgress } from './run-progress.ts';
import { poolOf, type ScheduleLimits } from '../report/schedule-limits.ts';
import { stepGraph, type RunPoint, type ScheduledImage, type StepGraph } from './step-graph.ts';

export interface Task {
  readonly key: string;
  readonly step: StepName;
}

/** Where a run stands and what comes next. It starts nothing and knows no clock: it is told what happens. */
export interface Schedule {
  /** The steps that may start now and have a place, the most urgent first. */
  startable(): readonly Task[];
  /** The next step of an image is under way. */
  start(key: string): void;
  /** The step under way of an image is over, and well; the one after it is the next. */
  pass(key: string): void;
  /** The step under way of an image is over, however it went: its place is free. */
  free(key: string): void;
  /** No further step of an image may start: it failed, or is blocked or cancelled. */
  stop(key: string): void;
  /** After the step under way of an image come these, in place of those that were planned. */
  replaceRest(key: string, rest: readonly StepName[]): void;
  /** Whether an image has all its steps behind it. */
  isOver(key: string): boolean;
}

/** The graph of a run and how far it is. */
interface Position extends RunProgress {
  readonly graph: StepGraph;
}

/**
 * The schedule of a run that is about to start. Of steps that compete for places the one with the longest way to the end of the
 * run comes first (see {@link urgencies}), so that what the run waits for last is begun early; of equals that of the image that
 * stands first. No place stays free while a step that needs it may start.
 *
 * @param images parents before their children, breadth-first
 * @param share as {@link urgencies} has it
 */
export function openSchedule(
  images: readonly ScheduledImage[],
  limits: ScheduleLimits,
  expected: ExpectedSteps,
  share?: number,
): Schedule {
  const steps = new Map(images.map((image) => [image.key, image.steps]));
  const done = new Map<string, number>();
  const running = new Map<string, StepName>();
  const stopped = new Set<string>();
  let position: Position | undefined;

  /** Counted once, and again from the start when steps were replaced. */
  function positionNow(): Position {
    if (position !== undefined) return position;
    const current = images.map((image) => ({ ...image, steps: steps.get(image.key) ?? [] }));
    const graph = stepGraph(current);
    const urgency = urgencies(graph, restOfRun(graph, expected), limits, share);
    position = { graph, ...runProgress(graph, urgency, stopped) };
    catchUp(position);
    return position;
  }

  function catchUp(at: Position): void {
    for (const [key, points] of at.graph.steps) {
      for (const point of points.slice(0, done.get(key) ?? 0)) {
        at.ready.remove(point);
        at.pass(point);
      }
    }
    for (const key of stopped) giveUp(at, key);
    // Last: all that a step under way needs has come true only now.
    for (const key of running.keys()) at.ready.remove(nextOf(at, key));
  }

  function nextOf({ graph }: Position, key: string): RunPoint | undefined {
    return graph.steps.get(key)?.[done.get(key) ?? 0];
  }

  function giveUp(at: Position, key: string): void {
    at.ready.remove(nextOf(at, key));
    at.pass(at.graph.parentsFree.get(key));
  }

  return {
    startable: () => positionNow().ready.first(freePlaces(limits, running.values())).map(taskOf),
    start: (key) => {
      const at = positionNow();
      const point = nextOf(at, key);
      if (point?.step === undefined) throw new Error(`${key} has no step to start`);
      at.ready.remove(point);
      running.set(key, point.step);
    },
    pass: (key) => {
      const at = positionNow();
      const point = nextOf(at, key);
      running.delete(key);
      done.set(key, (done.get(key) ?? 0) + 1);
      at.pass(point);
    },
    free: (key) => void running.delete(key),
    stop: (key) => {
      stopped.add(key);
      giveUp(positionNow(), key);
    },
    replaceRest: (key, rest) => {
      const behind = (done.get(key) ?? 0) + 1;
      steps.set(key, [...(steps.get(key) ?? []).slice(0, behind), ...rest]);
      position = undefined;
    },
    isOver: (key) => (done.get(key) ?? 0) >= (steps.get(key)?.length ?? 0),
  };
}

function freePlaces(limits: ScheduleLimits, running: Iterable<StepName>): ScheduleLimits {
  const places = { ...limits };
  for (const step of running) {
    const pool = poolOf(step);
    if (pool !== undefined) places[pool] -= 1;
  }
  return places;
}

function taskOf({ key, step }: RunPoint): Task {
  if (step === undefined) throw new Error(`nothing of ${key} is a step to start`);
  return { key, step };
}
