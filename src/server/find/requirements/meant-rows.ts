import type { KernelData } from '../../data/kernel-data.ts';
import { packageSources } from '../../data/package-table.ts';
import type { MeantName, MeantPackage } from './meant-packages.ts';

/** Visits the rows of packages that may be meant. @param environment only those of this one */
export function eachMeantRow(
  { table }: KernelData,
  { names }: Pick<MeantPackage, 'names'>,
  visit: (row: number, place: number) => void,
  environment?: number,
): void {
  const { starts, sources, environments } = table;
  for (const { place, sources: wanted } of names) {
    const isWanted = packageSources.map((source) => wanted.has(source));
    const end = starts[place + 1] ?? 0;
    const from =
      environment === undefined ? (starts[place] ?? 0) : firstRow(table, place, environment);
    for (let row = from; row < end; row += 1) {
      if (environment !== undefined && environments[row] !== environment) break;
      if (isWanted[sources[row] ?? 0] === true) visit(row, place);
    }
  }
}

/** Where rows of an environment begin among those of a name, which are sorted by environment. */
function firstRow(
  { starts, environments }: KernelData['table'],
  place: MeantName['place'],
  environment: number,
): number {
  let [low, high] = [starts[place] ?? 0, starts[place + 1] ?? 0];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((environments[middle] ?? 0) < environment) low = middle + 1;
    else high = middle;
  }
  return low;
}
