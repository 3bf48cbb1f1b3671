import { cleanOneLine } from '../text/clean-text.ts';
import { columns } from '../text/columns.ts';
import { changeSigns as signs } from './change-signs.ts';
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
import { sourceName } from './source-name.ts';
import type {
  ImageComparison,
  PackageChange,
  PackageChangeKind,
  StackComparison,
  ValueChange,
} from './stack-comparison.ts';

/** Colours a line by what it tells. */
export type PaintChange = (kind: PackageChangeKind, text: string) => string;

/**
 * A comparison for a terminal: how many images are what; the images; then packages, build args and bases. What is the same in several
 * images is told once, under their names.
 */
export function comparisonText(comparison: StackComparison, paint: PaintChange): string {
  const changed = changedImages(comparison);
  const lines = [
    `${shown(comparison.before)} → ${shown(comparison.after)}: ${imageCounts(comparison)}`,
    ...imageLines(comparison, paint),
    ...packageLines(changed, paint),
    ...valueLines('Build args', changed, ({ args }) => args),
    ...valueLines('Bases', changed, ({ bases }) => bases),
  ];
  return `${lines.join('\n')}\n`;
}

interface Row {
  readonly kind: PackageChangeKind;
  readonly cells: readonly string[];
}

function imageLines(comparison: StackComparison, paint: PaintChange): readonly string[] {
  const rows = imageRows(comparison).map(({ kind, key, size, changes }) => ({
    kind,
    cells: [key, kind, size, changes],
  }));
  const unchanged = unchangedKeys(comparison);
  if (rows.length === 0 && unchanged.length === 0) return [];
  const last = unchanged.length === 0 ? [] : [`  unchanged: ${unchanged.join(', ')}`];
  return ['', 'Images', ...rowLines(rows, paint), ...last];
}

function packageLines(images: readonly ImageComparison[], paint: PaintChange): readonly string[] {
  return groupedChanges(images, ({ packages }) => packages).flatMap(({ images: keys, changes }) => [
    '',
    `Packages in ${groupTitle(keys, images.length)}: ${packageCounts(changes)}`,
    ...rowLines(changes.map(packageRow), paint),
  ]);
}

function packageRow({ kind, source, name, before, after }: PackageChange): Row {
  const versions = [before, after].filter((version) => version !== undefined).map(shown);
  const word = kind === 'downgraded' ? 'DOWNGRADED' : kind;
  return { kind, cells: [shown(name), sourceName(source), versions.join(' → '), word] };
}

function valueLines(
  title: string,
  images: readonly ImageComparison[],
  valuesOf: (image: ImageComparison) => readonly ValueChange[] | undefined,
): readonly string[] {
  return groupedChanges(images, valuesOf).flatMap(({ images: keys, changes }) => [
    '',
    `${title} of ${groupTitle(keys, images.length)}`,
    ...rowLines(changes.map(valueRow), (_kind, text) => text),
  ]);
}

function valueRow({ name, before, after }: ValueChange): Row {
  const values = [before, after].map((value) =>
    value === undefined ? '(none)' : valueText(value),
  );
  return { kind: 'changed', cells: [shown(name), values.join(' → ')] };
}

function valueText(value: string): string {
  return value === '' ? '(empty)' : shown(shortBase(value));
}

/** Rows with the signs of what they tell, in columns. */
function rowLines(rows: readonly Row[], paint: PaintChange): readonly string[] {
  const lines = columns(rows.map(({ cells }) => cells));
  return rows.map(({ kind }, index) => paint(kind, `  ${signs[kind]} ${lines[index] ?? ''}`));
}

const maxTextLength = 200;

function shown(text: string): string {
  return cleanOneLine(text, maxTextLength);
}
