import { comparableName } from '../../compare/package-name.ts';
import type { KernelData } from '../data/kernel-data.ts';
import { remembered } from './remembered.ts';

/** Places of the names that Python takes for the same as `name` (PEP 503), ascending: of `scikit_learn` that of `scikit-learn`. */
export function placesNamed(data: KernelData, name: string): readonly number[] {
  return places(data).get(comparableName('python', name)) ?? [];
}

const places = remembered((data): ReadonlyMap<string, readonly number[]> => {
  const known = new Map<string, number[]>();
  for (const [place, lowerName] of data.table.lowerNames.entries()) {
    const key = comparableName('python', lowerName);
    const same = known.get(key);
    if (same === undefined) known.set(key, [place]);
    else same.push(place);
  }
  return known;
});
