import type { PackageSource } from '../../inventory/inventory.ts';
import { packageSources, type PackageTable } from '../data/package-table.ts';
import { newestFirst } from './newest-first.ts';
import { remembered } from './remembered.ts';

const ranksByName = remembered(() => new Map<number, ReadonlyMap<number, number>>());

/**
 * How new the versions of a name are, as numbers of `versionTexts`: 0 is the newest. In the order of the source that all packages of
 * the name have; of several sources in conda's, which reads nearly everything.
 *
 * @param place of the name in the table
 */
export function versionRanks(
  data: Parameters<typeof ranksByName>[0],
  place: number,
): ReadonlyMap<number, number> {
  const known = ranksByName(data);
  const ranks = known.get(place) ?? rankVersions(data.table, place);
  known.set(place, ranks);
  return ranks;
}

function rankVersions(table: PackageTable, place: number): ReadonlyMap<number, number> {
  const from = table.starts[place];
  const to = table.starts[place + 1];
  const versions = [...new Set(table.versions.subarray(from, to))];
  const order = newestFirst(onlySource(table.sources.subarray(from, to)) ?? 'conda');
  const text = (version: number) => table.versionTexts[version] ?? '';
  versions.sort((a, b) => order(text(a), text(b)));
  return new Map(versions.map((version, rank) => [version, rank]));
}

function onlySource(sources: Uint8Array): PackageSource | undefined {
  const [first = 0] = sources;
  return sources.every((source) => source === first) ? packageSources[first] : undefined;
}
