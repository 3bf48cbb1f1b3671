import { dataAnswer, type Answer } from '../../answer.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { listPackages } from '../../find/list-packages.ts';
import { pageOf } from './list-page.ts';
import { readQuery } from './query-reader.ts';
import { searchParameters, searchRequestOf } from './search-query.ts';

/** One entry for each name that fits, its versions the newest first. @throws {UserError} `USAGE` */
export function packagesAnswer(data: KernelData, queryText: string): Answer {
  const query = readQuery(queryText, searchParameters);
  const page = pageOf(query);
  const { total, packages } = listPackages(data, searchRequestOf(query), page);
  return dataAnswer({
    total,
    ...page,
    items: packages.map(({ name, sources, environmentCount, versions }) => ({
      name,
      sources,
      environment_count: environmentCount,
      versions,
    })),
  });
}
