import type { Inventory, Package, PackageSource } from '../../inventory/inventory.ts';
import { isText, listOf, oneOf, parseShape, shapeOf } from '../../text/json-shape.ts';
import { dataProblem } from './data-problem.ts';
import { packageSources } from './package-table.ts';

/** Reads an inventory as a build writes it. @throws {UserError} `KERNEL_DATA` */
export function parseInventory(text: string): Inventory {
  const inventory = parseShape(text, isInventory);
  if (inventory === undefined) throw dataProblem('the file', 'is no inventory of an image');
  return inventory;
}

const isPackage = shapeOf<Package>({
  name: isText,
  version: isText,
  source: oneOf<PackageSource>(...packageSources),
});

const isInventory = shapeOf<Inventory>({ schemaVersion: oneOf(1), packages: listOf(isPackage) });
