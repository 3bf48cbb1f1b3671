import type { Page } from '../../find/search-request.ts';
import type { QueryReader } from './query-reader.ts';

/** The names of the parameters that say which part of a list is asked for. */
export const pageParameters = ['offset', 'limit'] as const;

/** The part of a list that is asked for: from the beginning, 100 of it, where nothing is said. @throws {UserError} `USAGE` */
export function pageOf(query: QueryReader): Page {
  return {
    offset: query.integer('offset', { from: 0, to: 1_000_000_000, otherwise: 0 }),
    limit: query.integer('limit', { from: 1, to: 1000, otherwise: 100 }),
  };
}
