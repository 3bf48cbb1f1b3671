import { createHash, type Hash } from 'node:crypto';
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import type { BlobAlgorithm } from '../ports/blob-name.ts';
import { unlessGone } from './file-system-answers.ts';

/** Up to this size a file is read at once, which takes a sixth of the time that waiting for each step takes. */
const smallBytes = 64 * 1024;
const buffer = Buffer.alloc(smallBytes);

/**
 * Name that git gives to the content of a file on this machine, links followed.
 *
 * @returns `undefined` when there is no such file
 * @throws the system's error when it cannot be read; one with code `EBUSY` when it changes meanwhile
 */
export async function blobHashOfFile(
  path: string,
  algorithm: BlobAlgorithm,
): Promise<string | undefined> {
  const file = unlessGone(() => openSync(path, 'r'));
  if (file === undefined) return undefined;
  try {
    const { size } = fstatSync(file);
    const hash = blobHasher(size, algorithm);
    const read =
      size <= smallBytes ? readAtOnce(file, size, hash) : await readAsStream(path, file, hash);
    if (read !== size) throw changedMeanwhile(path);
    return hash.digest('hex');
  } finally {
    closeSync(file);
  }
}

function blobHasher(sizeBytes: number, algorithm: BlobAlgorithm): Hash {
  return createHash(algorithm).update(`blob ${sizeBytes}\0`);
}

/** @returns how many bytes there are; no more are read than tell that there are too many */
function readAtOnce(file: number, size: number, hash: Hash): number {
  let total = 0;
  while (total <= size) {
    const count = readSync(file, buffer, 0, smallBytes, null);
    if (count === 0) break;
    hash.update(buffer.subarray(0, count));
    total += count;
  }
  return total;
}

async function readAsStream(path: string, fd: number, hash: Hash): Promise<number> {
  let total = 0;
  const stream = createReadStream(path, { fd, autoClose: false, highWaterMark: 1024 * 1024 });
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    hash.update(chunk);
    total += chunk.length;
  }
  return total;
}

function changedMeanwhile(path: string): Error {
  const message = `EBUSY: file changes while it is read, '${path}'`;
  return Object.assign(new Error(message), { code: 'EBUSY', path });
}
