import { packageSources } from '../../data/package-table.ts';
import type { SearchRequest } from '../../find/search-request.ts';
import { pageParameters } from './list-page.ts';
import type { QueryReader } from './query-reader.ts';

/** The names of the parameters that say which packages are looked for, and which part of them. */
export const searchParameters = [
  'q',
  'match',
  'kind',
  'language',
  'source',
  'latest',
  ...pageParameters,
] as const;

/** How a name may be compared. */
export const matches = ['substring', 'prefix', 'exact'] as const;
/** Where a package may be. */
export const kinds = ['kernel', 'image'] as const;

/** The packages that are looked for; all where nothing is said. @throws {UserError} `USAGE` */
export function searchRequestOf(query: QueryReader): SearchRequest {
  return {
    text: query.text('q') ?? '',
    match: query.choice('match', matches) ?? 'substring',
    kind: query.choice('kind', kinds),
    language: query.text('language'),
    source: query.choice('source', packageSources),
    latest: query.flag('latest'),
  };
}
