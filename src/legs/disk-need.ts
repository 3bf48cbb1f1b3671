/** What is known of an image's place on a disk. */
export interface SizedImage {
  readonly key: string;
  /** Keys of all images of the stack that it is made from. */
  readonly parents: readonly string[];
  /** The one whose layers it has; `undefined` for one on an external base. */
  readonly finalParent: string | undefined;
  /** Of the whole image, layers of its parents and all, as it was last; `undefined` when nobody knows. */
  readonly sizeBytes: number | undefined;
}

/** What a build needs beside its images: layers on their way, its cache. */
const onTop = 1.2;

/**
 * Tells what images need on the disk of a machine that makes them and has nothing before: everything that they are built on, in
 * full, and what they add to it, each layer once, with 20 % on top.
 *
 * @param images of the whole stack
 * @returns bytes; `undefined` when the size of one is not known, and none of the others holds its layers
 */
export function diskNeeds(
  images: readonly SizedImage[],
): (keys: readonly string[]) => number | undefined {
  const known = new Map(images.map((image) => [image.key, image]));

  /** The image, and those whose layers it has. */
  function* chainOf(key: string): Generator<SizedImage> {
    for (let at = known.get(key); at !== undefined; at = known.get(at.finalParent ?? '')) yield at;
  }
  /** What it has beside the layers of the nearest image below it whose size is known. */
  function addedBytes(image: SizedImage): number {
    const [, ...below] = chainOf(image.key);
    const nearest = below.find(({ sizeBytes }) => sizeBytes !== undefined);
    return Math.max(0, (image.sizeBytes ?? 0) - (nearest?.sizeBytes ?? 0));
  }
  const added = new Map(images.map((image) => [image.key, addedBytes(image)]));

  return (keys) => {
    const direct = new Set(keys.flatMap((key) => [key, ...(known.get(key)?.parents ?? [])]));
    const held = new Set<string>();
    const counted = new Set<string>();
    for (const key of direct) {
      let isCovered = false;
      for (const image of chainOf(key)) {
        held.add(image.key);
        isCovered ||= image.sizeBytes !== undefined;
        if (isCovered) counted.add(image.key);
      }
    }
    if (held.size > counted.size || keys.some((key) => known.get(key)?.sizeBytes === undefined))
      return undefined;
    return Math.ceil(onTop * [...held].reduce((sum, key) => sum + (added.get(key) ?? 0), 0));
  };
}
