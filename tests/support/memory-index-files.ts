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

  function openAside(path: string, mode?: number): AsideFile {
    const token = (++asides).toString(16).padStart(12, '0');
    const aside = posix.join(posix.dirname(path), `.${posix.basename(path)}.${token}.tmp`);
    if (disk.get(posix.dirname(path))?.kind !== 'directory') throw unwritable(path);
    const content = () => Buffer.from(plain(aside)?.content ?? []);
    const set = (bytes: Buffer) => {
      if (fullAt.has(path)) {
        disk.remove(aside);
        throw unwritable(path);
      }
      disk.put(aside, bytes.toString(), mode ?? plain(path)?.mode ?? 0o644);
    };
    set(Buffer.alloc(0));
    return {
      write: (text) => set(Buffer.concat([content(), Buffer.from(text)])),
      sizeBytes: () => content().length,
      overwrite: (text, position) => {
        const bytes = content();
        const end = bytes.subarray(position + Buffer.byteLength(text));
        set(Buffer.concat([bytes.subarray(0, position), Buffer.from(text), end]));
      },
      sync: () => undefined,
      publish: () => {
        if (disk.get(path)?.kind === 'directory') {
          disk.remove(aside);
          throw unwritable(path);
        }
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
      return { head, tail, sizeBytes: content.length };
    },
    stamp,
    read: (path) => {
      const node = plain(path);
      return node && Buffer.from(node.content).toString();
    },
    exists: (path) => disk.get(path) !== undefined,
    isDirectory: (path) => disk.get(path)?.kind === 'directory',
    directoryProblem: (path) => {
      const kind = disk.get(path)?.kind;
      if (kind === undefined) return 'does not exist';
      return kind === 'directory' ? undefined : 'is no directory';
    },
    syncDirectory: () => undefined,
  };
}

function unwritable(path: string): UserError {
  return new UserError('KERNEL_UNWRITABLE', `${path} cannot be written`, { hint: 'make room' });
}
