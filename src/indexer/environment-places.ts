import type { KernelTree } from '../ports/kernel-tree.ts';
import type { Kernel } from './kernel.ts';

/** Where in an environment its packages are; paths relative to the root of the repository. */
export interface EnvironmentPlaces {
  /** `R/cowsay/1.0/conda-meta`. */
  readonly records: string;
  /** Names of the records in it, sorted: `zlib-1.3-h4bc722e_0.json`. */
  readonly recordNames: readonly string[];
  /** R libraries that are there, the one that R searches first first. */
  readonly rLibraries: readonly string[];
  /** Directories of Python packages that are there, the one that Python searches first first. */
  readonly pythonPackages: readonly string[];
}

/** Where an environment keeps its packages: seen from the names of its records, else of its directories. */
export function environmentPlaces(tree: KernelTree, kernel: Kernel): EnvironmentPlaces {
  const records = `${kernel.path}/conda-meta`;
  const names = tree.list(records) ?? [];
  const recordNames = names
    .filter(({ name, kind }) => /^[^.].*\.json$/s.test(name) && kind !== 'directory')
    .map(({ name }) => name);
  return {
    records,
    recordNames,
    rLibraries: kernel.language === 'R' ? rLibraries(tree, kernel) : [],
    pythonPackages: pythonPackages(tree, kernel, recordNames),
  };
}

function rLibraries(tree: KernelTree, kernel: Kernel): readonly string[] {
  const libraries = ['lib/R/site-library', 'lib/R/library'];
  return libraries
    .map((library) => `${kernel.path}/${library}`)
    .filter((path) => isDirectory(tree, path));
}

function pythonPackages(
  tree: KernelTree,
  kernel: Kernel,
  recordNames: readonly string[],
): readonly string[] {
  const candidates = pythonFolders(tree, kernel, recordNames).flatMap((folder) => [
    `${kernel.path}/lib/${folder}/site-packages`,
    `${kernel.path}/lib/${folder}/dist-packages`,
  ]);
  const seen = new Set<string>();
  return candidates.filter((path) => {
    const entry = tree.look(path);
    // conda-forge has `python3.1` as a second name of `python3.11`.
    if (entry?.kind !== 'directory' || seen.has(entry.realPath)) return false;
    seen.add(entry.realPath);
    return true;
  });
}

/** `lib` has thousands of names, so it is listed only where the record of Python does not say which one it is. */
function pythonFolders(
  tree: KernelTree,
  kernel: Kernel,
  recordNames: readonly string[],
): readonly string[] {
  const recorded = recordedPython(recordNames);
  if (recorded !== undefined) return [`python${recorded}`, `python${recorded}t`];
  // Without a record of Python, an R kernel has none.
  if (kernel.language === 'R') return [];
  const names = (tree.list(`${kernel.path}/lib`) ?? []).map(({ name }) => name);
  return names.filter((name) => /^python3(?:\.\d+t?)?$/.test(name)).reverse();
}

/** Major and minor version of the Python that conda installed: `3.11`; `undefined` where it has not. */
export function recordedPython(recordNames: readonly string[]): string | undefined {
  for (const name of recordNames) {
    const version = /^python-(\d+\.\d+)[^-]*-[^-]+\.json$/.exec(name)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

function isDirectory(tree: KernelTree, path: string): boolean {
  return tree.look(path)?.kind === 'directory';
}
