import { cellCode, details, inlineText, table } from '../text/markdown.ts';
import {
  changedImages,
  groupTitle,
  imageCounts,
  packageCounts,
  shortBase,
  unchangedKeys,
} from './comparison-words.ts';
import { groupedChanges } from './grouped-changes.ts';
import { imageRows } from './image-rows.ts';
import { packageChangesTable } from './package-changes-table.ts';
import type { ImageComparison, StackComparison, ValueChange } from './stack-comparison.ts';

/** Longer tables are shown on request. */
const maxOpenRows = 20;

/**
 * A comparison in GitHub's markdown: how many images are what; a table of the images; then packages, build args and bases, what is the same
 * in several images once. Long tables are folded.
 */
export function comparisonMarkdown(comparison: StackComparison): string {
  const changed = changedImages(comparison);
  const unchanged = unchangedKeys(comparison).map(inlineText);
  const parts = [
    `## ${inlineText(comparison.before)} → ${inlineText(comparison.after)}`,
    imageCounts(comparison),
    imageTable(comparison),
    unchanged.length === 0 ? '' : `Unchanged: ${unchanged.join(', ')}.`,
    ...packageParts(changed),
    ...valueParts('Build args', changed, ({ args }) => args),
    ...valueParts('Bases', changed, ({ bases }) => bases),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function imageTable(comparison: StackComparison): string {
  const rows = imageRows(comparison).map(({ kind, key, size, changes }) => [
    `**${inlineText(key)}**`,
    kind,
    size,
    changes,
  ]);
  return rows.length === 0 ? '' : table(['Image', '', 'Size', 'Changes'], 'llrl', rows);
}

function packageParts(images: readonly ImageComparison[]): readonly string[] {
  return groupedChanges(images, ({ packages }) => packages).flatMap(({ images: keys, changes }) => [
    `### Packages in ${inlineText(groupTitle(keys, images.length))}`,
    folded(packageChangesTable(changes), changes.length, packageCounts(changes)),
  ]);
}

function valueParts(
  title: string,
  images: readonly ImageComparison[],
  valuesOf: (image: ImageComparison) => readonly ValueChange[] | undefined,
): readonly string[] {
  return groupedChanges(images, valuesOf).flatMap(({ images: keys, changes }) => [
    `### ${title} of ${inlineText(groupTitle(keys, images.length))}`,
    folded(
      table(['', 'Before', 'After'], 'lll', changes.map(valueRow)),
      changes.length,
      `${changes.length} changed`,
    ),
  ]);
}

function valueRow({ name, before, after }: ValueChange): readonly string[] {
  return [inlineText(name), valueCell(before), valueCell(after)];
}

function valueCell(value: string | undefined): string {
  if (value === undefined) return '–';
  return value === '' ? '(empty)' : cellCode(shortBase(value));
}

function folded(content: string, rows: number, summary: string): string {
  return rows > maxOpenRows ? details(summary, content) : content;
}
