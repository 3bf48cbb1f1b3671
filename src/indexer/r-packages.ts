import { cleanField } from '../inventory/clean-field.ts';
import { parseRDescription } from '../inventory/readers/r-library.ts';
import { condaNameOfR, condaVersionOfR } from '../inventory/same-package.ts';
import type { KernelTree } from '../ports/kernel-tree.ts';
import { sortedByCodePoints } from '../text/code-points.ts';
import type { ReadingRemarks } from './reading-remarks.ts';
import type { InstalledRecord } from './conda-records.ts';
import type { KernelPackage } from './kernel.ts';

const maxDescriptionBytes = 8_000_000;

/**
 * The packages of R libraries, sorted by name: what `installed.packages()` lists, each name once, from the library that R
 * searches first.
 *
 * R takes a directory for an installed package when `Meta/package.rds` is in it.
 *
 * @param libraries paths relative to the root of the repository
 * @param told of packages that cannot be read, and of directories that are no packages yet
 */
export function rPackages(
  tree: KernelTree,
  libraries: readonly string[],
  told: ReadingRemarks,
): readonly KernelPackage[] {
  const packages = new Map<string, KernelPackage>();
  for (const library of libraries) {
    for (const { name, kind } of tree.list(library) ?? []) {
      if (kind === 'file' || kind === 'other' || name.startsWith('.') || packages.has(name))
        continue;
      const found = rPackage(tree, `${library}/${name}`, name, told);
      if (found !== undefined) packages.set(name, found);
    }
  }
  return sortedByCodePoints([...packages.values()], ({ name }) => name);
}

function rPackage(
  tree: KernelTree,
  directory: string,
  name: string,
  told: ReadingRemarks,
): KernelPackage | undefined {
  if (name.includes('\ufffd')) {
    told.warn(`${directory}: not listed, its name is not UTF-8`);
    return undefined;
  }
  const marker = tree.look(`${directory}/Meta/package.rds`);
  if (marker?.kind === 'outside')
    told.warn(`${directory}: not listed, a link leads out of the kernel repository`);
  if (marker?.kind !== 'file') {
    told.unfinished(directory);
    told.unfinished(`${directory}/Meta`);
    return undefined;
  }

  const content = tree.read(`${directory}/DESCRIPTION`, maxDescriptionBytes);
  const shown = cleanField(name);
  if (!(content instanceof Uint8Array) || shown === undefined) {
    told.warn(`${directory}: not listed, it has no DESCRIPTION that can be read`);
    return undefined;
  }
  // Many are in Latin-1; what is read of them is ASCII in any encoding.
  const { version, license } = parseRDescription(new TextDecoder('latin1').decode(content));
  if (version === undefined) told.warn(`${directory}/DESCRIPTION has no Version`);
  return { name: shown, version: version ?? 'unknown', source: 'r', license };
}

/**
 * The packages of an R kernel, each once: those of its R libraries, then what else conda installed.
 *
 * Conda has R packages under names of its own: `r-abind 1.4_5` is `abind 1.4-5`. Where the versions are the same as well the
 * package of the library also gets what the record knows; where they differ, somebody updated it past conda.
 */
export function withCondaRecords(
  inLibraries: readonly KernelPackage[],
  records: readonly InstalledRecord[],
): readonly KernelPackage[] {
  const byCondaName = new Map(records.map(({ record }) => [record.name, record]));
  const covered = new Set(inLibraries.flatMap(({ name }) => [name, condaNameOfR(name)]));

  const fromLibraries = inLibraries.map((each): KernelPackage => {
    const record = byCondaName.get(condaNameOfR(each.name));
    if (record?.version !== condaVersionOfR(each.version)) return each;
    return {
      ...each,
      channel: record.channel,
      build: record.build,
      license: each.license ?? record.license,
    };
  });
  const others = records
    .filter(({ record }) => !covered.has(record.name))
    .map(({ record }): KernelPackage => ({ ...record, source: 'conda' }));
  return [...fromLibraries, ...others];
}
