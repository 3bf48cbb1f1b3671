import { compareVersions } from '../../compare/version-order.ts';
import type { PackageSource } from '../../inventory/inventory.ts';

/**
 * Orders the versions of a source, the newest first. Unlike the order that it is made of, it has a place for every text: one that is
 * no version comes behind those that are, `unknown` last.
 */
export function newestFirst(source: PackageSource): (a: string, b: string) => number {
  const isVersion = (text: string) => compareVersions(source, text, '1') !== undefined;
  return (a, b) => {
    if (a === b) return 0;
    if (a === 'unknown' || b === 'unknown') return a === 'unknown' ? 1 : -1;
    const order = compareVersions(source, b, a);
    if (order === undefined) return isVersion(a) ? -1 : 1;
    return order || (a < b ? -1 : 1);
  };
}
