import { formatSize } from '../text/format-size.ts';
import type { ImageComparison, PackageChange, StackComparison } from './stack-comparison.ts';

/** The images that are on both sides and not the same, in their order. */
export function changedImages({ images }: StackComparison): readonly ImageComparison[] {
  return images.filter(({ isSame }) => !isSame);
}

/** Keys of the images that are the same on both sides, in their order. */
export function unchangedKeys({ images }: StackComparison): readonly string[] {
  return images.filter(({ isSame }) => isSame).map(({ key }) => key);
}

/** How many images are what: `1 image added, 2 changed, 3 unchanged`. */
export function imageCounts(comparison: StackComparison): string {
  const counts = [
    [comparison.added.length, 'added'],
    [comparison.removed.length, 'removed'],
    [changedImages(comparison).length, 'changed'],
    [unchangedKeys(comparison).length, 'unchanged'],
  ] as const;
  const [first, ...more] = counts.filter(([count]) => count > 0);
  if (first === undefined) return 'no images';
  const [count, word] = first;
  const rest = more.map(([number, what]) => `, ${number} ${what}`);
  return `${count} image${count === 1 ? '' : 's'} ${word}${rest.join('')}`;
}

/**
 * What changed in an image, in a few words: `2 upgraded, 1 downgraded, 1 build arg`. A side whose packages are not known is said to be so.
 */
export function changeCounts({ packages, args, bases }: ImageComparison): string {
  const parts = [
    packages === undefined ? 'packages not known' : packageCounts(packages) || 'same packages',
    counted(args?.length ?? 0, 'build arg'),
    counted(bases?.length ?? 0, 'base'),
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** `1 added, 3 upgraded`; empty when there are none. */
export function packageCounts(changes: readonly PackageChange[]): string {
  return (['added', 'removed', 'upgraded', 'downgraded', 'changed'] as const)
    .map((kind) => [changes.filter((change) => change.kind === kind).length, kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} ${kind}`)
    .join(', ');
}

/** The size that an image has now and what that differs: `2.1 GB (+12.0 MB)`; empty when it is not known. */
export function sizeText(before: number | undefined, after: number | undefined): string {
  if (after === undefined) return '';
  if (before === undefined || before === after) return formatSize(after);
  const difference = formatSize(Math.abs(after - before));
  return `${formatSize(after)} (${after > before ? '+' : '-'}${difference})`;
}

/** Whose changes these are: `base-notebook, r-notebook`, or `all 7 changed images`. */
export function groupTitle(keys: readonly string[], changed: number): string {
  return keys.length === changed && changed > 2 ? `all ${changed} changed images` : keys.join(', ');
}

/** A digest as people can tell it from another: `sha256:0123456789ab`. */
export function shortBase(digest: string): string {
  return digest.replace(/(sha256:[0-9a-f]{12})[0-9a-f]+/, '$1');
}

function counted(count: number, what: string): string {
  return count === 0 ? '' : `${count} ${what}${count === 1 ? '' : 's'}`;
}
