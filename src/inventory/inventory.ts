/** Where a package came from. */
export type PackageSource = 'dpkg' | 'python' | 'r' | 'conda';

export interface Package {
  readonly name: string;
  readonly version: string;
  readonly source: PackageSource;
}

/**
 * The structured package list of an image or kernel, sorted by source, then name, then version (code units), each entry once.
 */
export interface Inventory {
  readonly schemaVersion: 1;
  readonly packages: readonly Package[];
}
