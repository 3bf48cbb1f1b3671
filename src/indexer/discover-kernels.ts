import type { KernelTree, TreeName } from '../ports/kernel-tree.ts';
import { isUnreadable } from './unreadable.ts';
import { kernelLanguages, type Kernel, type KernelLanguage } from './kernel.ts';

/** What a kernel repository has. */
export interface Discovery {
  /** Sorted by language, name and version (code points). */
  readonly kernels: readonly Kernel[];
  /** What looks like a kernel and is none, one line each: `Julia/base/1.0: Julia kernels cannot be indexed`. */
  readonly remarks: readonly string[];
  /** Directories that cannot be read, and may be or have kernels: `R/private cannot be read: permission denied (EACCES)`. */
  readonly unreadable: readonly string[];
}

/**
 * Finds the kernels of a repository: a directory `<language>/<name>/<version>` is one when there is a directory `conda-meta` in it.
 *
 * A directory that can be reached by two names is the kernel of the name without a link, else of the first.
 *
 * @param language only this one; its directory need not be there
 * @throws {UserError} `KERNEL_UNREADABLE` where the repository itself cannot be listed
 */
export function discoverKernels(tree: KernelTree, language?: KernelLanguage): Discovery {
  const remarks: string[] = [];
  const unreadable: string[] = [];
  const found: Found[] = [];
  const tell: Tell = {
    remark: (text) => void remarks.push(text),
    unreadable: (text) => void unreadable.push(text),
  };
  for (const level of directories(tree, '', silent)) {
    if (level.startsWith('.')) continue;
    const known = kernelLanguages.find((each) => each === level);
    if (language !== undefined && known !== language) continue;
    const places = placesBelow(tree, level, known === undefined ? silent : tell);
    if (known === undefined) remarks.push(...places.map(notIndexed));
    else found.push(...places.map((place) => ({ kernel: kernelAt(known, place), place })));
  }
  return { kernels: withoutSecondNames(found, remarks), remarks, unreadable };
}

interface Place {
  readonly name: string;
  readonly version: string;
  readonly path: string;
  readonly realPath: string;
}

interface Found {
  readonly kernel: Kernel;
  readonly place: Place;
}

/** Takes what is found on the way. */
interface Tell {
  readonly remark: (text: string) => void;
  readonly unreadable: (text: string) => void;
}

/** What is in no language of ours is nobody's concern. */
const silent: Tell = { remark: () => undefined, unreadable: () => undefined };

function kernelAt(language: KernelLanguage, { name, version, path }: Place): Kernel {
  return { language, name, version, path };
}

function notIndexed({ path }: Place): string {
  return `${path}: not indexed, its language is neither ${kernelLanguages.join(' nor ')}`;
}

function placesBelow(tree: KernelTree, language: string, tell: Tell): readonly Place[] {
  const unlessUnreadable = <T>(otherwise: T, work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      tell.unreadable(error.message);
      return otherwise;
    }
  };
  const names = (path: string) => unlessUnreadable([], () => directories(tree, path, tell));
  return names(language).flatMap((name) =>
    names(`${language}/${name}`).flatMap((version) =>
      unlessUnreadable([], () => placeAt(tree, { language, name, version }, tell)),
    ),
  );
}

function placeAt(
  tree: KernelTree,
  { language, name, version }: { language: string; name: string; version: string },
  tell: Tell,
): readonly Place[] {
  const path = `${language}/${name}/${version}`;
  const entry = tree.look(path);
  if (entry?.kind !== 'directory' || !hasRecords(tree, path, tell)) return [];
  return [{ name, version, path, realPath: entry.realPath }];
}

function hasRecords(tree: KernelTree, path: string, tell: Tell): boolean {
  const records = tree.look(`${path}/conda-meta`);
  if (records?.kind === 'outside') tell.remark(notFollowed(`${path}/conda-meta`));
  return records?.kind === 'directory';
}

/** Names of the directories in a directory, and of the links to directories. */
function directories(tree: KernelTree, path: string, tell: Tell): readonly string[] {
  const isDirectory = ({ name, kind }: TreeName) => {
    if (isUnnameable(name)) {
      tell.remark(`${joined(path, name)}: not looked at, its name is not UTF-8`);
      return false;
    }
    if (kind !== 'symlink') return kind === 'directory';
    const target = tree.look(joined(path, name));
    if (target?.kind === 'outside') tell.remark(notFollowed(joined(path, name)));
    return target?.kind === 'directory';
  };
  return (tree.list(path) ?? []).filter(isDirectory).map(({ name }) => name);
}

/** What the system has another name for than can be said here. */
function isUnnameable(name: string): boolean {
  return name.includes('\ufffd');
}

function joined(path: string, name: string): string {
  return path === '' ? name : `${path}/${name}`;
}

function notFollowed(path: string): string {
  return `${path}: not followed, the link leads out of the kernel repository`;
}

/** A directory belongs to the kernel that it lies in; a name that only links lead by gets it where there is no other. */
function withoutSecondNames(found: readonly Found[], remarks: string[]): readonly Kernel[] {
  const owners = new Map<string, Found>();
  for (const each of found) {
    const owner = owners.get(each.place.realPath);
    if (owner === undefined || (isLinked(owner) && !isLinked(each))) {
      owners.set(each.place.realPath, each);
    }
  }
  return found.flatMap((each) => {
    const owner = owners.get(each.place.realPath);
    if (owner === undefined || owner === each) return [each.kernel];
    remarks.push(`${each.kernel.path}: not indexed, a second name of ${owner.kernel.path}`);
    return [];
  });
}

function isLinked({ place }: Found): boolean {
  return !place.realPath.endsWith(`/${place.path}`);
}
