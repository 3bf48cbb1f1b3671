import { posix } from 'node:path';

/** What stands at a path of a {@link MemoryDisk}: a file with this content, a program, or a link. The text `folder/` stands for a folder, `pipe|` for a pipe. */
export type DiskEntry =
  string | Uint8Array | { readonly program: string } | { readonly link: string };

/** What the disk has of an entry. */
export interface DiskNode {
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
  readonly content: Uint8Array;
  readonly target: string;
  readonly mode: number;
  readonly inode: number;
  readonly modifiedNs: bigint;
}

/** A disk in memory. Paths are absolute. */
export interface MemoryDisk {
  /** Links not followed, neither at the end nor on the way. */
  get(path: string): DiskNode | undefined;
  put(path: string, entry: DiskEntry, mode?: number): void;
  /** As `mv`: what was at `to` is replaced. */
  move(from: string, to: string): void;
  /** With all that is below. */
  remove(path: string): void;
  /** Names in a folder, in no order. */
  names(path: string): readonly string[];
  /** Text of every file, by path. */
  contents(): Readonly<Record<string, string>>;
}

const empty = new Uint8Array();

/** A disk with some entries; folders on their way are made. @param now milliseconds since 1970, for the times of what is changed */
export function memoryDisk(
  entries: Readonly<Record<string, DiskEntry>> = {},
  now: () => number = () => 0,
): MemoryDisk {
  const nodes = new Map<string, DiskNode>();
  let lastInode = 0;

  function set(path: string, node: Partial<DiskNode> & Pick<DiskNode, 'kind'>): void {
    const isNew = !nodes.has(path);
    const usual = { content: empty, target: '', mode: 0o644 };
    nodes.set(path, { ...usual, inode: ++lastInode, modifiedNs: nowNs(), ...node });
    if (isNew) touch(posix.dirname(path));
  }

  function nowNs(): bigint {
    // Never twice the same, as of a file system with a fine clock.
    return BigInt(now()) * 1_000_000n + BigInt(lastInode % 1_000_000);
  }

  function touch(path: string): void {
    const node = nodes.get(path);
    if (node !== undefined) nodes.set(path, { ...node, modifiedNs: nowNs() });
  }

  function makeFolder(path: string): void {
    if (nodes.has(path)) return;
    if (path !== '/') makeFolder(posix.dirname(path));
    set(path, { kind: 'directory', mode: 0o755 });
  }

  function put(path: string, entry: DiskEntry, mode?: number): void {
    makeFolder(posix.dirname(path));
    if (entry === 'folder/') makeFolder(path);
    else if (entry === 'pipe|') set(path, { kind: 'other' });
    else if (typeof entry === 'string') {
      set(path, { kind: 'file', content: Buffer.from(entry), mode: mode ?? 0o644 });
    } else if (entry instanceof Uint8Array) set(path, { kind: 'file', content: entry });
    else if ('link' in entry) set(path, { kind: 'symlink', target: entry.link, mode: 0o777 });
    else set(path, { kind: 'file', content: Buffer.from(entry.program), mode: 0o755 });
  }

  function remove(path: string): void {
    for (const other of [...nodes.keys()]) {
      if (other === path || other.startsWith(`${path}/`)) nodes.delete(other);
    }
    touch(posix.dirname(path));
  }

  makeFolder('/');
  for (const [path, entry] of Object.entries(entries)) put(path, entry);
  return {
    get: (path) => nodes.get(path),
    put,
    move: (from, to) => {
      const node = nodes.get(from);
      if (node === undefined) throw new Error(`${from} is not there`);
      nodes.delete(from);
      nodes.set(to, node);
      for (const path of [from, to]) touch(posix.dirname(path));
    },
    remove,
    names: (path) =>
      [...nodes.keys()]
        .filter((other) => other !== '/' && posix.dirname(other) === path)
        .map((other) => posix.basename(other)),
    contents: () =>
      Object.fromEntries(
        [...nodes].flatMap(([path, { kind, content }]) =>
          kind === 'file' ? [[path, Buffer.from(content).toString()] as const] : [],
        ),
      ),
  };
}
