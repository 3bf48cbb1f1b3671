import { packageChanges } from './package-changes.ts';
import type {
  ComparedImage,
  ImageComparison,
  StackComparison,
  StackSnapshot,
} from './stack-comparison.ts';
import { valueChanges } from './value-changes.ts';

/** What differs between two stacks, image by image. */
export function compareStacks(before: StackSnapshot, after: StackSnapshot): StackComparison {
  const images = [...after.images.values()].flatMap((image) => {
    const earlier = before.images.get(image.key);
    return earlier === undefined ? [] : [compareImages(earlier, image)];
  });
  return {
    before: before.name,
    after: after.name,
    added: [...after.images.values()].filter(({ key }) => !before.images.has(key)),
    removed: [...before.images.values()].filter(({ key }) => !after.images.has(key)),
    images,
  };
}

function compareImages(before: ComparedImage, after: ComparedImage): ImageComparison {
  const { key } = after;
  // Whatever is known of the one holds for the other then, so nothing differs although a record may be missing.
  if (isSameImage(before, after))
    return { key, before, after, isSame: true, packages: [], args: [], bases: [] };
  const isKnown = before.packages !== undefined && after.packages !== undefined;
  return {
    key,
    before,
    after,
    isSame: false,
    packages: isKnown ? packageChanges(before.packages, after.packages) : undefined,
    args: valueChanges(before.args, after.args),
    bases: valueChanges(before.bases, after.bases),
  };
}

function isSameImage(before: ComparedImage, after: ComparedImage): boolean {
  const isOneId = before.imageId !== undefined && before.imageId === after.imageId;
  return isOneId || (before.digest !== undefined && before.digest === after.digest);
}
