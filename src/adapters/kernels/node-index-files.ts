import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  type BigIntStats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileEnds, IndexFiles } from '../../ports/index-files.ts';
import { openAside } from './aside-file.ts';
import { stampOf } from './node-kernel-tree.ts';
import { codeOf } from '../error-code.ts';
import { reasonOf, unlessRefused } from './refusals.ts';
import { writing } from './writing.ts';

/** {@link IndexFiles} on this machine's file system. */
export function nodeIndexFiles(): IndexFiles {
  return {
    openAside,
    removeAsides: (paths) => {
      for (const aside of asidesIn(paths)) writing(aside, () => unlinkSync(aside));
    },
    asidesOf: (path) => asidesIn([path]),
    adopt: (aside, path) => writing(path, () => renameSync(aside, path)),
    ends,
    stamp: (path) => {
      const stats = plainStats(path);
      return stats === undefined ? undefined : stampOf(stats);
    },
    read: (path, { followsLinks = false } = {}) =>
      !followsLinks && plainStats(path) === undefined ? undefined : textOf(path),
    exists: (path) => unlessRefused(() => lstatSync(path)) !== undefined,
    directoryId: (path) => {
      const stats = unlessRefused(() => statSync(path, { bigint: true }));
      return stats?.isDirectory() === true ? `${stats.dev}-${stats.ino}` : undefined;
    },
    directoryProblem,
    syncDirectory,
  };
}

/** The new contents that lie beside some files of one directory. */
function asidesIn(paths: readonly string[]): readonly string[] {
  const [first] = paths;
  if (first === undefined) return [];
  const directory = dirname(first);
  const starts = paths.map((path) => `.${basename(path)}.`);
  const names = unlessRefused(() => readdirSync(directory)) ?? [];
  return names
    .filter((name) => starts.some((start) => isAside(name, start)))
    .map((name) => join(directory, name));
}

function isAside(name: string, start: string): boolean {
  return name.startsWith(start) && /^[0-9a-f]{12}\.tmp$/.test(name.slice(start.length));
}

/** No index file that is read whole is larger, in bytes: that of ten thousand kernels has three million. */
const maxReadBytes = 64_000_000;

function textOf(path: string): string | undefined {
  return unlessRefused(() => {
    if (statSync(path).size > maxReadBytes) return undefined;
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(path));
  });
}

function ends(path: string, bytes: number): FileEnds | undefined {
  return unlessRefused(() => {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const descriptor = openSync(path, flags);
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return undefined;
      const at = (position: number) => {
        const buffer = Buffer.alloc(Math.min(bytes, stats.size));
        const count = readSync(descriptor, buffer, 0, buffer.length, position);
        return buffer.toString('utf8', 0, count);
      };
      return { head: at(0), tail: at(Math.max(0, stats.size - bytes)) };
    } finally {
      closeSync(descriptor);
    }
  });
}

function plainStats(path: string): BigIntStats | undefined {
  const stats = unlessRefused(() => lstatSync(path, { bigint: true }));
  return stats?.isFile() === true ? stats : undefined;
}

function directoryProblem(path: string, wantsWriting: boolean): string | undefined {
  try {
    if (!statSync(path).isDirectory()) return 'is no directory';
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'does not exist' : `cannot be used: ${reasonOf(error)}`;
  }
  const reading = refusal(() => accessSync(path, constants.R_OK | constants.X_OK));
  if (reading !== undefined) return `cannot be read: ${reading}`;
  const denied = wantsWriting ? refusal(() => accessSync(path, constants.W_OK)) : undefined;
  return denied === undefined ? undefined : `cannot be written: ${denied}`;
}

function refusal(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function syncDirectory(path: string): void {
  const descriptor = writing(path, () => openSync(path, constants.O_RDONLY));
  try {
    // Some network file systems have no such thing; their renames last by themselves.
    unlessRefused(() => fsyncSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}
