import type { RunPlan } from '../plan/build-plan.ts';
import { diskNeeds } from './disk-need.ts';
import type { LegDisk, LegWork } from './leg-work.ts';

/**
 * The images of a plan that something has to be done with, in its order. One that is skipped connects its children with what
 * it is built on, not with each other.
 */
export function workOf({ images }: RunPlan): readonly LegWork[] {
  // By key: the image itself where something has to be done with it, else what it is built on of that kind.
  const nearest = new Map<string, readonly string[]>();
  const work: LegWork[] = [];
  for (const { image, state, parents, expectedMs } of images) {
    const above = [...new Set(parents.flatMap((parent) => nearest.get(parent) ?? []))];
    nearest.set(image.key, state === 'skip' ? above : [image.key]);
    if (state !== 'skip') work.push({ key: image.key, parents: above, expectedMs });
  }
  return work;
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
