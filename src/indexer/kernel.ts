/** Languages whose kernels can be indexed, as their directories are called. */
export const kernelLanguages = ['R', 'Python'] as const;

export type KernelLanguage = (typeof kernelLanguages)[number];

/** One installed environment of a kernel repository. */
export interface Kernel {
  readonly language: KernelLanguage;
  readonly name: string;
  readonly version: string;
  /** Relative to the root: `R/cowsay/1.0`. */
  readonly path: string;
}

/** A package of a kernel. */
export interface KernelPackage {
  readonly name: string;
  /** `unknown` where the environment does not say. */
  readonly version: string;
  /** Of an R kernel: `r` from an R library, `conda` the rest; of a Python kernel always `python`. */
  readonly source: 'r' | 'conda' | 'python';
  /** `conda-forge`; `pypi` for what pip installed. */
  readonly channel?: string | undefined;
  readonly build?: string | undefined;
  readonly license?: string | undefined;
}

/** What is in a kernel: the content of its `package_manifest.json`. */
export interface PackageManifest {
  readonly kernel_name: string;
  readonly kernel_version: string;
  readonly language: string;
  /** R: `4.4.3`, Python: `3.11`, or `unknown`. */
  readonly language_version: string;
  /** `2026-01-26T14:53:47Z`. */
  readonly indexed_date: string;
  readonly packages: readonly KernelPackage[];
}

/** Name of the file in a kernel's directory that says what is in it. */
export const manifestFileName = 'package_manifest.json';

/** Path of a kernel's manifest relative to the root. */
export function manifestPath(kernel: Kernel): string {
  return `${kernel.path}/${manifestFileName}`;
}
