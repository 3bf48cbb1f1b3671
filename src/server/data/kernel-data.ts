import type { Package } from '../../inventory/inventory.ts';
import type { Environment } from './environment.ts';
import type { PackageTable } from './package-table.ts';

/** A package of the package index as programs have always got it, ready to send. */
export interface IndexedPackages {
  /** In the order of the file. */
  readonly names: readonly string[];
  readonly lowerNames: readonly string[];
  /** Compact JSON `{"name", "kernel_count", "kernels"}` of the package at a place of `names`. */
  bodyOf(place: number): Uint8Array;
  /** The first place of a name; `undefined` when there is none. Upper and lower case differ. */
  placeOf(name: string): number | undefined;
}

/** Everything that is known at one moment. It never changes: what is newer comes as another one. */
export interface KernelData {
  /** Equal for equal content: `9f86d081884c7d65` (16 hex digits). It goes into ETags. */
  readonly version: string;
  /** Of the collated files; `undefined` for those of an indexer that names none. */
  readonly generation: string | undefined;
  /** When the collated files were made, as they say. */
  readonly indexedDate: string | undefined;
  /** RFC 3339, UTC. */
  readonly loadedAt: string;
  /** Kernels in the order of the file, each once; then images by key. */
  readonly environments: readonly Environment[];
  /** Its place in `environments`. */
  placeOf(id: string): number | undefined;
  /** The list `packages` of an environment as compact JSON, every field that the file has in it. */
  packagesText(place: number): Uint8Array;
  /** The same as values of {@link Package}, in the order of the file; a version that is not known is `unknown`. */
  packagesOf(place: number): readonly Package[];
  readonly table: PackageTable;
  readonly packageIndex: IndexedPackages;
}
