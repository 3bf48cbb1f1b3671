import { posix } from 'node:path';
import type { KernelTree, TreeEntry, TreeName } from '../../src/ports/kernel-tree.ts';
import { memoryDisk, type DiskEntry, type DiskNode, type MemoryDisk } from './memory-disk.ts';

/** Where kernels are in tests. */
export const memoryRoot = '/kernels';

/** A {@link KernelTree} of entries by path relative to its root. */
export function kernelTreeOf(entries: Readonly<Record<string, DiskEntry>>): KernelTree {
  return memoryKernelTree(kernelDisk(entries));
}

/** A disk with a repository at {@link memoryRoot}. @param entries by path relative to the root */
export function kernelDisk(
  entries: Readonly<Record<string, DiskEntry>>,
  now?: () => number,
): MemoryDisk {
  const absolute = Object.entries(entries).map(([path, entry]) => [`${memoryRoot}/${path}`, entry]);
  return memoryDisk(
    { [memoryRoot]: 'folder/', ...(Object.fromEntries(absolute) as Record<string, DiskEntry>) },
    now,
  );
}

/** A {@link KernelTree} of a disk in memory. */
export function memoryKernelTree(disk: MemoryDisk, root = memoryRoot, hostRoot = root): KernelTree {
  function place(path: string): Place {
    if (path === '') return { kind: 'inside', path: root };
    const parent = place(parentOf(path));
    if (parent.kind !== 'inside') return parent;
    return ended(`${parent.path}/${posix.basename(path)}`);
  }

  function ended(absolute: string): Place {
    const real = walk(disk, absolute, root, hostRoot);
    if (real === undefined) return { kind: 'absent' };
    const isInside = real === root || real.startsWith(`${root}/`);
    return isInside ? { kind: 'inside', path: real } : { kind: 'outside' };
  }

  function look(path: string): TreeEntry | undefined {
    const parent = path === '' ? place('') : place(parentOf(path));
    if (parent.kind === 'absent') return undefined;
    if (parent.kind === 'outside') return outside(path, false);
    const own = path === '' ? root : `${parent.path}/${posix.basename(path)}`;
    const node = disk.get(own);
    if (node === undefined) return undefined;
    const isLink = node.kind === 'symlink';
    const end = isLink ? ended(own) : { kind: 'inside' as const, path: own };
    if (end.kind === 'absent') return undefined;
    if (end.kind === 'outside') return outside(path, isLink);
    return entryOf(disk.get(end.path) ?? node, end.path, isLink);
  }

  function outside(path: string, isLink: boolean): TreeEntry {
    const nothing = { sizeBytes: 0, executable: false, modifiedNs: 0n, stamp: 'outside' };
    return { kind: 'outside', isLink, realPath: `${root}/${path}`, ...nothing };
  }

  function list(path: string): readonly TreeName[] | undefined {
    const end = place(path);
    if (end.kind !== 'inside' || disk.get(end.path)?.kind !== 'directory') return undefined;
    const names = [...disk.names(end.path)].sort((a, b) =>
      Buffer.compare(Buffer.from(a), Buffer.from(b)),
    );
    return names.map((name) => ({
      name,
      kind: disk.get(`${end.path}/${name}`)?.kind ?? 'other',
    }));
  }

  function read(path: string, maxBytes: number) {
    const end = place(path);
    const node = end.kind === 'inside' ? disk.get(end.path) : undefined;
    if (node?.kind !== 'file') return undefined;
    return node.content.length > maxBytes ? 'too-large' : node.content;
  }

  return { look, list, read };
}

type Place =
  | { readonly kind: 'inside'; readonly path: string }
  | { readonly kind: 'outside' }
  | { readonly kind: 'absent' };

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function entryOf(node: DiskNode, realPath: string, isLink: boolean): TreeEntry {
  return {
    kind: node.kind === 'symlink' ? 'other' : node.kind,
    isLink,
    realPath,
    sizeBytes: node.content.length,
    executable: (node.mode & 0o111) !== 0,
    modifiedNs: node.modifiedNs,
    stamp: stampOf(node),
  };
}

/** What a node of a disk in memory has as its stamp. */
export function stampOf({ inode, modifiedNs }: DiskNode): string {
  return `${inode}-${modifiedNs.toString()}`;
}

/** The path without links; `undefined` when nothing is there. */
function walk(disk: MemoryDisk, path: string, root: string, hostRoot: string): string | undefined {
  let at = '/';
  let links = 0;
  const todo = path.split('/');
  for (;;) {
    const name = todo.shift();
    if (name === undefined) return at;
    if (name === '' || name === '.') continue;
    if (name === '..') {
      at = posix.dirname(at);
      continue;
    }
    const next = posix.join(at, name);
    const node = disk.get(next);
    if (node === undefined) return undefined;
    if (node.kind !== 'symlink') {
      if (node.kind !== 'directory' && todo.length > 0) return undefined;
      at = next;
      continue;
    }
    if (++links > 40) return undefined;
    const target = node.target;
    const isHosts = target === hostRoot || target.startsWith(`${hostRoot}/`);
    if (target.startsWith('/')) at = '/';
    todo.unshift(...(isHosts ? `${root}${target.slice(hostRoot.length)}` : target).split('/'));
  }
}
