import { ancestorsOf, descendantsOf, type ImageGraph } from '../graph/image-graph.ts';
import type { PlannedRunImage } from './build-plan.ts';
import { publishedImage } from './build-reasons.ts';
import type { PlanWork } from './plan-work.ts';

/**
 * Only the images whose base moved or whose age is over, what is built on them, and what they are built on.
 *
 * @param moved keys of images whose base is known to have moved, whatever the reasons say
 */
export function onlyStale(
  graph: ImageGraph,
  images: readonly PlannedRunImage[],
  moved: ReadonlySet<string> = new Set(),
): readonly PlannedRunImage[] {
  const isStale = ({ image, reasons }: PlannedRunImage) =>
    moved.has(image.key) || reasons.some(({ kind }) => kind === 'base-moved' || kind === 'max-age');
  const stale = images.filter(isStale).map(({ image }) => image.key);
  const below = [...stale, ...descendantsOf(graph, stale)];
  const kept = new Set([...below, ...ancestorsOf(graph, below)]);
  return images.filter(({ image }) => kept.has(image.key));
}

/** Keys of images that are not done and whose external bases are others than those of the image that people have. */
export async function movedBases(
  work: PlanWork,
  images: readonly PlannedRunImage[],
): Promise<ReadonlySet<string>> {
  const moved = await Promise.all(
    images.map(async ({ image: { key }, state }) => {
      if (state === 'skip') return [];
      const before = (await publishedImage(work, key))?.record.inputs.bases;
      const now = work.inputs.get(key)?.bases ?? {};
      const isMoved = Object.entries(now).some(
        ([reference, identity]) => before !== undefined && before[reference] !== identity,
      );
      return isMoved ? [key] : [];
    }),
  );
  return new Set(moved.flat());
}
