import type { ImageComparison } from './stack-comparison.ts';

/** The same changes of one or more images, told once. */
export interface ChangeGroup<Change> {
  /** Keys of the images, in their order. */
  readonly images: readonly string[];
  /** Never empty; in the order in which the images have them. */
  readonly changes: readonly Change[];
}

/**
 * Changes of all images, each once, with the images that have it: what changes in an image changes in all that are built on it.
 *
 * @param changesOf of one image: `({ packages }) => packages`; `undefined` when they are not known
 * @returns most images first, else in the order of the images
 */
export function groupedChanges<Change extends object>(
  images: readonly ImageComparison[],
  changesOf: (image: ImageComparison) => readonly Change[] | undefined,
): readonly ChangeGroup<Change>[] {
  const found = new Map<string, { readonly change: Change; readonly images: string[] }>();
  for (const image of images) {
    for (const change of changesOf(image) ?? []) {
      const name = JSON.stringify(Object.entries(change).sort(([a], [b]) => (a < b ? -1 : 1)));
      const known = found.get(name) ?? { change, images: [] };
      known.images.push(image.key);
      found.set(name, known);
    }
  }
  const groups = new Map<string, { readonly images: string[]; readonly changes: Change[] }>();
  for (const { change, images: keys } of found.values()) {
    const group = groups.get(keys.join()) ?? { images: keys, changes: [] };
    group.changes.push(change);
    groups.set(keys.join(), group);
  }
  return [...groups.values()].sort((a, b) => b.images.length - a.images.length);
}
