import type { PackageSource } from '../../inventory/inventory.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { packageSources } from '../data/package-table.ts';
import { matchingNames } from './matching-names.ts';
import { rowFilter, type RowFilter } from './row-filter.ts';
import { searchedPackage } from './searched-package.ts';
import type { Page, SearchRequest } from './search-request.ts';
import { versionRanks } from './version-ranks.ts';

/** What is known of one name, of the rows that a search lets through. */
export interface PackageSummary {
  readonly name: string;
  /** In alphabetical order. */
  readonly sources: readonly PackageSource[];
  readonly environmentCount: number;
  /** Each once, the newest first. */
  readonly versions: readonly string[];
}

/**
 * The names that fit, in the order of relevance as a search has them.
 *
 * @throws {UserError} `USAGE` when the text is no requirement
 */
export function listPackages(
  data: KernelData,
  request: SearchRequest,
  { offset, limit }: Page,
): { readonly total: number; readonly packages: readonly PackageSummary[] } {
  const searched = searchedPackage(request.text);
  const filter = rowFilter(data, searched, request);
  const found = matchingNames(data, searched.name, request.match).filter((place) =>
    filter.has(place),
  );
  return {
    total: found.length,
    packages: found
      .slice(offset, offset + limit)
      .map((place) => packageSummary(data, place, filter)),
  };
}

function packageSummary(data: KernelData, place: number, filter: RowFilter): PackageSummary {
  const { table } = data;
  const [sources, versions, environments] = [
    new Set<number>(),
    new Set<number>(),
    new Set<number>(),
  ];
  filter.each(place, (row) => {
    sources.add(table.sources[row] ?? 0);
    versions.add(table.versions[row] ?? 0);
    environments.add(table.environments[row] ?? 0);
  });
  const newness = versionRanks(data, place);
  return {
    name: table.names[place] ?? '',
    sources: packageSources.filter((_, source) => sources.has(source)),
    environmentCount: environments.size,
    versions: [...versions]
      .sort((a, b) => (newness.get(a) ?? 0) - (newness.get(b) ?? 0))
      .map((version) => table.versionTexts[version] ?? ''),
  };
}
