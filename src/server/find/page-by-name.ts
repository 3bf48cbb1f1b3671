import type { KernelData } from '../data/kernel-data.ts';
import { environmentRanks } from './environment-order.ts';
import type { RowFilter } from './row-filter.ts';
import type { NamedRow, RowPage } from './row-page.ts';
import type { Page } from './search-request.ts';
import { versionRanks } from './version-ranks.ts';

/** What a page of rows is made of. */
export interface NamesPage {
  /** Places of the names, in their order. */
  readonly names: readonly number[];
  readonly filter: RowFilter;
  readonly page: Page;
  /** Of each name the oldest version first, else the newest. */
  readonly oldestFirst: boolean;
}

/**
 * Rows name by name, of each by version, then by environment, then source. Only rows of names that reach into the page are put in
 * order.
 */
export function pageByName(
  data: KernelData,
  { names, filter, page: { offset, limit }, oldestFirst }: NamesPage,
): RowPage {
  const rows: NamedRow[] = [];
  let totalPackages = 0;
  let totalRows = 0;
  for (const place of names) {
    const count = filter.count(place);
    if (count === 0) continue;
    const from = Math.max(0, offset - totalRows);
    const to = Math.min(count, offset + limit - totalRows);
    if (from < to)
      for (const row of orderedRows(data, place, filter, oldestFirst).subarray(from, to))
        rows.push([place, row]);
    totalPackages += 1;
    totalRows += count;
  }
  return { totalPackages, totalRows, rows };
}

/** The rows of a name that a filter lets through, in the order that {@link pageByName} has. */
export function orderedRows(
  data: KernelData,
  place: number,
  filter: RowFilter,
  oldestFirst: boolean,
): Uint32Array {
  const { starts, versions, environments } = data.table;
  const start = starts[place] ?? 0;
  const found: number[] = [];
  filter.each(place, (row) => found.push(row));

  const newness = versionRanks(data, place);
  const direction = oldestFirst ? -1 : 1;
  const ranks = environmentRanks(data, 'environment', false);
  const first = new Int32Array((starts[place + 1] ?? 0) - start);
  const second = new Uint32Array(first.length);
  for (const row of found) {
    first[row - start] = direction * (newness.get(versions[row] ?? 0) ?? 0);
    second[row - start] = ranks[environments[row] ?? 0] ?? 0;
  }
  return Uint32Array.from(found).sort(
    (a, b) =>
      (first[a - start] ?? 0) - (first[b - start] ?? 0) ||
      (second[a - start] ?? 0) - (second[b - start] ?? 0) ||
      a - b,
  );
}
