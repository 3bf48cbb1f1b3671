import type { KernelTree, TreeName } from '../ports/kernel-tree.ts';
import { kernelLanguages, type Kernel, type KernelLanguage } from './kernel.ts';

/** What a kernel repository has. */
export interface Discovery {
  /** Sorted by language, name and version (code points). */
  readonly kernels: readonly Kernel[];
  /** What looks like a kernel and is none, one line each: `Julia/base/1.0: Julia kernels cannot be indexed`. */
  readonly remarks: readonly string[];
}

/**
 * Finds the kernels of a repository: a directory `<language>/<name>/<version>` is one when there is a directory `conda-meta` in it.
 *
 * A directory that can be reached by two names is the kernel of the name without a link, else of the first.
 *
 * @param language only this one; its directory need not be there
 * @throws {UserError} `KERNEL_UNREADABLE` for a directory that cannot be listed
 */
export function discoverKernels(tree: KernelTree, language?: KernelLanguage): Discovery {
  const remarks: string[] = [];
  const found: Found[] = [];
  for (const level of directories(tree, '', () => undefined)) {
    if (level.startsWith('.')) continue;
    const known = kernelLanguages.find((each) => each === level);
    if (language !== undefined && known !== language) continue;
    const remark = (text: string) => remarks.push(text);
    const places = placesBelow(tree, level, known === undefined ? () => undefined : remark);
    if (known === undefined) remarks.push(...places.map(notIndexed));
    else found.push(...places.map((place) => ({ kernel: kernelAt(known, place), place })));
  }
  return { kernels: withoutSecondNames(found, remarks), remarks };
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

type Remark = (text: string) => void;

function kernelAt(language: KernelLanguage, { name, version, path }: Place): Kernel {
  return { language, name, version, path };
}

function notIndexed({ path }: Place): string {
  return `${path}: not indexed, its language is neither ${kernelLanguages.join(' nor ')}`;
}

function placesBelow(tree: KernelTree, language: string, remark: Remark): readonly Place[] {
  return directories(tree, language, remark).flatMap((name) =>
    directories(tree, `${language}/${name}`, remark).flatMap((version) => {
      const path = `${language}/${name}/${version}`;
      const entry = tree.look(path);
      if (entry?.kind !== 'directory' || !hasRecords(tree, path, remark)) return [];
      return [{ name, version, path, realPath: entry.realPath }];
    }),
  );
}

function hasRecords(tree: KernelTree, path: string, remark: Remark): boolean {
  const records = tree.look(`${path}/conda-meta`);
  if (records?.kind === 'outside') remark(notFollowed(`${path}/conda-meta`));
  return records?.kind === 'directory';
}

/** Names of the directories in a directory, and of the links to directories. */
function directories(tree: KernelTree, path: string, remark: Remark): readonly string[] {
  const isDirectory = ({ name, kind }: TreeName) => {
    if (kind !== 'symlink') return kind === 'directory';
    const target = tree.look(joined(path, name));
    if (target?.kind === 'outside') remark(notFollowed(joined(path, name)));
    return target?.kind === 'directory';
  };
  return (tree.list(path) ?? []).filter(isDirectory).map(({ name }) => name);
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
