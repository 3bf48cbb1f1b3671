import { groupedChanges } from '../compare/grouped-changes.ts';
import { packageChangesTable } from '../compare/package-changes-table.ts';
import { renderComparison } from '../compare/render-comparison.ts';
import type { StackComparison } from '../compare/stack-comparison.ts';
import { inlineText } from '../text/markdown.ts';

/** What changed from one release to the next. */
export interface ReleaseChanges {
  /** Markdown. */
  readonly text: string;
  /** Whether the packages of all images are known; else the text says more another time, when a record is there that is missing. */
  readonly isWhole: boolean;
}

/** What changed from one release to the next: packages that went back to an earlier version first, then everything. */
export function releaseChanges(comparison: StackComparison): ReleaseChanges {
  const groups = groupedChanges(comparison.images, ({ packages }) =>
    packages?.filter(({ kind }) => kind === 'downgraded'),
  );
  const downgrades = groups.flatMap(({ images, changes }) => [
    `In ${images.map(inlineText).join(', ')}:`,
    packageChangesTable(changes),
  ]);
  const title = downgrades.length === 0 ? [] : ['## ⚠ Downgraded packages'];
  const text = [...title, ...downgrades, renderComparison(comparison, 'markdown')].join('\n\n');
  const { images, added, removed } = comparison;
  const isWhole = [...images, ...added, ...removed].every(({ packages }) => packages !== undefined);
  return { text, isWhole };
}
