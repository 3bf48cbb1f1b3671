import type { LegWork } from './leg-work.ts';

/** Images that are built on each other, together: families, each and all in the order of the images. */
export function unitedImages(images: readonly LegWork[]): readonly (readonly LegWork[])[] {
  const groupOf = new Map(images.map((image) => [image.key, new Set([image])]));
  for (const image of images) {
    for (const parent of image.parents) {
      const [own, other] = [groupOf.get(image.key), groupOf.get(parent)];
      if (own === undefined || other === undefined || own === other) continue;
      for (const member of own) {
        other.add(member);
        groupOf.set(member.key, other);
      }
    }
  }
  return [...new Set(groupOf.values())].map((group) => images.filter((one) => group.has(one)));
}
