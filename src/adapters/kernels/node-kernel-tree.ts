import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type BigIntStats,
} from 'node:fs';
import { sep } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import type { KernelTree, TreeEntry, TreeName } from '../../ports/kernel-tree.ts';
import { sortedByCodePoints } from '../../text/code-points.ts';
import { kindOf } from '../file-system-answers.ts';
import { linkTarget } from './link-target.ts';
import { codeOf } from '../error-code.ts';
import { reasonOf } from './refusals.ts';

/**
 * A {@link KernelTree} on this machine's file system. What a directory's path leads to is remembered: give each environment
 * a tree of its own.
 *
 * @param root absolute path of the repository, without a `/` at the end
 * @param hostRoot path that the repository has elsewhere: a link to something below it leads to the same below `root`
 */
export function nodeKernelTree(root: string, hostRoot: string): KernelTree {
  const realRoot = realpathSync.native(root);
  const directories = new Map<string, Place>([['', { kind: 'inside', path: realRoot }]]);

  /** Where a path leads: step by step, so that each directory on the way is looked at once. */
  function resolve(path: string): Place {
    const known = directories.get(path);
    if (known !== undefined) return known;
    const slash = path.lastIndexOf('/');
    const parent = resolve(path.slice(0, Math.max(slash, 0)));
    const place = parent.kind === 'inside' ? below(parent.path, path.slice(slash + 1)) : parent;
    directories.set(path, place);
    return place;
  }

  function below(parent: string, name: string): Place {
    const path = `${parent}/${name}`;
    const stats = statsAt(path);
    if (stats === undefined) return { kind: 'absent' };
    return stats.isSymbolicLink() ? followed(path) : { kind: 'inside', path };
  }

  function followed(path: string): Place {
    const target = linkTarget(path, hostRoot, realRoot);
    if (target === undefined) return { kind: 'absent' };
    const inside = target === realRoot || target.startsWith(`${realRoot}${sep}`);
    return inside ? { kind: 'inside', path: target } : { kind: 'outside' };
  }

  function look(path: string): TreeEntry | undefined {
    return reading(path, () => {
      const slash = path.lastIndexOf('/');
      const parent = resolve(path.slice(0, Math.max(slash, 0)));
      if (parent.kind === 'absent') return undefined;
      if (parent.kind === 'outside') return outside(path, false);
      return entryAt(parent.path, path.slice(slash + 1), path);
    });
  }

  function entryAt(parent: string, name: string, path: string): TreeEntry | undefined {
    const own = name === '' ? parent : `${parent}/${name}`;
    const stats = statsAt(own);
    if (stats === undefined) return undefined;
    if (!stats.isSymbolicLink()) return entryOf(stats, own, false);
    const place = followed(own);
    if (place.kind === 'outside') return outside(path, true);
    if (place.kind === 'absent') return undefined;
    const target = statsAt(place.path);
    return target === undefined ? undefined : entryOf(target, place.path, true);
  }

  function outside(path: string, isLink: boolean): TreeEntry {
    return {
      kind: 'outside',
      isLink,
      realPath: `${realRoot}/${path}`,
      sizeBytes: 0,
      executable: false,
      modifiedNs: 0n,
      stamp: 'outside',
    };
  }

  function list(path: string): readonly TreeName[] | undefined {
    return reading(path, () => {
      const place = resolve(path);
      if (place.kind !== 'inside') return undefined;
      const entries = unlessAbsent(() => readdirSync(place.path, { withFileTypes: true }));
      const named = entries?.map((entry) => ({ name: entry.name, kind: kindOf(entry) }));
      return named && sortedByCodePoints(named, ({ name }) => name);
    });
  }

  function read(path: string, maxBytes: number): Uint8Array | 'too-large' | undefined {
    return reading(path, () => {
      const slash = path.lastIndexOf('/');
      const parent = resolve(path.slice(0, Math.max(slash, 0)));
      if (parent.kind !== 'inside') return undefined;
      const own = `${parent.path}/${path.slice(slash + 1)}`;
      const direct = readFile(own, maxBytes);
      if (direct !== 'a link') return direct;
      const place = followed(own);
      const behind = place.kind === 'inside' ? readFile(place.path, maxBytes) : undefined;
      return behind === 'a link' ? undefined : behind;
    });
  }

  return { look, list, read };
}

/** Where a path leads. */
type Place =
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'absent' };

const openFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Never follows a link at the end of the path, and never waits for the other end of a pipe. */
function readFile(path: string, maxBytes: number): Uint8Array | 'too-large' | 'a link' | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, openFlags);
  } catch (error) {
    if (codeOf(error) === 'ELOOP') return 'a link';
    if (absentCodes.has(codeOf(error)) || codeOf(error) === 'ENXIO') return undefined;
    throw error;
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) return undefined;
    return stats.size > maxBytes ? 'too-large' : contentOf(descriptor, stats.size);
  } finally {
    closeSync(descriptor);
  }
}

/** As much as the file had when it was opened, less where it was cut off meanwhile. */
function contentOf(descriptor: number, sizeBytes: number): Uint8Array {
  const content = Buffer.allocUnsafe(sizeBytes);
  let filled = 0;
  while (filled < sizeBytes) {
    const count = readSync(descriptor, content, filled, sizeBytes - filled, null);
    if (count === 0) break;
    filled += count;
  }
  return content.subarray(0, filled);
}

function entryOf(stats: BigIntStats, realPath: string, isLink: boolean): TreeEntry {
  return {
    kind: stats.isFile() ? 'file' : stats.isDirectory() ? 'directory' : 'other',
    isLink,
    realPath,
    sizeBytes: Number(stats.size),
    executable: (stats.mode & 0o111n) !== 0n,
    modifiedNs: stats.mtimeNs,
    stamp: stampOf(stats),
  };
}

/** Inode, size, and times of content and of the entry: a file that was replaced, or whose time was set back, has another one. */
export function stampOf(stats: BigIntStats): string {
  return [stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join('-');
}

function statsAt(path: string): BigIntStats | undefined {
  return unlessAbsent(() => lstatSync(path, { bigint: true }));
}

const absentCodes = new Set<string | undefined>(['ENOENT', 'ENOTDIR']);

function unlessAbsent<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (absentCodes.has(codeOf(error))) return undefined;
    throw error;
  }
}

function reading<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const shown = path === '' ? 'the kernel repository' : path;
    throw new UserError('KERNEL_UNREADABLE', `${shown} cannot be read: ${reasonOf(error)}`, {
      hint: 'give the indexer the right to read it, or see what is wrong with the disk',
      cause: error,
    });
  }
}
