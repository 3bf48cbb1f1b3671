import { randomBytes } from 'node:crypto';
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
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
  writeSync,
  type BigIntStats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import type { AsideFile, FileEnds, IndexFiles } from '../../ports/index-files.ts';
import { stampOf } from './node-kernel-tree.ts';
import { reasonOf } from './reason.ts';

/** Permissions of a new file before the umask. */
const newFileMode = 0o666;

/** What is written is collected up to this many characters, so that a large file takes few calls. */
const bufferLength = 1_000_000;

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
    read: (path) =>
      plainStats(path) === undefined ? undefined : unlessRefused(() => readFileSync(path, 'utf8')),
    exists: (path) => unlessRefused(() => lstatSync(path)) !== undefined,
    isDirectory: (path) => unlessRefused(() => statSync(path).isDirectory()) === true,
    directoryProblem,
    syncDirectory,
  };
}

function openAside(path: string, mode: number | undefined): AsideFile {
  const asidePath = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  const descriptor = writing(path, () => openSync(asidePath, 'wx', newFileMode));
  let buffered: string[] = [];
  let bufferedLength = 0;
  let sizeBytes = 0;
  let isOpen = true;

  function close(): void {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  }

  function discard(): void {
    close();
    unlessRefused(() => unlinkSync(asidePath));
  }

  function orDiscard<T>(work: () => T): T {
    try {
      return writing(path, work);
    } catch (error) {
      discard();
      throw error;
    }
  }

  function flush(): void {
    const bytes = Buffer.from(buffered.join(''));
    buffered = [];
    bufferedLength = 0;
    writeAll(descriptor, bytes);
    sizeBytes += bytes.length;
  }

  orDiscard(() => setAccess(descriptor, path, mode));
  return {
    write: (text) => {
      buffered.push(text);
      bufferedLength += text.length;
      if (bufferedLength >= bufferLength) orDiscard(flush);
    },
    sizeBytes: () => {
      orDiscard(flush);
      return sizeBytes;
    },
    overwrite: (text, position) =>
      orDiscard(() => {
        flush();
        writeSync(descriptor, text, position);
      }),
    sync: () =>
      orDiscard(() => {
        flush();
        fsyncSync(descriptor);
      }),
    publish: () =>
      orDiscard(() => {
        flush();
        renameSync(asidePath, path);
        const stamp = stampOf(fstatSync(descriptor, { bigint: true }));
        close();
        return stamp;
      }),
    discard,
  };
}

/** A system call may take less than it is given. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(descriptor, bytes, done);
}

/**
 * Whoever may write to the directory may replace a file in it, so a directory that its group may write to gets files that the
 * group may write to as well. What an administrator set on a file stays.
 */
function setAccess(descriptor: number, path: string, mode: number | undefined): void {
  const replaced = plainStats(path);
  const directory = statSync(dirname(path));
  const forGroup = (directory.mode & 0o020) === 0 ? 0 : 0o060;
  const usual = (fstatSync(descriptor).mode & 0o777) | forGroup;
  const kept = replaced === undefined ? usual : Number(replaced.mode & 0o777n);
  fchmodSync(descriptor, mode ?? kept);
  const group = replaced === undefined ? directory.gid : Number(replaced.gid);
  const wantsGroup = replaced !== undefined || forGroup !== 0;
  // Only a member of a group may give a file to it.
  if (wantsGroup) unlessRefused(() => fchownSync(descriptor, -1, group));
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

function ends(path: string, bytes: number): FileEnds | undefined {
  return unlessRefused(() => {
    const descriptor = openSync(
      path,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    try {
      const stats = fstatSync(descriptor);
      if (!stats.isFile()) return undefined;
      const at = (position: number) => {
        const buffer = Buffer.alloc(Math.min(bytes, stats.size));
        const count = readSync(descriptor, buffer, 0, buffer.length, position);
        return buffer.toString('utf8', 0, count);
      };
      return { head: at(0), tail: at(Math.max(0, stats.size - bytes)), sizeBytes: stats.size };
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
  const writing = wantsWriting ? refusal(() => accessSync(path, constants.W_OK)) : undefined;
  return writing === undefined ? undefined : `cannot be written: ${writing}`;
}

function refusal(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
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

/** What the system says no to is answered with `undefined`: absent, forbidden, or a link where none may be. */
function unlessRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return undefined;
  }
}

function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new UserError('KERNEL_UNWRITABLE', `${path} cannot be written: ${reasonOf(error)}`, {
      hint: 'give the indexer the right and the space to write there',
      cause: error,
    });
  }
}
