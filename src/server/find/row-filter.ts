import type { PackageSource } from '../../inventory/inventory.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { packageSources } from '../data/package-table.ts';
import { chosenEnvironments } from './chosen-environments.ts';
import type { SearchedPackage } from './searched-package.ts';
import type { SearchRequest } from './search-request.ts';
import { rowVerdict } from './version-verdicts.ts';

/** Which rows of the table a search lets through. */
export interface RowFilter {
  /** Whether it lets any row of a name through. @param place of the name */
  has(place: number): boolean;
  /** How many rows of a name it lets through. */
  count(place: number): number;
  /** Visits those rows, as the table has them. @param within of each environment, 0 when its rows are passed over */
  each(place: number, visit: (row: number) => void, within?: Uint8Array): void;
}

/** What a search asks for of the rows of a name, once its name fits. */
export function rowFilter(
  data: KernelData,
  { name, source, specifiers }: SearchedPackage,
  request: SearchRequest,
): RowFilter {
  const { names, starts, environments, sources } = data.table;
  const chosen = chosenEnvironments(data, request);
  const isWanted = specifiers.length > 0 ? rowVerdict(data, () => specifiers) : undefined;
  const asked = sourceBits(source) & sourceBits(request.source);
  // The other sources tell every character of a name.
  const loose = request.match === 'exact' && name !== '' ? asked & looseSources : asked;
  const bitsOf = (place: number) => (names[place] === name ? asked : loose);
  const takesAll = (bits: number) =>
    bits === allSources && chosen === undefined && isWanted === undefined;

  /** Whether a row passes; the cheapest questions first, since there are millions. */
  function passes(row: number, bits: number): boolean {
    if (((bits >> (sources[row] ?? 0)) & 1) === 0) return false;
    if (chosen?.[environments[row] ?? 0] === 0) return false;
    return isWanted === undefined || isWanted(row);
  }

  function each(place: number, visit: (row: number) => void, within?: Uint8Array) {
    const bits = bitsOf(place);
    const isFree = takesAll(bits);
    const end = starts[place + 1] ?? 0;
    for (let row = starts[place] ?? 0; row < end; row += 1) {
      if (within?.[environments[row] ?? 0] === 0) continue;
      if (isFree || passes(row, bits)) visit(row);
    }
  }

  return {
    each,
    has: (place) => {
      const bits = bitsOf(place);
      const end = starts[place + 1] ?? 0;
      for (let row = starts[place] ?? 0; row < end; row += 1) if (passes(row, bits)) return true;
      return false;
    },
    count: (place) => {
      if (takesAll(bitsOf(place))) return (starts[place + 1] ?? 0) - (starts[place] ?? 0);
      let rows = 0;
      each(place, () => (rows += 1));
      return rows;
    },
  };
}

const allSources = 2 ** packageSources.length - 1;
const looseSources = sourceBits('python') | sourceBits('conda');

/** One bit for each source, at its place among {@link packageSources}. */
function sourceBits(source: PackageSource | undefined): number {
  return source === undefined ? allSources : 1 << packageSources.indexOf(source);
}
