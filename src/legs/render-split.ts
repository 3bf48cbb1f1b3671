import { formatDuration } from '../text/format-duration.ts';
import type { LegWork } from './leg-work.ts';
import type { Leg } from './split-run.ts';
import { legsWallMs, shortestWallMs } from './wall-time.ts';

/**
 * One line for people on what a split comes to: `3 legs in 2 groups, about 1h 05m; no split takes less than 58m 00s`. The times are left
 * out where an image was never timed.
 *
 * @param work parents before their children
 * @param groups of legs, as they begin one after the other
 * @param maxLegs most legs at a time; `undefined`: all of a group
 */
export function renderSplit(
  work: readonly LegWork[],
  groups: readonly (readonly Leg[])[],
  maxLegs: number | undefined,
): string {
  const counts = `${counted(groups.flat().length, 'leg')} in ${counted(groups.length, 'group')}`;
  if (work.some(({ expectedMs }) => expectedMs === undefined)) return `${counts}\n`;
  const keys = groups.map((group) => group.map(({ images }) => images));
  const wallMs = legsWallMs(work, keys, maxLegs);
  const leastMs = shortestWallMs(work, maxLegs);
  return `${counts}, about ${formatDuration(wallMs)}; no split takes less than ${formatDuration(leastMs)}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
