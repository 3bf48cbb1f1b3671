import { dataAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { searchPackages } from '../../find/search.ts';
import { environmentItem } from './environment-item.ts';
import { pageOf } from './list-page.ts';
import { readQuery } from './query-reader.ts';
import { searchParameters, searchRequestOf } from './search-query.ts';

/** What rows may be sorted by. */
export const sorts = ['relevance', 'package', 'version', 'environment', 'language'] as const;
export const orders = ['asc', 'desc'] as const;

/** One row for each environment that has a package which fits. @throws {UserError} `USAGE` */
export function searchAnswer(data: KernelData, queryText: string): Answer {
  const query = readQuery(queryText, [...searchParameters, 'sort', 'order']);
  const page = pageOf(query);
  const by = query.choice('sort', sorts) ?? 'relevance';
  const descending = query.choice('order', orders) === 'desc';
  const found = searchPackages(data, searchRequestOf(query), page, { by, descending });
  return dataAnswer({
    total: found.totalRows,
    total_packages: found.totalPackages,
    ...page,
    items: found.rows.map(({ name, version, source, environment }) => ({
      name,
      version,
      source,
      environment: environmentItem(environment),
    })),
  });
}
