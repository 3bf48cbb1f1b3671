import type { PackageSource } from '../../inventory/inventory.ts';

/** How a {@link PackageTable} writes a source: its place in this list. */
export const packageSources: readonly PackageSource[] = ['conda', 'dpkg', 'python', 'r'];

/**
 * Which package is in which environment in which version: one row for each, all rows of a name together. Columns instead of objects,
 * since there are millions, and since columns move between threads for nothing.
 */
export interface PackageTable {
  /** Each name once, sorted without regard to case, then by code units. */
  readonly names: readonly string[];
  /** `names` in lower case. */
  readonly lowerNames: readonly string[];
  /** Row where the rows of each name begin; one more at the end: the number of rows. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** Of each row, the environment's place in the list of environments; ascending within a name. */
  readonly environments: Uint32Array<ArrayBuffer>;
  /** Of each row, the version's place in `versionTexts`. */
  readonly versions: Uint32Array<ArrayBuffer>;
  /** Of each row, the source's place in {@link packageSources}. */
  readonly sources: Uint8Array<ArrayBuffer>;
  readonly versionTexts: readonly string[];
}
