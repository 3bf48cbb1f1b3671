import { isObject, isText } from '../../text/json-shape.ts';
import { dataProblem } from './data-problem.ts';

/** An entry of the list `packages` in a package index. */
export interface PackageEntry {
  readonly name: string;
  /** One for each kernel that has it, as the file has them. */
  readonly kernels: readonly unknown[];
}

/** Reads an entry. @param place of the entry in the list @throws {UserError} `KERNEL_DATA` */
export function readPackageEntry(entry: unknown, place: number): PackageEntry {
  const where = `packages[${place}]`;
  if (!isObject(entry)) throw dataProblem(where, 'is no object');
  const { name, kernels } = entry;
  if (!isText(name)) throw dataProblem(`${where}.name`, 'is no text');
  if (!Array.isArray(kernels) || !kernels.every(isObject))
    throw dataProblem(`${where}.kernels`, 'is no list of objects');
  return { name, kernels };
}
