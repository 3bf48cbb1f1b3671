import {
  createWriteStream,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
} from 'node:fs';
import { mkdir, readFile, readlink, realpath, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Files, LogFile } from '../ports/files.ts';
import { blobHashOfFile } from './blob-hash.ts';
import { writing } from './disk-errors.ts';
import { kindOf, unlessGone, unlessMissing } from './file-system-answers.ts';
import { makeScratchFolder } from './scratch-folder.ts';
import { turns } from './turns.ts';
import { walkFolder } from './walk-folder.ts';

/** {@link Files} on this machine's file system. */
export function nodeFiles(): Files {
  return {
    readText: (path) => atOnce(() => textOf(path)),
    readBytes: (path) => unlessMissing(readFile(path)),
    list,
    walk: (path, enter) => walkFolder(path, enter, turn),
    blobHash: blobHashOfFile,
    info,
    readLink: (path) => readlink(path),
    realPath: (path) => unlessMissing(realpath(path)),
    writeFile,
    openLog,
    makeDirectory: async (path) => {
      await writing(path, () => mkdirSync(path, { recursive: true }));
    },
    remove: (path) => rm(path, { recursive: true, force: true }),
    freeBytes: async (path) => {
      const space = await unlessMissing(statfs(path));
      return space === undefined ? undefined : space.bavail * space.bsize;
    },
    makeTemporaryDirectory: (purpose) => makeScratchFolder(purpose),
  };
}

const turn = turns();

/** For what is small and asked for many times: the way through a thread takes many times longer than the work. */
async function atOnce<T>(work: () => T): Promise<T | undefined> {
  for (let wait = turn(); wait !== undefined; wait = turn()) await wait;
  return unlessGone(work);
}

/** Asks before it reads: many texts are optional, and an error about one that is not there takes ten times longer than the question. */
function textOf(path: string): string | undefined {
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  return isThere ? readFileSync(path, 'utf8') : undefined;
}

async function list(path: string) {
  const entries = await atOnce(() => readdirSync(path, { withFileTypes: true }));
  return entries
    ?.map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function info(path: string) {
  const stats = await atOnce(() => lstatSync(path, { throwIfNoEntry: false }));
  if (stats === undefined) return undefined;
  return {
    kind: kindOf(stats),
    sizeBytes: stats.size,
    executable: (stats.mode & 0o100) !== 0,
    modifiedMs: stats.mtimeMs,
  };
}

async function writeFile(path: string, content: string | Uint8Array): Promise<void> {
  const { default: writeFileAtomic } = await import('write-file-atomic');
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
