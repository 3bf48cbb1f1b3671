import { changeCounts, changedImages, sizeText } from './comparison-words.ts';
import type { ComparedImage, StackComparison } from './stack-comparison.ts';

/** What a table of compared images says of one. */
export interface ImageRow {
  readonly kind: 'added' | 'removed' | 'changed';
  readonly key: string;
  /** For people: `1.2 GB → 1.3 GB`. */
  readonly size: string;
  /** For people: which changes there are, or how many packages it has. */
  readonly changes: string;
}

/** The images that are not the same in both stacks: new ones, those that are gone, changed ones. */
export function imageRows(comparison: StackComparison): readonly ImageRow[] {
  const changed = changedImages(comparison).map((image) => ({
    kind: 'changed' as const,
    key: image.key,
    size: sizeText(image.before.sizeBytes, image.after.sizeBytes),
    changes: changeCounts(image),
  }));
  return [
    ...comparison.added.map((image) => oneSided('added', image)),
    ...comparison.removed.map((image) => oneSided('removed', image)),
    ...changed,
  ];
}

function oneSided(
  kind: 'added' | 'removed',
  { key, sizeBytes, packages }: ComparedImage,
): ImageRow {
  const changes = packages === undefined ? 'packages not known' : `${packages.length} packages`;
  return { kind, key, size: sizeText(undefined, sizeBytes), changes };
}
