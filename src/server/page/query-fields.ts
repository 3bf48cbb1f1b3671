import type { Environment } from '../data/environment.ts';

/** Nobody types more into a field of one line. In UTF-16 units. */
const maxLength = 200;

/** A field of an address without blanks around it, cut where it is very long; `undefined` when it is empty or not there. */
export function fieldIn(query: URLSearchParams, name: string): string | undefined {
  const text = (query.get(name) ?? '').trim().slice(0, maxLength);
  return text === '' ? undefined : text;
}

/** Which kind of environments is asked for; `undefined`: both. */
export function kindIn(query: URLSearchParams): Environment['kind'] | undefined {
  const kind = query.get('kind');
  return kind === 'kernel' || kind === 'image' ? kind : undefined;
}
