import { cleanField } from './clean-field.ts';
import type { Inventory, Package } from './inventory.ts';
import { makeInventory } from './make-inventory.ts';
import type { PackageFile } from './package-paths.ts';
import { packageDirectoryName, readPackageFile } from './read-package-file.ts';
import type { Reading } from './reading.ts';
import { withoutDoubles } from './without-doubles.ts';

/** The packages of one image and what could not be read of them. */
export interface InventoryReading {
  readonly inventory: Inventory;
  /** `/opt/conda/conda-meta/x.json: not a JSON object`, the first 50 and one line for the rest. */
  readonly problems: readonly string[];
}

/** Takes the package files of one image, in any order, and puts together what they say. */
export interface PackageCollector {
  addFile(path: string, file: PackageFile, content: Uint8Array): void;
  /** A second name of a file, as archives keep hard links; `target` is the path of the first. */
  addLink(path: string, file: PackageFile, target: string | undefined): void;
  addProblem(path: string, problem: string): void;
  finish(): InventoryReading;
}

/** Problems that are told one by one. */
const maxProblems = 50;

/** More package files than this are not read: no image that people use has as many. */
const maxFiles = 100_000;

/** An empty {@link PackageCollector}. */
export function packageCollector(): PackageCollector {
  const readings = new Map<string, { readonly file: PackageFile; readonly reading: Reading }>();
  const rMarkers = new Set<string>();
  const problems: string[] = [];
  let untoldProblems = 0;

  function addProblem(path: string, problem: string): void {
    if (problems.length >= maxProblems) untoldProblems += 1;
    else problems.push(`${cleanField(path) ?? '/'}: ${problem}`);
  }

  function add(path: string, file: PackageFile, reading: Reading): void {
    if (readings.size >= maxFiles) {
      addProblem(path, 'one package file too many, not read');
      return;
    }
    if (file.kind === 'r-marker') rMarkers.add(file.directory);
    readings.set(path, { file, reading });
  }

  function addFile(path: string, file: PackageFile, content: Uint8Array): void {
    add(path, file, readPackageFile(file, content));
  }

  function addLink(path: string, file: PackageFile, target: string | undefined): void {
    const reading = target === undefined ? undefined : readings.get(target)?.reading;
    if (reading === undefined) addProblem(path, 'a second name of a file that was not read');
    else
      add(path, file, file.kind === 'r-description' ? renamed(reading, file.directory) : reading);
  }

  function finish(): InventoryReading {
    const packages: Package[] = [];
    for (const [path, { file, reading }] of readings) {
      if (file.kind === 'r-description' && !rMarkers.has(file.directory)) continue;
      // One by one: a hostile file has more of them than a call may have arguments.
      for (const entry of reading.packages) packages.push(entry);
      for (const problem of reading.problems) addProblem(path, problem);
    }
    const rest = untoldProblems === 0 ? [] : [`and ${untoldProblems} more problems`];
    return { inventory: makeInventory(withoutDoubles(packages)), problems: [...problems, ...rest] };
  }

  return { addFile, addLink, addProblem, finish };
}

function renamed(reading: Reading, directory: string): Reading {
  const name = cleanField(packageDirectoryName(directory)) ?? '';
  return { ...reading, packages: reading.packages.map((entry) => ({ ...entry, name })) };
}
