import type { KernelData } from '../data/kernel-data.ts';
import { placesNamed } from './name-index.ts';
import type { SearchRequest } from './search-request.ts';

/**
 * Places of the names that fit, the best first: those that are this name, those that begin with it, those that contain it; each
 * kind as the table has them.
 */
export function matchingNames(
  data: KernelData,
  name: string,
  match: SearchRequest['match'],
): readonly number[] {
  const { lowerNames } = data.table;
  if (name === '') return lowerNames.map((_, place) => place);
  const same = placesNamed(data, name);
  if (match === 'exact') return same;

  const wanted = name.toLowerCase();
  const others = { prefixed: [] as number[], containing: [] as number[] };
  for (let place = 0; place < lowerNames.length; place += 1) {
    const at = lowerNames[place]?.indexOf(wanted) ?? -1;
    if (at === -1 || same.includes(place)) continue;
    (at === 0 ? others.prefixed : others.containing).push(place);
  }
  return [...same, ...others.prefixed, ...(match === 'prefix' ? [] : others.containing)];
}
