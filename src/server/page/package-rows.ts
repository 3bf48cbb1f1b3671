import { compareVersions } from '../../compare/version-order.ts';
import type { Package } from '../../inventory/inventory.ts';
import type { Sorting } from './sort-head.tsx';
import { byCodeUnits } from '../../text/code-units.ts';

/** The columns of a table of packages. */
export const packageColumns = ['name', 'version', 'source'] as const;
export type PackageColumn = (typeof packageColumns)[number];

/**
 * Packages whose name has a text in it, in any case, in the order that is asked for; names without regard to case, versions by
 * their numbers, and what is equal by name.
 */
export function packageRows(
  packages: readonly Package[],
  filter: string,
  sorting: Sorting<PackageColumn>,
): readonly Package[] {
  const text = filter.toLowerCase();
  const compare = orders[sorting.by];
  const sign = sorting.descending ? -1 : 1;
  return packages
    .filter(({ name }) => name.toLowerCase().includes(text))
    .map((row) => ({ row, lowerName: row.name.toLowerCase() }))
    .sort((a, b) => sign * compare(a, b) || byName(a, b))
    .map(({ row }) => row);
}

interface Keyed {
  readonly row: Package;
  readonly lowerName: string;
}

const orders: Readonly<Record<PackageColumn, (a: Keyed, b: Keyed) => number>> = {
  name: byName,
  // One order for all sources: those of the sources leave open which of two foreign versions is the newer.
  version: (a, b) => compareVersions('dpkg', a.row.version, b.row.version) ?? 0,
  source: (a, b) => byCodeUnits(a.row.source, b.row.source),
};

function byName(a: Keyed, b: Keyed): number {
  return byCodeUnits(a.lowerName, b.lowerName) || byCodeUnits(a.row.name, b.row.name);
}
