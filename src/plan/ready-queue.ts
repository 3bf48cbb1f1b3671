import type { Urgencies } from './priorities.ts';
import { poolOf, type ScheduleLimits } from '../report/schedule-limits.ts';
import type { RunPoint } from './step-graph.ts';

type Pool = keyof ScheduleLimits | 'none';

/** Steps that wait for nothing but a place. */
export interface ReadyQueue {
  add(point: RunPoint): void;
  /** Nothing happens when it is not in it. */
  remove(point: RunPoint | undefined): void;
  /** The most urgent first: of each kind as many as `places` are free, and all that need no place. */
  first(places: ScheduleLimits): readonly RunPoint[];
}

/** An empty queue, in which the most urgent step is first; of equals that of the image that stands first. */
export function readyQueue(urgencies: Urgencies): ReadyQueue {
  const queues = new Map<Pool, RunPoint[]>();

  function before(a: RunPoint, b: RunPoint): number {
    return (urgencies[b.id] ?? 0) - (urgencies[a.id] ?? 0) || a.rank - b.rank || a.id - b.id;
  }

  function queueOf({ step }: RunPoint): RunPoint[] {
    const pool = (step && poolOf(step)) ?? 'none';
    const queue = queues.get(pool) ?? [];
    queues.set(pool, queue);
    return queue;
  }

  /** How many of a queue come before a point. */
  function indexIn(queue: readonly RunPoint[], point: RunPoint): number {
    let [low, high] = [0, queue.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = queue[middle];
      if (other !== undefined && before(other, point) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    add: (point) => {
      const queue = queueOf(point);
      queue.splice(indexIn(queue, point), 0, point);
    },
    remove: (point) => {
      if (point === undefined) return;
      const queue = queueOf(point);
      const index = indexIn(queue, point);
      if (queue[index] === point) queue.splice(index, 1);
    },
    first: (places) =>
      [...queues]
        .flatMap(([pool, queue]) =>
          pool === 'none' ? queue : queue.slice(0, Math.max(0, places[pool])),
        )
        .sort(before),
  };
}
