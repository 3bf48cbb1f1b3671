import { inlineText, table } from '../text/markdown.ts';
import { sourceName } from './source-name.ts';
import type { PackageChange, PackageChangeKind } from './stack-comparison.ts';

/** What became of a package, as the tables say it; a step back stands out. */
const words: Readonly<Record<PackageChangeKind, string>> = {
  added: 'added',
  removed: 'removed',
  upgraded: 'upgraded',
  downgraded: '**downgraded**',
  changed: 'changed',
};

/**
 * A table of changes in GitHub's markdown, a row for each in the given order: `| numpy | Python | 1.26.4 | 2.0.1 | upgraded |`. Names and
 * versions are shown as text whatever they hold.
 *
 * @returns the empty string when nothing changed
 */
export function packageChangesTable(changes: readonly PackageChange[]): string {
  if (changes.length === 0) return '';
  return table(['Package', 'From', 'Before', 'After', 'Change'], 'lllll', changes.map(row));
}

function row({ kind, source, name, before, after }: PackageChange): readonly string[] {
  return [
    inlineText(name),
    sourceName(source),
    before === undefined ? '–' : inlineText(before),
    after === undefined ? '–' : inlineText(after),
    words[kind],
  ];
}
