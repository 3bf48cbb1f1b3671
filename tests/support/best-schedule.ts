import type { ScheduleLimits } from '../../src/report/schedule-limits.ts';
import { jobsOf, type Job, type MeasuredImage } from './best-schedule/jobs.ts';
import { lowerBound, type Places } from './best-schedule/lower-bound.ts';
import { seenStates } from './best-schedule/seen-states.ts';

export interface BestMakespan {
  /** Milliseconds from the first start to the last end; no schedule is shorter. */
  readonly totalMs: number;
  /** Some schedule takes no longer either. */
  readonly exact: boolean;
}

/** A job that could be next, and when it would start. */
interface Candidate {
  readonly job: Job;
  readonly startMs: number;
}

/** A search that looks at more than this gives up; a few seconds. */
const mostVisits = 150_000;

/** With more jobs than this there is no point in searching. */
const mostJobs = 150;

/**
 * The shortest that a run can take, whoever schedules it: also by leaving a place free for something that comes later. Found by branch
 * and bound; knows the rules of a run, but not the scheduler.
 *
 * @returns for a run that is too large to search, a bound that no schedule can beat, with `exact: false`
 */
export function bestMakespan(
  images: readonly MeasuredImage[],
  limits: ScheduleLimits,
): BestMakespan {
  const jobs = jobsOf(images);
  const places: { -readonly [Pool in keyof Places]: Places[Pool] } = {
    build: free(limits.build),
    test: free(limits.test),
    push: free(limits.push),
  };
  const rootMs = lowerBound(jobs, places);
  let bestMs = Infinity;
  const isSeen = seenStates();
  let visits = 0;

  /** Puts what is left somewhere in every way that might beat the best so far, and takes all back again. */
  function search(): void {
    visits += 1;
    const boundMs = lowerBound(jobs, places);
    if (boundMs >= bestMs || isSeen(jobs, places)) return;
    const candidates = candidatesOf(jobs, places);
    if (candidates.length === 0) bestMs = boundMs;
    for (const candidate of candidates) {
      if (visits > mostVisits || bestMs <= rootMs) return;
      withPlaced(candidate, search);
    }
  }

  function withPlaced({ job, startMs }: Candidate, then: () => void): void {
    const { pool } = job;
    job.endMs = startMs + job.ms;
    const before = pool === undefined ? [] : places[pool];
    if (pool !== undefined) places[pool] = [...before.slice(1), job.endMs].sort((a, b) => a - b);
    then();
    if (pool !== undefined) places[pool] = before;
    job.endMs = undefined;
  }

  if (jobs.length <= mostJobs) search();
  const exact = bestMs <= rootMs || (jobs.length <= mostJobs && visits <= mostVisits);
  return { totalMs: exact ? bestMs : rootMs, exact };
}

function free(limit: number): readonly number[] {
  return Array.from({ length: Math.max(1, limit) }, () => 0);
}

/**
 * Of the jobs that may be next, those among which the best schedule has to choose, the most urgent first; empty when all are placed.
 * They are of the kind of the one that could end first, and could start before it ends: of all others, none is kept from
 * anything by that one (Giffler and Thompson, 1960).
 */
function candidatesOf(jobs: readonly Job[], places: Places): readonly Candidate[] {
  const open = jobs
    .filter(({ endMs, needs }) => endMs === undefined && needs.every((need) => isPlaced(need)))
    .map((job) => ({ job, startMs: job.headMs }));
  const [first] = open.toSorted((a, b) => endOf(a) - endOf(b));
  if (first === undefined) return [];
  const { pool } = first.job;
  const rivals = open.filter(
    (one) => one === first || (one.job.pool === pool && one.startMs < endOf(first)),
  );
  if (pool === undefined || isRoomForAll(rivals, places[pool])) return [first];
  const urgent = rivals.toSorted((a, b) => b.job.ms + b.job.tailMs - (a.job.ms + a.job.tailMs));
  return withoutTwins(urgent);
}

const isPlaced = ({ endMs }: Job) => endMs !== undefined;
const endOf = ({ job, startMs }: Candidate) => startMs + job.ms;

/** Each has a place of its own the moment that it may start. */
function isRoomForAll(rivals: readonly Candidate[], free: readonly number[]): boolean {
  const lastMs = free[rivals.length - 1];
  return lastMs !== undefined && rivals.every(({ startMs }) => startMs >= lastMs);
}

/** Of families that look the same and of which nothing has happened yet, it does not matter which is first. */
function withoutTwins(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ job }) => {
    if (!job.isFirst) return true;
    const isNew = !seen.has(job.twin);
    seen.add(job.twin);
    return isNew;
  });
}
