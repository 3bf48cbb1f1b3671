import type { PackageChange, PackageChangeKind } from '../../compare/stack-comparison.ts';
import type { PackageSource } from '../../inventory/inventory.ts';
import { packageSources } from '../data/package-table.ts';
import type { Fields } from './addresses.ts';
import { changeKinds } from './changes-table.tsx';
import { fieldIn } from './query-fields.ts';

/** What of a comparison is asked for, as the address has it. */
export interface WantedComparison {
  /** An id, or nothing. */
  readonly left: string;
  readonly right: string;
  /** Only environments with this in their names are offered. */
  readonly among: string;
  /** All when none is chosen. */
  readonly kinds: readonly PackageChangeKind[];
  readonly source: PackageSource | undefined;
  readonly filter: string;
}

/** The comparison in an address. */
export function wantedComparisonIn(query: URLSearchParams): WantedComparison {
  const shownKinds = query.getAll('show');
  return {
    left: query.get('left') ?? '',
    right: query.get('right') ?? '',
    among: fieldIn(query, 'among') ?? '',
    kinds: changeKinds.filter((kind) => shownKinds.includes(kind)),
    source: packageSources.find((source) => source === query.get('source')),
    filter: fieldIn(query, 'filter') ?? '',
  };
}

/** The fields of an address that {@link wantedComparisonIn} reads. */
export function comparisonFieldsOf({
  left,
  right,
  among,
  kinds,
  source,
  filter,
}: WantedComparison): Fields {
  return { left, right, among, show: kinds, source, filter };
}

/** The changes that are asked for. */
export function wantedChanges(
  changes: readonly PackageChange[],
  { kinds, source, filter }: WantedComparison,
): readonly PackageChange[] {
  const text = filter.toLowerCase();
  return changes.filter(
    (change) =>
      (kinds.length === 0 || kinds.includes(change.kind)) &&
      (source === undefined || change.source === source) &&
      change.name.toLowerCase().includes(text),
  );
}
