import type { LegWork } from './leg-work.ts';

/**
 * How many waves an image and all that is built on it take at least, where one child of each image stays in its leg (in a tree: the
 * Strahler number), by key. At most log2 of the images + 1 in a tree.
 *
 * @param images parents before their children
 */
export function waveRanks(images: readonly LegWork[]): ReadonlyMap<string, number> {
  const ofChildren = new Map<string, number[]>(images.map(({ key }) => [key, []]));
  const ranks = new Map<string, number>();
  for (const { key, parents } of images.toReversed()) {
    const [most = 1, second = 0] = (ofChildren.get(key) ?? []).toSorted((a, b) => b - a);
    const rank = most === second ? most + 1 : most;
    ranks.set(key, rank);
    for (const parent of parents) ofChildren.get(parent)?.push(rank);
  }
  return ranks;
}
