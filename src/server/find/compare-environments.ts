import { packageChanges } from '../../compare/package-changes.ts';
import { comparableName } from '../../compare/package-name.ts';
import type { PackageChange } from '../../compare/stack-comparison.ts';
import type { Package } from '../../inventory/inventory.ts';
import type { KernelData } from '../data/kernel-data.ts';

/** What differs between the packages of two environments. */
export interface EnvironmentComparison {
  /** From the left one to the right one: `added` is what only the right one has. By source, then name. */
  readonly changes: readonly PackageChange[];
  /** How many packages both have in the same versions. */
  readonly same: number;
}

/**
 * Compares two environments by their places.
 *
 * What conda installed counts as Python's where one side is a Python kernel and the other is not, since the indexer calls all packages
 * of such a kernel Python's.
 */
export function compareEnvironments(
  data: KernelData,
  left: number,
  right: number,
): EnvironmentComparison {
  const isMixed = isPythonKernel(data, left) !== isPythonKernel(data, right);
  const packagesAt = (place: number) =>
    isMixed ? asInPythonKernel(data.packagesOf(place)) : data.packagesOf(place);
  const [before, after] = [packagesAt(left), packagesAt(right)];
  const changes = packageChanges(before, after);
  return { changes, same: new Set([...before, ...after].map(keyOf)).size - changes.length };
}

function isPythonKernel({ environments }: KernelData, place: number): boolean {
  const environment = environments[place];
  return environment?.kind === 'kernel' && environment.language === 'Python';
}

/** A package of Python that conda installed is listed twice, and once by such a kernel. */
function asInPythonKernel(packages: readonly Package[]): readonly Package[] {
  const ofPython = new Set(packages.filter(({ source }) => source === 'python').map(keyOf));
  return packages
    .map((each): Package => (each.source === 'conda' ? { ...each, source: 'python' } : each))
    .filter((each, place) => each.source === packages[place]?.source || !ofPython.has(keyOf(each)));
}

function keyOf({ source, name }: Package): string {
  return `${source} ${comparableName(source, name)}`;
}
