import { posix } from 'node:path';
import { UserError } from '../../src/errors/user-error.ts';
import type { AsideFile, IndexFiles } from '../../src/ports/index-files.ts';
import type { DiskNode, MemoryDisk } from './memory-disk.ts';
import { stampOf } from './memory-kernel-tree.ts';

/**
 * {@link IndexFiles} of a disk in memory.
 *
 * @param fullAt paths for which the disk takes nothing more; may change while it is used
 */
export function memoryIndexFiles(
  disk: MemoryDisk,
  fullAt: ReadonlySet<string> = new Set(),
): IndexFiles {
  let asides = 0;

  function plain(path: string): DiskNode | undefined {
    const node = disk.get(path);
    return node?.kind === 'file' ? node : undefined;
  }

  function targetOf(path: string): string {
    const node = disk.get(path);
    const target = node?.kind === 'symlink' ? node.target : undefined;
    return target === undefined ? path : posix.resolve(posix.dirname(path), target);
  }

  function openAside(path: string, mode?: number): AsideFile {
    const token = (++asides).toString(16).padStart(12, '0');
    const aside = posix.join(posix.dirname(path), `.${posix.basename(path)}.${token}.tmp`);
    if (disk.get(posix.dirname(path))?.kind !== 'directory') throw unwritable(path);
    if (disk.get(path)?.kind === 'directory') throw unwritable(path);
    const content = () => Buffer.from(plain(aside)?.content ?? []);
    const set = (bytes: Buffer) => {
      if (fullAt.has(path)) {
        disk.remove(aside);
        throw unwritable(path, { code: 'ENOSPC' });
      }
      disk.put(aside, bytes.toString(), mode ?? plain(path)?.mode ?? 0o644);
    };
    set(Buffer.alloc(0));
    return {
      write: (text) => set(Buffer.concat([content(), Buffer.from(text)])),
      isAsPublished: ({ start, end }) => {
        const outside = (bytes: Buffer) => [bytes.subarray(0, start), bytes.subarray(end)];
        const published = plain(path)?.content;
        if (published?.length !== content().length) return false;
        const [mine, theirs] = [outside(content()), outside(Buffer.from(published))];
        return mine.every((part, index) => part.equals(theirs[index] ?? Buffer.alloc(0)));
      },
      overwrite: (text, position) => {
        const bytes = content();
        const end = bytes.subarray(position + Buffer.byteLength(text));
        set(Buffer.concat([bytes.subarray(0, position), Buffer.from(text), end]));
      },
      sync: () => undefined,
      publish: () => {
        disk.move(aside, path);
        return stamp(path) ?? '';
      },
      discard: () => {
        if (disk.get(aside) !== undefined) disk.remove(aside);
      },
    };
  }

  function stamp(path: string): string | undefined {
    const node = plain(path);
    return node && stampOf(node);
  }

  function asidesOf(path: string): readonly string[] {
    const directory = posix.dirname(path);
    const start = `.${posix.basename(path)}.`;
    const isAside = (name: string) =>
      name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
    return disk
      .names(directory)
      .filter(isAside)
      .map((name) => posix.join(directory, name));
  }

  return {
    openAside,
    removeAsides: (paths) => {
      for (const aside of paths.flatMap(asidesOf)) disk.remove(aside);
    },
    asidesOf,
    adopt: (aside, path) => disk.move(aside, path),
    ends: (path, bytes) => {
      const content = plain(path)?.content;
      if (content === undefined) return undefined;
      const text = (part: Uint8Array) => Buffer.from(part).toString();
      const head = text(content.slice(0, bytes));
      const tail = text(content.slice(Math.max(0, content.length - bytes)));
      return { head, tail };
    },
    stamp,
    read: (path, { followsLinks = false } = {}) => {
      const node = plain(followsLinks ? targetOf(path) : path);
      return node && Buffer.from(node.content).toString();
    },
    exists: (path) => disk.get(path) !== undefined,
    directoryId: (path) => (disk.get(path)?.kind === 'directory' ? path : undefined),
    directoryProblem: (path) => {
      const kind = disk.get(path)?.kind;
      if (kind === undefined) return 'does not exist';
      return kind === 'directory' ? undefined : 'is no directory';
    },
    syncDirectory: () => undefined,
  };
}

function unwritable(path: string, cause?: { readonly code: string }): UserError {
  const details = { hint: 'make room', cause };
  return new UserError('KERNEL_UNWRITABLE', `${path} cannot be written`, details);
}
