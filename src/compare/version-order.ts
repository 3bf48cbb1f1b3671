import { compare, valid } from '@renovatebot/pep440';
import type { PackageSource } from '../inventory/inventory.ts';
import { condaOrder, readCondaVersion } from './conda-order.ts';
import { dpkgOrder } from './dpkg-order.ts';
import { readRVersion, rOrder } from './r-order.ts';

/** @returns `undefined` where neither of the two can be called the newer */
type Order = (a: string, b: string) => number | undefined;

/**
 * Which of two versions of a package is the newer, by the rules of where it came from: dpkg by Debian's policy, Python by PEP 440,
 * conda by its own, R number by number.
 *
 * Two versions that both lack their form (`2004d` of a Python package) are ordered as Debian would order them.
 *
 * @returns below 0 when `a` is older, above 0 when it is newer, 0 when the rules call them equal (`1.0` and `1.0.0` of Python),
 *   `undefined` when only one has its form
 */
export function compareVersions(source: PackageSource, a: string, b: string): number | undefined {
  return orders[source](a, b);
}

const orders: Readonly<Record<PackageSource, Order>> = {
  dpkg: dpkgOrder,
  python: formOrder((text) => valid(text) ?? undefined, compare),
  conda: formOrder(readCondaVersion, condaOrder),
  r: formOrder(readRVersion, rOrder),
};

function formOrder<Version>(
  read: (text: string) => Version | undefined,
  order: (a: Version, b: Version) => number,
): Order {
  return (a, b) => {
    const [left, right] = [read(a), read(b)];
    if (left !== undefined && right !== undefined) return order(left, right);
    return left === right ? dpkgOrder(a, b) : undefined;
  };
}
