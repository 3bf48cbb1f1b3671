import { createHash } from 'node:crypto';
import type { Inventory } from '../../inventory/inventory.ts';
import { isText } from '../../text/json-shape.ts';
import { dataPacker } from './data-packer.ts';
import type { KernelData } from './kernel-data.ts';
import { unpackedData } from './unpacked-data.ts';

/** The content of the files that a server reads. */
export interface KernelDocuments {
  /** `collated_manifests.json`. */
  readonly manifests: {
    readonly indexed_date?: string;
    readonly generation?: string;
    readonly kernels: readonly unknown[];
  };
  /** `package_index.json`. */
  readonly index: { readonly packages: readonly unknown[] };
  /** Inventories of images by key; default: none. */
  readonly inventories?: Readonly<Record<string, Inventory>>;
}

/** The data in documents that are in memory. @param loadedAt RFC 3339, UTC @throws {UserError} `KERNEL_DATA` */
export function dataOf(documents: KernelDocuments, loadedAt: string): KernelData {
  const { manifests, index, inventories = {} } = documents;
  const packer = dataPacker();
  for (const kernel of manifests.kernels) packer.addKernel(kernel);
  for (const entry of index.packages) packer.addPackage(entry);
  for (const [key, inventory] of Object.entries(inventories)) packer.addImage(key, inventory);
  const version = createHash('sha256').update(JSON.stringify(documents)).digest('hex').slice(0, 16);
  const { generation, indexed_date: date } = manifests;
  const indexedDate = isText(date) ? date : undefined;
  return unpackedData(packer.finish({ version, generation, indexedDate }), loadedAt);
}
