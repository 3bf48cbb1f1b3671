import type { KernelTree } from '../ports/kernel-tree.ts';
import { sortedByCodePoints } from '../text/code-points.ts';
import { condaRecords, type InstalledRecord } from './conda-records.ts';
import { recordedPython, type EnvironmentPlaces } from './environment-places.ts';
import type { Kernel, KernelPackage } from './kernel.ts';
import { kernelPackageOf, pipPackages } from './python-packages.ts';
import type { ReadingRemarks } from './reading-remarks.ts';
import { rPackages, withCondaRecords } from './r-packages.ts';

/** What is installed in an environment, read from its files; nothing of it was run. */
export interface Environment {
  /** R: `4.4.3`, Python: `3.11`, or `unknown`. */
  readonly languageVersion: string;
  /** Of an R kernel R's packages first, then conda's; each part sorted by name (code points). */
  readonly packages: readonly KernelPackage[];
}

/**
 * Reads what is installed in a kernel.
 *
 * @throws {KernelFailure} when it cannot be told what is installed
 * @throws {UserError} `KERNEL_UNREADABLE`
 */
export function readEnvironment(
  tree: KernelTree,
  kernel: Kernel,
  places: EnvironmentPlaces,
  told: ReadingRemarks,
): Environment {
  const installed = condaRecords(tree, places, told.warn);
  if (installed.length === 0) told.warn(`${places.records} has no records`);
  return kernel.language === 'R'
    ? rEnvironment(tree, places, installed, told)
    : pythonEnvironment(tree, places, installed, told);
}

function rEnvironment(
  tree: KernelTree,
  places: EnvironmentPlaces,
  installed: readonly InstalledRecord[],
  told: ReadingRemarks,
): Environment {
  const inLibraries = rPackages(tree, places.rLibraries, told);
  const { records, added } = withPip(tree, places, installed, 'conda', told);
  const taken = new Set(inLibraries.map(({ name }) => name));
  const others = added.filter(({ name }) => !taken.has(name));
  const merged = withCondaRecords(inLibraries, records);
  const fromR = merged.filter(({ source }) => source === 'r');
  const rest = byName([...merged.filter(({ source }) => source !== 'r'), ...others]);
  return { languageVersion: rVersion(inLibraries, records), packages: [...fromR, ...rest] };
}

function pythonEnvironment(
  tree: KernelTree,
  places: EnvironmentPlaces,
  installed: readonly InstalledRecord[],
  told: ReadingRemarks,
): Environment {
  const { records, added } = withPip(tree, places, installed, 'python', told);
  const recorded = records.map(({ record }): KernelPackage => ({ ...record, source: 'python' }));
  return {
    languageVersion: pythonVersion(places),
    packages: byName([...recorded, ...added]),
  };
}

function withPip(
  tree: KernelTree,
  places: EnvironmentPlaces,
  installed: readonly InstalledRecord[],
  source: KernelPackage['source'],
  told: ReadingRemarks,
) {
  const pip = pipPackages(tree, places.pythonPackages, installed, told.warn);
  const gone = new Set(pip.map(({ replaces }) => replaces));
  return {
    records: installed.filter((each) => !gone.has(each)),
    added: pip.map((each) => kernelPackageOf(each, source)),
  };
}

/** R's own packages have the version of R. */
function rVersion(
  inLibraries: readonly KernelPackage[],
  records: readonly InstalledRecord[],
): string {
  const base = inLibraries.find(({ name }) => name === 'base')?.version;
  const recorded = records.find(({ record }) => record.name === 'r-base')?.record.version;
  return base === undefined || base === 'unknown' ? (recorded ?? 'unknown') : base;
}

function pythonVersion({ recordNames, pythonPackages }: EnvironmentPlaces): string {
  const recorded = recordedPython(recordNames);
  if (recorded !== undefined) return recorded;
  const folders = pythonPackages.map((path) => /\/lib\/python(\d+\.\d+)t?\//.exec(path)?.[1]);
  return folders.find((version) => version !== undefined) ?? 'unknown';
}

function byName(packages: readonly KernelPackage[]): readonly KernelPackage[] {
  return sortedByCodePoints(packages, ({ name }) => name);
}
