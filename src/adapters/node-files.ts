import { createWriteStream, type Dirent, type Stats } from 'node:fs';
import {
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  statfs,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { FileKind, Files, LogFile } from '../ports/files.ts';
import { writing } from './disk-errors.ts';

/** {@link Files} on this machine's file system. */
export function nodeFiles(): Files {
  return {
    readText: (path) => unlessMissing(readFile(path, 'utf8')),
    readBytes: (path) => unlessMissing(readFile(path)),
    list,
    info,
    readLink: (path) => readlink(path),
    realPath: (path) => unlessMissing(realpath(path)),
    writeFile,
    openLog,
    makeDirectory: async (path) => {
      await writing(path, () => mkdir(path, { recursive: true }));
    },
    remove: (path) => rm(path, { recursive: true, force: true }),
    freeBytes: async (path) => {
      const space = await unlessMissing(statfs(path));
      return space === undefined ? undefined : space.bavail * space.bsize;
    },
    makeTemporaryDirectory: (prefix) => mkdtemp(join(tmpdir(), prefix)),
  };
}

async function list(path: string) {
  const entries = await unlessMissing(readdir(path, { withFileTypes: true }));
  return entries
    ?.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function info(path: string) {
  const stats = await unlessMissing(lstat(path));
  if (stats === undefined) return undefined;
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    executable: (stats.mode & 0o111) !== 0,
    modifiedMs: stats.mtimeMs,
  };
}

async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  await writing(path, async () => {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content));
  });
}

function openLog(path: string): LogFile {
  const stream = createWriteStream(path, { flags: 'a' });
  // A log that cannot be written (disk full) must not end the run; `close` reports it.
  let failure: Error | undefined;
  stream.on('error', (error) => (failure ??= error));

  return {
    path,
    write: (chunk) => {
      if (failure === undefined) stream.write(chunk);
    },
    close: () =>
      new Promise((resolve, reject) => {
        stream.end(() => (failure === undefined ? resolve() : reject(failure)));
        if (failure !== undefined) reject(failure);
      }),
  };
}

function kindOf(entry: Dirent | Stats): FileKind {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'directory';
  return entry.isSymbolicLink() ? 'symlink' : 'other';
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (missingCodes.has(codeOf(error))) return undefined;
    throw error;
  }
}

const missingCodes = new Set<unknown>(['ENOENT', 'ENOTDIR']);

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
