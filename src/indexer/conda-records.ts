import {
  condaRecordNamed,
  parseCondaRecord,
  type CondaRecord,
} from '../inventory/readers/conda-meta.ts';
import type { KernelTree } from '../ports/kernel-tree.ts';
import type { EnvironmentPlaces } from './environment-places.ts';
import { KernelFailure } from './kernel-failure.ts';

/** A package that conda installed, and the file that says so. */
export interface InstalledRecord {
  readonly record: CondaRecord;
  /** Relative to the root of the repository. */
  readonly path: string;
}

/** Larger records are not opened, in bytes; the largest of real packages have about ten million. */
export const maxRecordBytes = 64_000_000;

/**
 * What conda installed in an environment, each package once, in the order of the names of the records.
 *
 * A record that is damaged or too large is known by its name, which says name, version and build.
 *
 * @param warn is told of each such record, and of packages that have two
 * @throws {KernelFailure} for a record of which not even the name can be told
 */
export function condaRecords(
  tree: KernelTree,
  places: EnvironmentPlaces,
  warn: (message: string) => void,
): readonly InstalledRecord[] {
  const installed = new Map<string, InstalledRecord>();
  for (const fileName of places.recordNames) {
    const each = installedRecord(tree, `${places.records}/${fileName}`, fileName, warn);
    const other = installed.get(each.record.name);
    if (other !== undefined) {
      warn(`${other.path} and ${each.path} are of one package: took the second`);
    }
    installed.set(each.record.name, each);
  }
  return [...installed.values()];
}

function installedRecord(
  tree: KernelTree,
  path: string,
  fileName: string,
  warn: (message: string) => void,
): InstalledRecord {
  const content = tree.read(path, maxRecordBytes);
  const parsed = content instanceof Uint8Array ? parseCondaRecord(content) : undefined;
  if (parsed !== undefined) return { record: parsed, path };

  const named = condaRecordNamed(fileName);
  const problem = problemOf(content);
  if (named === undefined) throw new KernelFailure(`${path} is ${problem}`);
  warn(`${path} is ${problem}: took name and version from the name of the file`);
  return { record: named, path };
}

function problemOf(content: Uint8Array | 'too-large' | undefined): string {
  if (content === undefined) return 'no file inside the kernel repository';
  if (content === 'too-large') return `larger than ${maxRecordBytes / 1_000_000} MB`;
  return 'no conda record: a JSON object with name and version';
}
