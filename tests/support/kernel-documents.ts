import type { IndexedPackage } from '../../src/indexer/package-rows.ts';
import { seededRandom } from './seeded-random.ts';

/** A package in a manifest, as the indexer writes it. */
export interface ListedPackage {
  readonly name: string;
  readonly version: string;
  readonly source: 'conda' | 'python' | 'r';
  readonly channel?: string;
}

/** A kernel in the collated manifests. */
export interface ListedKernel {
  readonly kernel_name: string;
  readonly kernel_version: string;
  readonly language: 'Python' | 'R';
  readonly language_version: string;
  readonly indexed_date: string;
  readonly packages: readonly ListedPackage[];
  readonly manifest_path: string;
  readonly package_count: number;
}

/** Both published files. */
export interface KernelDocumentsSample {
  readonly manifests: {
    readonly indexed_date: string;
    readonly generation: string;
    readonly total_kernels: number;
    readonly kernels: readonly ListedKernel[];
  };
  readonly index: {
    readonly indexed_date: string;
    readonly generation: string;
    readonly total_packages: number;
    readonly packages: readonly IndexedPackage[];
  };
}

const indexed_date = '2026-01-26T14:53:47Z';
const generation = `sha256:${'ab'.repeat(32)}`;

/** The published files of a repository; the same for the same numbers. Every second kernel is one of R, and each has up to four versions. */
export function kernelDocuments(kernels = 100, packagesEach = 40): KernelDocumentsSample {
  const random = seededRandom(kernels * 1000 + packagesEach);
  const listed = Array.from({ length: kernels }, (_, at) => listedKernel(at, packagesEach, random));
  const packages = indexOf(listed);
  const head = { indexed_date, generation };
  return {
    manifests: { ...head, total_kernels: kernels, kernels: listed },
    index: { ...head, total_packages: packages.length, packages },
  };
}

const stems = ['ggplot', 'numpy', 'zlib', 'py-tool', 'R6', 'data.table', 'ünicode', 'libx'];

function listedKernel(at: number, count: number, random: () => number): ListedKernel {
  const language = at % 2 === 0 ? 'R' : 'Python';
  const kernel_name = `kernel-${Math.floor(at / 4)}`;
  const kernel_version = `1.${(at % 4) * 5}`;
  const names = new Set(
    Array.from({ length: count }, (_, place) => {
      const stem = stems[place % stems.length] ?? '';
      return place < stems.length ? stem : `${stem}${Math.floor(random() * count * 4)}`;
    }),
  );
  const packages = [...names].map((name, place) => ({
    name,
    version: `${1 + Math.floor(random() * 3)}.${Math.floor(random() * 20)}`,
    source: language === 'Python' ? ('python' as const) : place % 3 === 0 ? 'conda' : 'r',
    ...(place % 5 === 0 ? { channel: 'conda-forge' } : {}),
  })) satisfies readonly ListedPackage[];
  return {
    kernel_name,
    kernel_version,
    language,
    language_version: language === 'R' ? '4.4.3' : '3.11',
    indexed_date,
    packages,
    manifest_path: `${language}/${kernel_name}/${kernel_version}/package_manifest.json`,
    package_count: packages.length,
  };
}

function indexOf(kernels: readonly ListedKernel[]): readonly IndexedPackage[] {
  const rows = new Map<string, IndexedPackage['kernels'][number][]>();
  for (const kernel of kernels)
    for (const { name, version, source } of kernel.packages) {
      const row = {
        kernel_name: kernel.kernel_name,
        kernel_version: kernel.kernel_version,
        package_version: version,
        source,
        kernel_language: kernel.language,
      };
      rows.set(name, [...(rows.get(name) ?? []), row]);
    }
  return [...rows]
    .map(([name, found]) => ({ name, kernel_count: found.length, kernels: found }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
