import type { LegWork } from './leg-work.ts';
import type { Leg } from './split-run.ts';
import { legsWallMs } from './wall-time.ts';
import { waveGroups } from './wave-groups.ts';

/** How legs may be put into groups that begin one after the other. */
export interface GroupLimits {
  /** Most groups; `undefined`: one for each wave, so that no leg waits for another of its group. */
  readonly waves?: number | undefined;
  /** Most legs at a time; `undefined`: all of a group. */
  readonly maxLegs?: number | undefined;
}

/** Fewer groups have to save so much of the time, since their legs occupy machines while they wait. */
const worthIt = 0.9;

/**
 * The groups that legs begin in: as many as may be, unless with fewer of them, where more legs begin early and wait for what they
 * need, the run takes less than nine tenths of the time.
 *
 * @param work parents before their children
 * @param legs in the order of their waves
 */
export function groupLegs(
  work: readonly LegWork[],
  legs: readonly Leg[],
  { waves, maxLegs }: GroupLimits,
): readonly (readonly Leg[])[] {
  let best = waveGroups(legs, waves);
  if (waves === undefined) return best;
  let bestMs = wallMs(work, best, maxLegs);
  for (let count = best.length - 1; count > 0; count -= 1) {
    const groups = waveGroups(legs, count);
    const groupsMs = wallMs(work, groups, maxLegs);
    if (groupsMs < bestMs * worthIt) [best, bestMs] = [groups, groupsMs];
  }
  return best;
}

function wallMs(
  work: readonly LegWork[],
  groups: readonly (readonly Leg[])[],
  maxLegs: number | undefined,
): number {
  const keys = groups.map((group) => group.map(({ images }) => images));
  return legsWallMs(work, keys, maxLegs);
}
