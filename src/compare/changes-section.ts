import type { Package } from '../inventory/inventory.ts';
import { details, inlineText } from '../text/markdown.ts';
import { packageCounts } from './comparison-words.ts';
import { packageChangesTable } from './package-changes-table.ts';
import { packageChanges } from './package-changes.ts';

/** Longer tables are shown on request. */
const maxOpenRows = 20;

/**
 * The section of a manifest page on what is not as it was in an earlier image, in GitHub's markdown: counts, then every package.
 *
 * @param tag of the earlier image: `2026.4-stable`
 * @returns `undefined` when the packages of one of the two are not known
 */
export function changesSection(
  tag: string,
  before: readonly Package[] | undefined,
  after: readonly Package[] | undefined,
): string | undefined {
  if (before === undefined || after === undefined) return undefined;
  const changes = packageChanges(before, after);
  const title = `## Changes since ${inlineText(tag)}`;
  if (changes.length === 0) return `${title}\n\nNo package changed.`;
  const counts = packageCounts(changes);
  const table = packageChangesTable(changes);
  return changes.length > maxOpenRows
    ? [title, details(counts, table)].join('\n\n')
    : [title, counts, table].join('\n\n');
}
