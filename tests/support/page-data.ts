import type { KernelDocuments } from '../../src/server/data/data-of.ts';

/** A kernel as a test writes it down: packages as `name version`, an R package of a Python kernel as `r:name version`. */
export interface KernelSketch {
  readonly language: string;
  readonly name: string;
  readonly version: string;
  readonly languageVersion?: string;
  readonly packages: readonly string[];
}

/** When all that tests make up was indexed. */
export const indexedDate = '2026-01-26T14:53:47Z';

/** The documents that an indexer writes for kernels. @param images packages of images by key, all of Debian */
export function documentsOf(
  kernels: readonly KernelSketch[],
  images: Readonly<Record<string, readonly string[]>> = {},
): KernelDocuments {
  const manifests = kernels.map((kernel) => ({
    kernel_name: kernel.name,
    kernel_version: kernel.version,
    language: kernel.language,
    language_version: kernel.languageVersion ?? (kernel.language === 'R' ? '4.4.3' : '3.12'),
    indexed_date: indexedDate,
    packages: kernel.packages.map((text) =>
      packageOf(text, kernel.language === 'R' ? 'r' : 'python'),
    ),
    manifest_path: `${kernel.language}/${kernel.name}/${kernel.version}/package_manifest.json`,
    package_count: kernel.packages.length,
  }));
  return {
    manifests: { indexed_date: indexedDate, generation: '0f', kernels: manifests },
    index: { packages: [] },
    inventories: Object.fromEntries(
      Object.entries(images).map(([key, texts]) => [
        key,
        { schemaVersion: 1, packages: texts.map((text) => packageOf(text, 'dpkg')) },
      ]),
    ),
  };
}

/** As many kernels as asked for, each with some of the packages, all names and versions made up. */
export function manyKernels(count: number, packagesEach: number): readonly KernelSketch[] {
  return Array.from({ length: count }, (_, index) => ({
    language: index % 2 === 0 ? 'Python' : 'R',
    name: `kernel-${String(Math.floor(index / 4)).padStart(4, '0')}`,
    version: `1.${index % 4 < 2 ? 9 : 10}`,
    packages: Array.from(
      { length: packagesEach },
      (_, place) => `package-${String(place).padStart(4, '0')} ${1 + (index % 3)}.${place % 12}.0`,
    ),
  }));
}

function packageOf<Source extends string>(text: string, usual: Source) {
  const [, source, name = '', version = ''] =
    /^(?:(r|python|conda|dpkg):)?(.*) ([^ ]+)$/.exec(text) ?? [];
  return { name, version, source: (source ?? usual) as Source };
}
