import { groupedChanges } from '../compare/grouped-changes.ts';
import { packageChangesTable } from '../compare/package-changes-table.ts';
import { renderComparison } from '../compare/render-comparison.ts';
import type { StackComparison } from '../compare/stack-comparison.ts';
import { inlineText } from '../text/markdown.ts';

/** What changed from one release to the next, in markdown: packages that went back to an earlier version first, then everything. */
export function releaseChanges(comparison: StackComparison): string {
  const groups = groupedChanges(comparison.images, ({ packages }) =>
    packages?.filter(({ kind }) => kind === 'downgraded'),
  );
  const downgrades = groups.flatMap(({ images, changes }) => [
    `In ${images.map(inlineText).join(', ')}:`,
    packageChangesTable(changes),
  ]);
  const title = downgrades.length === 0 ? [] : ['## ⚠ Downgraded packages'];
  return [...title, ...downgrades, renderComparison(comparison, 'markdown')].join('\n\n');
}
