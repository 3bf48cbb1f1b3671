import type { ComparedImage, ImageComparison, StackComparison } from './stack-comparison.ts';

/**
 * A comparison for programs (`schemas/diff.schema.json`), everything said per image. What is not known is absent; lists of packages of
 * single images are left out.
 */
export function comparisonJson({ before, after, added, removed, images }: StackComparison): string {
  const document = {
    schemaVersion: 1,
    before,
    after,
    added: added.map(imageDocument),
    removed: removed.map(imageDocument),
    images: images.map(changeDocument),
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function imageDocument(image: ComparedImage) {
  const { key, repository, digest, imageId, builtAt, revision, commitUrl, sizeBytes } = image;
  const packageCount = image.packages?.length;
  return {
    ...{ key, repository, digest, imageId, builtAt, revision, commitUrl, sizeBytes },
    packageCount,
  };
}

function changeDocument({ key, isSame, packages, args, bases, ...sides }: ImageComparison) {
  return {
    key,
    isSame,
    before: imageDocument(sides.before),
    after: imageDocument(sides.after),
    ...{ packages, args, bases },
  };
}
