import { parseRequirement } from '../../compare/requirement.ts';
import { packageSources } from '../data/package-table.ts';
import type { SearchRequest } from '../find/search.ts';
import type { Fields } from './addresses.ts';
import { attempt } from './attempt.ts';
import { fieldIn, kindIn } from './query-fields.ts';

/** The search in an address; its text is empty where nothing is searched. */
export function searchRequestIn(query: URLSearchParams): SearchRequest {
  const match = query.get('match');
  return {
    text: fieldIn(query, 'q') ?? '',
    match: match === 'prefix' || match === 'exact' ? match : 'substring',
    kind: kindIn(query),
    language: fieldIn(query, 'language'),
    source: packageSources.find((source) => source === query.get('source')),
    latest: query.get('latest') === 'yes',
  };
}

/** The fields of an address that {@link searchRequestIn} reads. */
export function searchFieldsOf({
  text,
  match,
  kind,
  language,
  source,
  latest,
}: SearchRequest): Fields {
  return {
    q: text,
    match: match === 'substring' ? undefined : match,
    language,
    kind,
    source,
    latest: latest === true ? 'yes' : undefined,
  };
}

/** A text that is searched, without versions: `numpy` of `numpy>=2`; what is no requirement stays as it is. */
export function searchedName(text: string): string {
  const found = attempt(() => parseRequirement(text));
  return 'problems' in found ? text : found.name;
}
