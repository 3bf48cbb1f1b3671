import type { RunPlan } from '../plan/build-plan.ts';
import { diskNeeds } from './disk-need.ts';
import type { LegDisk, LegWork } from './leg-work.ts';

/** The images of a plan that something has to be done with, in its order. One that is skipped connects nothing. */
export function workOf({ images }: RunPlan): readonly LegWork[] {
  const busy = images.filter(({ state }) => state !== 'skip');
  const keys = new Set(busy.map(({ image }) => image.key));
  return busy.map(({ image, parents, expectedMs }) => ({
    key: image.key,
    parents: parents.filter((parent) => keys.has(parent)),
    expectedMs,
  }));
}

/**
 * How much room legs of a plan have, and what its images need.
 *
 * @param sizes bytes of each whole image as it was last, by key
 */
export function diskOf(
  { images }: RunPlan,
  sizes: ReadonlyMap<string, number>,
  limitBytes: number,
): LegDisk {
  const sized = images.map(({ image: { key, parents, finalParent } }) => ({
    key,
    parents,
    finalParent,
    sizeBytes: sizes.get(key),
  }));
  return { limitBytes, needOf: diskNeeds(sized) };
}
