import type { Package, PackageSource } from '../../inventory/inventory.ts';
import { isObject, isText } from '../../text/json-shape.ts';
import { dataProblem } from './data-problem.ts';
import { kernelId, type KernelEnvironment } from './environment.ts';

/** An entry of the list `kernels` in a file of collated manifests. */
export interface KernelEntry {
  readonly environment: KernelEnvironment;
  /** The list `packages` as the file has it. */
  readonly listed: readonly unknown[];
  readonly packages: readonly Package[];
}

/**
 * Reads an entry. Indexers differ in what they write, so all that is needed is who the kernel is, and that packages are objects.
 *
 * @param place of the entry in the list
 * @throws {UserError} `KERNEL_DATA`
 */
export function readKernelEntry(entry: unknown, place: number): KernelEntry {
  const where = `kernels[${place}]`;
  if (!isObject(entry)) throw dataProblem(where, 'is no object');
  const text = (field: string) => requiredText(entry, field, where);
  const [language, name, version] = [text('language'), text('kernel_name'), text('kernel_version')];
  const listed = entry['packages'];
  if (!Array.isArray(listed)) throw dataProblem(`${where}.packages`, 'is no list');
  const packages = packagesIn(listed as readonly unknown[], language, where);
  return {
    environment: {
      kind: 'kernel',
      id: kernelId(language, name, version),
      language,
      name,
      version,
      languageVersion: optionalText(entry['language_version']),
      indexedDate: optionalText(entry['indexed_date']),
      manifestPath: optionalText(entry['manifest_path']),
      packageCount: packages.length,
    },
    listed: listed as readonly unknown[],
    packages,
  };
}

/**
 * The packages of a list as the files have them, but for those without a name; a version that is not there is `unknown`.
 *
 * @param language of the kernel, for a package of which no known source is told
 * @throws {UserError} `KERNEL_DATA`
 */
export function packagesIn(
  listed: readonly unknown[],
  language: string,
  where: string,
): readonly Package[] {
  return listed.flatMap((entry, place) => {
    if (!isObject(entry)) throw dataProblem(`${where}.packages[${place}]`, 'is no object');
    const { name, version, source } = entry;
    // Nobody can ask for it; the old API gives it all the same, as it is in the file.
    if (!isText(name) || name === '') return [];
    return [
      {
        name,
        version: isText(version) && version !== '' ? version : 'unknown',
        source: sourceOf(source, language),
      },
    ];
  });
}

function sourceOf(source: unknown, language: string): PackageSource {
  const known = isText(source) ? sources.get(source.toLowerCase()) : undefined;
  return known ?? (language === 'R' ? 'r' : 'python');
}

/** Some indexers name the place that a package was downloaded from. */
const sources: ReadonlyMap<string, PackageSource> = new Map([
  ['conda', 'conda'],
  ['conda-forge', 'conda'],
  ['cran', 'r'],
  ['dpkg', 'dpkg'],
  ['pip', 'python'],
  ['pypi', 'python'],
  ['python', 'python'],
  ['r', 'r'],
]);

function requiredText(
  object: Readonly<Record<string, unknown>>,
  field: string,
  where: string,
): string {
  const value = object[field];
  if (!isText(value) || value === '') throw dataProblem(`${where}.${field}`, 'is no text');
  return value;
}

function optionalText(value: unknown): string | undefined {
  return isText(value) && value !== '' ? value : undefined;
}
