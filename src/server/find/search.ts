import type { PackageSource } from '../../inventory/inventory.ts';
import type { Environment } from '../data/environment.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { packageSources } from '../data/package-table.ts';
import { matchingNames } from './matching-names.ts';
import { pageByEnvironment } from './page-by-environment.ts';
import { pageByName } from './page-by-name.ts';
import { rowFilter } from './row-filter.ts';
import type { NamedRow } from './row-page.ts';
import { searchedPackage } from './searched-package.ts';
import type { Page, SearchRequest } from './search-request.ts';

export type { Page, SearchRequest } from './search-request.ts';

/** One package in one environment. */
export interface FoundRow {
  readonly name: string;
  readonly version: string;
  readonly source: PackageSource;
  readonly environment: Environment;
}

export interface SearchResult {
  /** Names of which anything was found. */
  readonly totalPackages: number;
  readonly totalRows: number;
  /** Those of the page. */
  readonly rows: readonly FoundRow[];
}

/**
 * `relevance`: the name itself, then names that begin with the text, then the others. `package`: by name. Within a name the newest
 * version comes first, then environments by name.
 *
 * `version` keeps the packages in the order of relevance, since versions of different ones have no order, and turns the versions of
 * each. `environment` and `language` bring all packages of an environment together; those of one are in the order of relevance.
 */
export interface SearchSort {
  readonly by: 'relevance' | 'package' | 'version' | 'environment' | 'language';
  /** With `relevance` without meaning; of `version`: the newest first. */
  readonly descending: boolean;
}

/**
 * The packages that fit, one row for each environment that has one.
 *
 * @throws {UserError} `USAGE` when the text is no requirement
 */
export function searchPackages(
  data: KernelData,
  request: SearchRequest,
  page: Page,
  sort: SearchSort = { by: 'relevance', descending: false },
): SearchResult {
  const searched = searchedPackage(request.text);
  const names = matchingNames(data, searched.name, request.match);
  const filter = rowFilter(data, searched, request);
  const { totalPackages, totalRows, rows } =
    sort.by === 'environment' || sort.by === 'language'
      ? pageByEnvironment(data, { names, filter, page, by: sort.by, descending: sort.descending })
      : pageByName(data, {
          names: inOrder(names, sort),
          filter,
          page,
          oldestFirst: oldestFirst(sort),
        });
  return { totalPackages, totalRows, rows: rows.flatMap((row) => foundRow(data, row)) };
}

function inOrder(names: readonly number[], { by, descending }: SearchSort): readonly number[] {
  if (by !== 'package') return names;
  return names.toSorted((a, b) => (descending ? b - a : a - b));
}

function oldestFirst({ by, descending }: SearchSort): boolean {
  return by === 'version' && !descending;
}

/** @returns a list of one */
function foundRow(
  { table, environments }: KernelData,
  [place, row]: NamedRow,
): readonly FoundRow[] {
  const environment = environments[table.environments[row] ?? 0];
  const source = packageSources[table.sources[row] ?? 0];
  if (environment === undefined || source === undefined) return [];
  const version = table.versionTexts[table.versions[row] ?? 0] ?? '';
  return [{ name: table.names[place] ?? '', version, source, environment }];
}
