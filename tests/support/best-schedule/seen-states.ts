import type { Job } from './jobs.ts';
import type { Places } from './lower-bound.ts';

/** Whether a search was somewhere as good before, with the same jobs behind it. */
export type SeenBefore = (jobs: readonly Job[], places: Places) => boolean;

/** Of one set of jobs, more than this are not compared. */
const mostKept = 24;

/** Remembers each place of a search that it is asked for, as one from which everything was tried. */
export function seenStates(): SeenBefore {
  const known = new Map<string, (readonly number[])[]>();
  return (jobs, places) => {
    const done = jobs.map(({ endMs }) => (endMs === undefined ? '0' : '1')).join('');
    const times = timesOf(jobs, places);
    const others = known.get(done);
    if (others === undefined) known.set(done, [times]);
    else if (others.some((other) => other.every((atMs, index) => atMs <= (times[index] ?? 0))))
      return true;
    else if (others.length < mostKept) others.push(times);
    return false;
  };
}

/** Everything that what is left depends on: when places are free, when jobs can start, and the last end so far. */
function timesOf(jobs: readonly Job[], { build, test, push }: Places): readonly number[] {
  const heads = jobs.flatMap(({ endMs, headMs }) => (endMs === undefined ? [headMs] : []));
  const last = Math.max(0, ...jobs.map(({ endMs }) => endMs ?? 0));
  return [last, ...build, ...test, ...push, ...heads];
}
