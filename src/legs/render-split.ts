import { formatDuration } from '../text/format-duration.ts';
import type { LegWork } from './leg-work.ts';
import type { Leg } from './split-run.ts';
import { legsWallMs, shortestWallMs } from './wall-time.ts';
import { waveGroups } from './wave-groups.ts';

/**
 * One line for people on what a split comes to: `3 legs in 2 waves, about 1h 5m; no split takes less than 58m 0s`. The time is left out
 * where an image was never timed.
 *
 * @param work parents before their children
 * @param form as the matrix has it
 */
export function renderSplit(
  work: readonly LegWork[],
  legs: readonly Leg[],
  {
    waves,
    maxLegs,
  }: { readonly waves?: number | undefined; readonly maxLegs?: number | undefined },
): string {
  const groups = waveGroups(legs, waves);
  const last = Math.max(...legs.map(({ wave }) => wave)) + 1;
  const counts = `${counted(legs.length, 'leg')} in ${counted(last, 'wave')}`;
  if (work.some(({ expectedMs }) => expectedMs === undefined)) return `${counts}\n`;
  const wallMs = legsWallMs(
    work,
    groups.map((group) => group.map(({ images }) => images)),
  );
  const leastMs = shortestWallMs(work, waves === undefined ? maxLegs : undefined);
  return `${counts}, about ${formatDuration(wallMs)}; no split takes less than ${formatDuration(leastMs)}\n`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
