import { median } from '../plan/median.ts';
import type { LegWork } from './leg-work.ts';

/** What an image takes, and what is left of the run when it begins, in milliseconds. */
export interface WayToEnd {
  readonly ownMs: number;
  /** With `ownMs`: the longest way over images that are built on it. */
  readonly restMs: number;
}

/**
 * How long each image, and the rest of the run from it, may take, by key. An image that was never timed counts as the median of those
 * that were; where none was, all count the same.
 *
 * @param images parents before their children
 */
export function waysToEnd(images: readonly LegWork[]): ReadonlyMap<string, WayToEnd> {
  const typicalMs = median(images.flatMap(({ expectedMs }) => expectedMs ?? [])) ?? 1;
  const laterMs = new Map<string, number>();
  const ways = new Map<string, WayToEnd>();
  for (const { key, parents, expectedMs } of images.toReversed()) {
    const ownMs = expectedMs ?? typicalMs;
    const restMs = ownMs + (laterMs.get(key) ?? 0);
    ways.set(key, { ownMs, restMs });
    for (const parent of parents) laterMs.set(parent, Math.max(laterMs.get(parent) ?? 0, restMs));
  }
  return ways;
}
