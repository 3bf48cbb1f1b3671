import type { ScheduleLimits } from '../../../src/report/schedule-limits.ts';
import type { Job } from './jobs.ts';

/** When each place of a kind is free again, in milliseconds; the earliest first. */
export type Places = Readonly<Record<keyof ScheduleLimits, readonly number[]>>;

const pools = ['build', 'test', 'push'] as const;

/**
 * No schedule that goes on from here ends before this, in milliseconds: the longest way through the jobs, and for each kind
 * of place what is left to be done there, shared out evenly, with what comes before and after it.
 *
 * @param jobs each after all that it needs; `headMs` of those that are not placed yet is written
 */
export function lowerBound(jobs: readonly Job[], places: Places): number {
  const isWhole = jobs.every(({ ms }) => Number.isInteger(ms));
  let boundMs = 0;
  for (const job of jobs) {
    if (job.endMs === undefined) job.headMs = headOf(job, places);
    boundMs = Math.max(boundMs, (job.endMs ?? job.headMs + job.ms) + job.tailMs);
  }
  for (const pool of pools) {
    const left = jobs.filter((job) => job.pool === pool && job.endMs === undefined);
    const loadMs = loadOf(left, places[pool]);
    boundMs = Math.max(boundMs, isWhole ? Math.ceil(loadMs - 1e-6) : loadMs);
  }
  return boundMs;
}

function headOf({ needs, pool }: Job, places: Places): number {
  let headMs = pool === undefined ? 0 : (places[pool][0] ?? 0);
  for (const need of needs) headMs = Math.max(headMs, need.endMs ?? need.headMs + need.ms);
  return headMs;
}

/** The largest bound that any group of the jobs gives: those that start no earlier than one, and are followed by no less than another. */
function loadOf(left: readonly Job[], free: readonly number[]): number {
  const byTail = left.toSorted((a, b) => b.tailMs - a.tailMs);
  let mostMs = 0;
  for (const headMs of new Set(left.map((job) => job.headMs))) {
    const readyMs = free.reduce((sum, atMs) => sum + Math.max(atMs, headMs), 0);
    const startMs = Math.max(headMs, free[0] ?? 0);
    const longest: number[] = [];
    let workMs = 0;
    for (const job of byTail) {
      if (job.headMs < headMs) continue;
      workMs += job.ms;
      insert(longest, job.ms);
      const even = (readyMs + workMs) / free.length;
      const shared = startMs + stackedMs(longest, free.length);
      mostMs = Math.max(mostMs, Math.max(even, shared) + job.tailMs);
    }
  }
  return mostMs;
}

function insert(longestFirst: number[], ms: number): void {
  const index = longestFirst.findIndex((other) => other < ms);
  longestFirst.splice(index < 0 ? longestFirst.length : index, 0, ms);
}

/** Of `k × places + 1` jobs some place has to take `k + 1`; no better than the shortest of them. */
function stackedMs(longestFirst: readonly number[], places: number): number {
  let mostMs = 0;
  for (let k = 1; k * places < longestFirst.length; k += 1) {
    const last = k * places + 1;
    const stack = longestFirst.slice(last - k - 1, last);
    mostMs = Math.max(
      mostMs,
      stack.reduce((sum, ms) => sum + ms, 0),
    );
  }
  return mostMs;
}
