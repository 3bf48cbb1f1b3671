import type { KernelData } from '../data/kernel-data.ts';
import { environmentRanks, type EnvironmentOrder } from './environment-order.ts';
import type { RowFilter } from './row-filter.ts';
import type { RowPage } from './row-page.ts';
import type { Page } from './search-request.ts';
import { versionRanks } from './version-ranks.ts';

/** What a page of rows is made of. */
export interface EnvironmentsPage {
  /** Places of the names, in their order. */
  readonly names: readonly number[];
  readonly filter: RowFilter;
  readonly page: Page;
  readonly by: EnvironmentOrder;
  readonly descending: boolean;
}

/**
 * Rows environment by environment, of each in the order of the names, then the newest version first. Rows are counted first, so that
 * those of the few environments on the page are all that is ever put in order.
 */
export function pageByEnvironment(data: KernelData, wanted: EnvironmentsPage): RowPage {
  const { names, filter, page, by, descending } = wanted;
  const { environments } = data.table;
  const ranks = environmentRanks(data, by, descending);
  const counts = new Uint32Array(ranks.length);
  let totalPackages = 0;
  let totalRows = 0;
  for (const place of names) {
    const before = totalRows;
    filter.each(place, (row) => {
      const rank = ranks[environments[row] ?? 0] ?? 0;
      counts[rank] = (counts[rank] ?? 0) + 1;
      totalRows += 1;
    });
    if (totalRows > before) totalPackages += 1;
  }

  const { first, last, skipped } = ranksOnPage(counts, page);
  const within = Uint8Array.from(ranks, (rank) => Number(rank >= first && rank <= last));
  const rows: RankedRow[] = [];
  for (const [nameRank, place] of last < first ? [] : names.entries())
    filter.each(
      place,
      (row) => {
        const rank = ranks[environments[row] ?? 0] ?? 0;
        rows.push({ rank, nameRank, place, row });
      },
      within,
    );
  const from = page.offset - skipped;
  const shown = rows.sort(rowOrder(data)).slice(from, from + page.limit);
  return { totalPackages, totalRows, rows: shown.map(({ place, row }) => [place, row]) };
}

interface RankedRow {
  /** Of its environment. */
  readonly rank: number;
  readonly nameRank: number;
  readonly place: number;
  readonly row: number;
}

function rowOrder(data: KernelData): (a: RankedRow, b: RankedRow) => number {
  const newness = ({ place, row }: RankedRow) =>
    versionRanks(data, place).get(data.table.versions[row] ?? 0) ?? 0;
  // Few environments have a package twice, and only then versions have to be put in order.
  return (a, b) =>
    a.rank - b.rank || a.nameRank - b.nameRank || newness(a) - newness(b) || a.row - b.row;
}

/** Which ranks of environments are on a page, and how many rows those before them have; no rank: `first` is above `last`. */
function ranksOnPage(counts: Uint32Array, { offset, limit }: Page) {
  let [first, last, skipped, seen] = [counts.length, -1, 0, 0];
  for (const [rank, count] of counts.entries()) {
    if (seen + count > offset && seen < offset + limit && count > 0) {
      if (last === -1) [first, skipped] = [rank, seen];
      last = rank;
    }
    seen += count;
  }
  return { first, last, skipped };
}
