/** A kernel, as the lists of version 2 have it. */
export const kernelItem = {
  id: 'kernel/R/cowsay/1.0',
  kind: 'kernel',
  language: 'R',
  kernel_name: 'cowsay',
  version: '1.0',
  language_version: '4.4.3',
  package_count: 137,
  manifest_path: 'R/cowsay/1.0/package_manifest.json',
  indexed_date: '2026-01-26T14:53:47Z',
};

/** An image, as the lists of version 2 have it. */
export const imageItem = {
  id: 'image/scipy-notebook',
  kind: 'image',
  name: 'scipy-notebook',
  package_count: 812,
};

/** A package, as the package index has it. */
export const indexedPackage = {
  name: 'ggplot2',
  kernel_count: 1,
  kernels: [
    {
      kernel_name: 'cowsay',
      kernel_version: '1.0',
      package_version: '3.5.2',
      source: 'r',
      kernel_language: 'R',
    },
  ],
};

/** When data were read, or packages indexed. */
export const moment = '2026-01-26T14:53:47Z';
