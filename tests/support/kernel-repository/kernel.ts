import type { CondaPackage } from './conda-record.ts';

/** A package in R's library. */
export interface RPackage {
  readonly name: string;
  readonly version: string;
  /** As its DESCRIPTION says it, in the words of CRAN. Default `GPL (>= 2)`; `none`: it does not. */
  readonly license?: string | undefined;
  /** Whole DESCRIPTION, where it is to be an odd one. */
  readonly description?: string | Uint8Array | undefined;
}

/** A Python package that no conda record names. */
export interface PipPackage {
  /** As its METADATA says it: `Flask-SQLAlchemy`. */
  readonly name: string;
  readonly version: string;
  /** As its METADATA says it. Default `BSD`. */
  readonly license?: string | undefined;
  /** Default `dist-info`; `egg-info-file` is what distutils made, `egg-info-folder` what setuptools did. */
  readonly form?: 'dist-info' | 'egg-info-file' | 'egg-info-folder' | undefined;
  /** Default `pip`; `none`: the file is not there. */
  readonly installer?: string | undefined;
}

export interface RKernel {
  readonly language: 'R';
  readonly name: string;
  readonly version: string;
  /** `4.4.3`. */
  readonly languageVersion: string;
  readonly conda: readonly CondaPackage[];
  /** Beside those that come with R itself. */
  readonly packages: readonly RPackage[];
}

export interface PythonKernel {
  readonly language: 'Python';
  readonly name: string;
  readonly version: string;
  /** `3.11.9`. */
  readonly languageVersion: string;
  readonly conda: readonly CondaPackage[];
  readonly pip: readonly PipPackage[];
}

/** A kernel to be: what is installed in it. */
export type Kernel = RKernel | PythonKernel;

export const defaultRLicense = 'GPL (>= 2)';
export const defaultPipLicense = 'BSD';

/** Packages that come with R itself, all of R's version. */
export const basePackages: readonly string[] = [
  ...['base', 'compiler', 'datasets', 'graphics', 'grDevices', 'grid', 'methods', 'parallel'],
  ...['splines', 'stats', 'stats4', 'tcltk', 'tools', 'utils'],
];

/** An R kernel of this name with R 4.4.3, a library of C, and what is given beside. */
export function rKernel(name: string, changes: Partial<RKernel> = {}): RKernel {
  const { languageVersion = '4.4.3', packages = [], conda = [], version = '1.0' } = changes;
  const own = [{ name: 'r-base', version: languageVersion }, zlib];
  return { language: 'R', name, version, languageVersion, packages, conda: [...own, ...conda] };
}

/** A Python kernel of this name with Python 3.11.9, a library of C, and what is given beside. */
export function pythonKernel(name: string, changes: Partial<PythonKernel> = {}): PythonKernel {
  const { languageVersion = '3.11.9', pip = [], conda = [], version = '1.0' } = changes;
  const own = [{ name: 'python', version: languageVersion, license: 'Python-2.0' }, zlib];
  return { language: 'Python', name, version, languageVersion, pip, conda: [...own, ...conda] };
}

/** The conda package that brings a package of R along: `r-abind 1.4_5` brings `abind 1.4-5`. */
export function condaOf({ name, version }: RPackage): CondaPackage {
  return { name: `r-${name.toLowerCase()}`, version: version.replaceAll('-', '_') };
}

const zlib: CondaPackage = { name: 'zlib', version: '1.3', license: 'Zlib' };
