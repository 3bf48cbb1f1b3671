import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import {
  collatedEnd,
  collatedEntry,
  collatedHead,
  kernelsForm,
  noGeneration,
  packagesForm,
  type CollatedForm,
} from '../src/indexer/collated-text.ts';
import { seededRandom } from '../tests/support/seeded-random.ts';

/** A kernel of the lists; half of them are of R. */
export interface ListedKernel {
  readonly language: 'R' | 'Python';
  readonly name: string;
  readonly version: string;
}

/** What was published. */
export interface PublishedLists {
  readonly collated: string;
  readonly packageIndex: string;
  readonly kernels: readonly ListedKernel[];
  /** Names of packages, each once. */
  readonly packages: readonly string[];
}

const syllables = ['ba', 'co', 'di', 'fu', 'ge', 'ki', 'lo', 'mu', 'ne', 'pa', 'ri', 'so', 'tu'];

/** In every kernel. */
const shared = ['zlib', ...Array.from({ length: 39 }, (_, index) => `lib${word(index)}`)];

const date = '2026-01-26T14:53:47Z';

/**
 * Writes the two lists of a repository that is not there, laid out as the indexer writes them: quick, and in little memory also for
 * thousands of kernels.
 *
 * @param folder absolute
 * @param packagesPerKernel at least 60
 */
export function writePublishedLists(
  folder: string,
  count: number,
  packagesPerKernel: number,
): PublishedLists {
  const random = seededRandom(1);
  const pools = { R: rNames(count), Python: pythonNames(count) };
  const kernels = Array.from({ length: count }, (_, index) => kernelAt(index));
  const rows = new Map<string, Row[]>();
  const files = {
    collated: join(folder, 'collated_manifests.json'),
    packageIndex: join(folder, 'package_index.json'),
  };

  writeEntries(files.collated, kernelsForm, count, function* () {
    for (const kernel of kernels) {
      const names = chosen(random, pools[kernel.language], packagesPerKernel);
      const packages = names.map((name) => packageOf(kernel, name, versionOf(random)));
      for (const one of packages) rowsOf(rows, one.name).push({ kernel, ...one });
      yield {
        kernel_name: kernel.name,
        kernel_version: kernel.version,
        language: kernel.language,
        language_version: kernel.language === 'R' ? '4.4.3' : '3.11',
        indexed_date: date,
        packages,
        manifest_path: `${kernel.language}/${kernel.name}/${kernel.version}/package_manifest.json`,
        package_count: packages.length,
      };
    }
  });
  const packages = [...rows.keys()].sort();
  writeEntries(files.packageIndex, packagesForm, packages.length, function* () {
    for (const name of packages) {
      const listed = rowsOf(rows, name).map(({ kernel, version, source }) => ({
        kernel_name: kernel.name,
        kernel_version: kernel.version,
        package_version: version,
        source,
        kernel_language: kernel.language,
      }));
      yield { name, kernel_count: listed.length, kernels: listed };
    }
  });
  return { ...files, kernels, packages };
}

interface Row {
  readonly kernel: ListedKernel;
  readonly version: string;
  readonly source: string;
}

function rowsOf(rows: Map<string, Row[]>, name: string): Row[] {
  const known = rows.get(name);
  if (known !== undefined) return known;
  const fresh: Row[] = [];
  rows.set(name, fresh);
  return fresh;
}

const enough = 1024 * 1024;

function writeEntries(
  path: string,
  form: CollatedForm,
  total: number,
  entries: () => Iterable<unknown>,
): void {
  const file = openSync(path, 'w');
  let text = collatedHead(form, { date, generation: noGeneration, total });
  let index = 0;
  for (const entry of entries()) {
    text += collatedEntry(entry, index);
    index += 1;
    if (text.length < enough) continue;
    writeSync(file, text);
    text = '';
  }
  writeSync(file, text + collatedEnd(total));
  closeSync(file);
}

const topics = ['astro', 'bio', 'climate', 'econ', 'geo', 'imaging', 'pecan'];

function kernelAt(index: number): ListedKernel {
  const number = Math.floor(index / 4);
  return {
    language: index % 2 === 0 ? 'R' : 'Python',
    name: `${topics[number % topics.length] ?? ''}-${String(number).padStart(4, '0')}`,
    version: index % 4 < 2 ? '1.9' : '1.10',
  };
}

function packageOf({ language }: ListedKernel, name: string, version: string) {
  const source = language === 'Python' ? 'python' : shared.includes(name) ? 'conda' : 'r';
  return { name, version, source, channel: 'conda-forge', build: 'h1234567_0', license: 'MIT' };
}

/** The first of a pool are in every kernel. */
function rNames(kernels: number): readonly string[] {
  const ggplot = ['ggplot2', 'ggplot2movies', 'ggplotify'];
  return [...shared, ...ggplot, ...words(kernels, (text) => text)];
}

function pythonNames(kernels: number): readonly string[] {
  const python = ['python', 'numpy', 'pandas', ...words(60, (text) => `py${text}`).slice(0, 16)];
  return [...shared, ...python, ...words(kernels, (text) => `${text}-tools`)];
}

/** Twice as many as a kernel takes of them, and more where there are many kernels. */
function words(kernels: number, form: (text: string) => string): readonly string[] {
  return Array.from({ length: 400 + Math.floor(kernels / 10) }, (_, index) => form(word(index)));
}

/** The first sixty, and others as chance has it. */
function chosen(random: () => number, pool: readonly string[], count: number): readonly string[] {
  const places = new Set(Array.from({ length: 60 }, (_, index) => index));
  while (places.size < count) places.add(Math.floor(random() ** 1.5 * pool.length));
  return [...places].map((place) => pool[place] ?? '').sort();
}

function versionOf(random: () => number): string {
  return `${1 + Math.floor(random() * 3)}.${Math.floor(random() * 12)}.${Math.floor(random() * 4)}`;
}

/** A word of its own for each number: `babaco`. */
function word(index: number): string {
  const count = syllables.length;
  const digits = [Math.floor(index / count ** 2), Math.floor(index / count), index];
  return digits.map((digit) => syllables[digit % count] ?? '').join('');
}
