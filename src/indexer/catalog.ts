import { isObject } from '../text/json-shape.ts';
import { manifestFileName, type Kernel } from './kernel.ts';

/** Name of the catalog in the root of the repository. */
export const catalogFileName = 'icrn_kernel_catalog.json';

/** What users' programs look kernels up in: language → kernel → version → entry. */
export type Catalog = Readonly<Record<string, CatalogLanguage>>;
type CatalogLanguage = Readonly<Record<string, CatalogKernel>>;
type CatalogKernel = Readonly<Record<string, unknown>>;

export type CatalogPlan =
  | {
      readonly status: 'planned';
      readonly catalog: Catalog;
      /** `R/cowsay/1.0`, in the order in which they stand in the catalog. */
      readonly added: readonly string[];
      readonly removed: readonly string[];
    }
  /** Nothing may be written: what people wrote there would be lost. `problem` says where: `R.cowsay is a list, not an object`. */
  | { readonly status: 'invalid'; readonly problem: string };

/**
 * The catalog brought up to date: every kernel has its place in it, kernels that are gone have left, and whatever else
 * somebody wrote there stays.
 *
 * A kernel is gone when there is no directory of it any more. An entry is of a kernel of this repository when its
 * `environment_location` ends in language, name and version; others were written by hand for something else.
 *
 * @param text of the file that is there; `undefined` or blank: none yet
 * @param kernels all of the repository
 * @param hostRoot path of the repository where users work
 * @param isThere whether anything is at a path of the repository: `R/cowsay/1.0`
 */
export function planCatalog(
  text: string | undefined,
  kernels: readonly Kernel[],
  hostRoot: string,
  isThere: (path: string) => boolean,
): CatalogPlan {
  const existing = parse(text);
  const problem = problemOf(existing);
  if (problem !== undefined) return { status: 'invalid', problem };

  const entries = entriesOf(existing as Catalog);
  const removed = removeGone(entries, isThere);
  const added = kernels.filter((kernel) => putKernel(entries, kernel, hostRoot));
  return {
    status: 'planned',
    catalog: catalogOf(entries),
    added: added.map(({ path }) => path),
    removed,
  };
}

/** What is wrong with a catalog: `R.cowsay is a list, not an object of versions`; `undefined` for a good one, or none. */
export function catalogProblem(text: string | undefined): string | undefined {
  return problemOf(parse(text));
}

const notJson = Symbol('not JSON');

function parse(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return notJson;
  }
}

/** Three levels of objects, and an object for each version. */
function problemOf(value: unknown): string | undefined {
  if (value === notJson) return 'it is no JSON document';
  if (!isObject(value)) return `it is ${kindOf(value)}, not an object of languages`;
  for (const [language, kernels] of Object.entries(value)) {
    if (!isObject(kernels)) return `${language} is ${kindOf(kernels)}, not an object of kernels`;
    for (const [name, versions] of Object.entries(kernels)) {
      const place = `${language}.${name}`;
      if (!isObject(versions)) return `${place} is ${kindOf(versions)}, not an object of versions`;
      for (const [version, entry] of Object.entries(versions)) {
        if (!isObject(entry)) return `${place}.${version} is ${kindOf(entry)}, not an object`;
      }
    }
  }
  return undefined;
}

/** Maps, since a name like `__proto__` is no name to an object. */
type Entries = Map<string, Map<string, Map<string, object>>>;

function entriesOf(catalog: Catalog): Entries {
  return mapOf(catalog, (kernels) =>
    mapOf(kernels, (versions) => mapOf(versions, (entry) => entry as object)),
  );
}

function mapOf<From, To>(record: Readonly<Record<string, From>>, convert: (value: From) => To) {
  return new Map(Object.entries(record).map(([key, value]) => [key, convert(value)]));
}

function catalogOf(entries: Entries): Catalog {
  return recordOf(entries, (kernels) =>
    recordOf(kernels, (versions) => Object.fromEntries(versions)),
  );
}

function recordOf<From, To>(map: ReadonlyMap<string, From>, convert: (value: From) => To) {
  return Object.fromEntries(Array.from(map, ([key, value]) => [key, convert(value)]));
}

/** Every key is shown to users as a name, so what is emptied goes as well; what somebody left empty stays. */
function removeGone(entries: Entries, isThere: (path: string) => boolean): readonly string[] {
  const removed: string[] = [];
  for (const [language, kernels] of entries) {
    for (const [name, versions] of kernels) {
      for (const [version, entry] of versions) {
        const path = `${language}/${name}/${version}`;
        if (!isOfRepository(path, entry) || isThere(path)) continue;
        removed.push(path);
        versions.delete(version);
        if (versions.size === 0) kernels.delete(name);
        if (kernels.size === 0) entries.delete(language);
      }
    }
  }
  return removed;
}

function isOfRepository(path: string, entry: object): boolean {
  const { environment_location: location } = entry as { readonly environment_location?: unknown };
  return typeof location === 'string' && location.replace(/\/+$/, '').endsWith(`/${path}`);
}

/** @returns whether it was not there before */
function putKernel(entries: Entries, kernel: Kernel, hostRoot: string): boolean {
  const kernels = within(entries, kernel.language, () => new Map<string, Map<string, object>>());
  const versions = within(kernels, kernel.name, () => new Map<string, object>());
  const before = versions.get(kernel.version);
  const location = `${hostRoot}/${kernel.path}`;
  versions.set(kernel.version, {
    ...before,
    environment_location: location,
    manifest: `${location}/${manifestFileName}`,
  });
  return before === undefined;
}

function within<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const value = map.get(key) ?? make();
  map.set(key, value);
  return value;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`;
}
