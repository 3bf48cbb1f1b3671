import type { Urgencies } from './priorities.ts';
import { readyQueue, type ReadyQueue } from './ready-queue.ts';
import type { RunPoint, StepGraph } from './step-graph.ts';

/** What has come true in a run, and which steps wait for nothing but a place. */
export interface RunProgress {
  readonly ready: ReadyQueue;
  /** A step is over, or something else came true. Nothing happens when it was known, or for `undefined`. */
  pass(point: RunPoint | undefined): void;
}

/**
 * The progress of a run in which no step is over.
 *
 * @param stopped keys of images of which nothing becomes ready any more; read whenever something would
 */
export function runProgress(
  graph: StepGraph,
  urgencies: Urgencies,
  stopped: ReadonlySet<string>,
): RunProgress {
  const ready = readyQueue(urgencies);
  const reached = new Set<RunPoint>();
  const waitsFor = graph.points.toSorted((a, b) => a.id - b.id).map(({ needs }) => needs);

  function pass(point: RunPoint | undefined): void {
    if (point === undefined || reached.has(point)) return;
    reached.add(point);
    for (const next of point.followers) {
      const left = (waitsFor[next.id] ?? 0) - 1;
      waitsFor[next.id] = left;
      if (left === 0) open(next);
    }
  }

  /** Nothing holds a point back: a step may start, everything else is true at once. */
  function open(point: RunPoint): void {
    if (point.step === undefined) pass(point);
    else if (!reached.has(point) && !stopped.has(point.key)) ready.add(point);
  }

  for (const point of graph.points) if (point.needs === 0) open(point);
  return { ready, pass };
}
