import type { CondaPackage } from './kernel-repository/conda-record.ts';
import { fileStore } from './kernel-repository/file-store.ts';
import {
  condaOf,
  pythonKernel,
  rKernel,
  type Kernel,
  type PipPackage,
  type RPackage,
} from './kernel-repository/kernel.ts';
import { writeKernel } from './kernel-repository/write-kernel.ts';
import { seededRandom } from './seeded-random.ts';

export interface RepositorySize {
  /** Half of them of R, half of Python. */
  readonly kernels: number;
  readonly recordsPerKernel: number;
  /** Another seed gives other packages, versions and sizes. */
  readonly seed: number;
  /** Equal files are hard links of one: for repositories of millions of records, which nobody may write into. */
  readonly linked?: boolean | undefined;
}

/**
 * Writes a repository of kernels as a site has it: records of 8 KB in the middle and 20 KB on average, some over 200 KB; packages that
 * several kernels have, in several versions.
 *
 * @returns what is in it, by language, name and version as they were made
 */
export function makeKernelRepository(root: string, size: RepositorySize): readonly Kernel[] {
  const kernels = plannedKernels(size);
  const store = fileStore({ linked: size.linked });
  for (const kernel of kernels) writeKernel(root, kernel, store);
  return kernels;
}

/** What {@link makeKernelRepository} writes, without writing it. */
export function plannedKernels(size: RepositorySize): readonly Kernel[] {
  const random = seededRandom(size.seed);
  const pools = {
    plain: pool(random, size.recordsPerKernel, plainPackage),
    r: pool(random, size.recordsPerKernel, rPackage),
    python: pool(random, size.recordsPerKernel, pythonPackage),
    pip: pool(random, 40, pipPackage),
  };
  return Array.from({ length: size.kernels }, (_, index) =>
    index % 2 === 0
      ? plannedR(random, index, size.recordsPerKernel, pools)
      : plannedPython(random, index, size.recordsPerKernel, pools),
  );
}

interface RWithRecord {
  readonly installed: RPackage;
  readonly conda: CondaPackage;
}

interface Pools {
  readonly plain: Versions<CondaPackage>;
  readonly r: Versions<RWithRecord>;
  readonly python: Versions<CondaPackage>;
  readonly pip: Versions<PipPackage>;
}

/** By package, in a few versions. */
type Versions<Package> = readonly (readonly Package[])[];

function plannedR(random: () => number, index: number, records: number, pools: Pools): Kernel {
  const share = Math.floor(records * 0.45);
  const r = chosen(random, pools.r, share);
  return rKernel(kernelName(index), {
    version: kernelVersion(index),
    languageVersion: pick(random, ['4.2.3', '4.3.3', '4.4.3']),
    conda: [...r.map(({ conda }) => conda), ...chosen(random, pools.plain, records - share - 2)],
    packages: r.map(({ installed }) => installed),
  });
}

function plannedPython(random: () => number, index: number, records: number, pools: Pools): Kernel {
  const share = Math.floor(records * 0.6);
  return pythonKernel(kernelName(index), {
    version: kernelVersion(index),
    languageVersion: pick(random, ['3.10.14', '3.11.9', '3.12.4']),
    conda: [
      ...chosen(random, pools.python, share),
      ...chosen(random, pools.plain, records - share - 2),
    ],
    pip: chosen(random, pools.pip, 6),
  });
}

const topics = ['astro', 'bio', 'climate', 'cowsay', 'ctmm', 'econ', 'geo', 'imaging', 'pecan'];

/** `astro-000`: the same name in both languages, and in two versions. */
function kernelName(index: number): string {
  const number = Math.floor(index / 4);
  return `${topics[number % topics.length] ?? ''}-${String(number).padStart(3, '0')}`;
}

function kernelVersion(index: number): string {
  return index % 4 < 2 ? '1.9' : '1.10';
}

/** So many packages as a kernel has records, twice, in up to three versions each. */
function pool<Package>(
  random: () => number,
  records: number,
  make: (random: () => number, index: number) => Package,
): Versions<Package> {
  return Array.from({ length: records * 2 }, (_, index) =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => make(random, index)),
  );
}

function chosen<Package>(
  random: () => number,
  from: Versions<Package>,
  count: number,
): readonly Package[] {
  const places = new Set<number>();
  while (places.size < count) places.add(Math.floor(random() ** 1.5 * from.length));
  return [...places].flatMap((place) => pick(random, from[place] ?? []) ?? []);
}

function plainPackage(random: () => number, index: number): CondaPackage {
  return { name: `lib${word(index)}`, ...versioned(random) };
}

function rPackage(random: () => number, index: number): RWithRecord {
  const name = index % 3 === 0 ? `${capital(word(index))}.R` : word(index);
  const installed = { name, version: `${version(random)}-${Math.floor(random() * 9)}` };
  const { version: _, ...rest } = versioned(random);
  return { installed, conda: { ...condaOf(installed), ...rest, build: 'r44h6168396_1' } };
}

function pythonPackage(random: () => number, index: number): CondaPackage {
  const name = `py-${word(index)}`;
  const distribution = index % 3 === 0 ? `Py_${capital(word(index))}` : name;
  return { name, distribution, ...versioned(random), build: 'pyhd8ed1ab_0' };
}

function pipPackage(random: () => number, index: number): PipPackage {
  const form = pick(random, [
    'dist-info',
    'dist-info',
    'egg-info-file',
    'egg-info-folder',
  ] as const);
  return { name: `Pip.${capital(word(index))}`, version: version(random), form };
}

function versioned(random: () => number) {
  const license = pick(random, ['MIT', 'BSD-3-Clause', 'GPL-3.0-or-later']);
  const channel = random() < 0.9 ? 'conda-forge' : 'bioconda';
  return { version: version(random), license, channel, size: recordSize(random) };
}

function version(random: () => number): string {
  const number = () => Math.floor(random() * 20);
  return `${number()}.${number()}.${number()}`;
}

/** Log-normal with a median of 8 KB and a mean of 20 KB, no more than a megabyte. */
function recordSize(random: () => number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return Math.min(1_000_000, Math.round(8192 * Math.exp(1.354 * normal)));
}

const syllables = ['ba', 'co', 'di', 'fu', 'ge', 'ki', 'lo', 'mu', 'ne', 'pa', 'ri', 'so', 'tu'];

/** A word of its own for each number: `babaco`. */
function word(index: number): string {
  const count = syllables.length;
  const digits = [Math.floor(index / count ** 2), Math.floor(index / count), index];
  return digits.map((digit) => syllables[digit % count] ?? '').join('');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function pick<Item>(random: () => number, items: readonly [Item, ...Item[]]): Item;
function pick<Item>(random: () => number, items: readonly Item[]): Item | undefined;
function pick<Item>(random: () => number, items: readonly Item[]): Item | undefined {
  return items[Math.floor(random() * items.length)];
}
