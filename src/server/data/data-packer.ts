import type { Inventory } from '../../inventory/inventory.ts';
import { textPacker, type PackedTexts } from './byte-store.ts';
import { imageId, type Environment } from './environment.ts';
import { readKernelEntry } from './kernel-entry.ts';
import { readPackageEntry } from './package-entry.ts';
import type { PackageTable } from './package-table.ts';
import { tableBuilder } from './table-builder.ts';

/** What a data set is called and when it was made. */
export interface DataHead {
  /** As {@link KernelData} has it. */
  readonly version: string;
  readonly generation: string | undefined;
  readonly indexedDate: string | undefined;
}

/** {@link KernelData} as values that another thread can be given. */
export interface PackedData extends DataHead {
  readonly environments: readonly Environment[];
  /** Of each environment, its list of packages. */
  readonly packageTexts: PackedTexts;
  readonly table: PackageTable;
  readonly indexNames: readonly string[];
  /** Of each name, what the old API answers. */
  readonly indexTexts: PackedTexts;
}

/** Takes what the files have, entry by entry: kernels first, then images; packages of the index at any time. */
export interface DataPacker {
  /** Takes the next entry of collated manifests. @throws {UserError} `KERNEL_DATA` */
  addKernel(entry: unknown): void;
  /** Takes the next entry of a package index. @throws {UserError} `KERNEL_DATA` */
  addPackage(entry: unknown): void;
  /** @param key of the image in its spec */
  addImage(key: string, inventory: Inventory): void;
  finish(head: DataHead): PackedData;
}

/** A {@link DataPacker} that has nothing yet. */
export function dataPacker(): DataPacker {
  const environments: Environment[] = [];
  const ids = new Set<string>();
  const packageTexts = textPacker();
  const table = tableBuilder();
  const indexNames: string[] = [];
  const indexTexts = textPacker();
  let kernels = 0;

  function add(
    environment: Environment,
    listed: readonly unknown[],
    packages: Inventory['packages'],
  ) {
    // The first of two of the same name is the one that has always been answered with.
    if (ids.has(environment.id)) return;
    ids.add(environment.id);
    table.add(environments.length, packages);
    packageTexts.add(JSON.stringify(listed));
    environments.push(environment);
  }

  return {
    addKernel: (entry) => {
      const { environment, listed, packages } = readKernelEntry(entry, kernels);
      kernels += 1;
      add(environment, listed, packages);
    },
    addPackage: (entry) => {
      const { name, kernels: rows } = readPackageEntry(entry, indexNames.length);
      indexNames.push(name);
      indexTexts.add(JSON.stringify({ name, kernel_count: rows.length, kernels: rows }));
    },
    addImage: (key, { packages }) => {
      const id = imageId(key);
      add({ kind: 'image', id, name: key, packageCount: packages.length }, packages, packages);
    },
    finish: (head) => ({
      ...head,
      environments,
      packageTexts: packageTexts.finish(),
      table: table.finish(),
      indexNames,
      indexTexts: indexTexts.finish(),
    }),
  };
}

/** The memory of packed data that can be handed over to another thread instead of being copied. */
export function memoryOf(data: PackedData): readonly ArrayBuffer[] {
  const { packageTexts, indexTexts, table } = data;
  const ofTexts = ({ blocks, blockOf, starts, ends }: PackedTexts) => [
    ...blocks,
    blockOf,
    starts,
    ends,
  ];
  const { starts, environments, versions, sources } = table;
  return [
    ...ofTexts(packageTexts),
    ...ofTexts(indexTexts),
    ...[starts, environments, versions, sources],
  ].map(({ buffer }) => buffer);
}
