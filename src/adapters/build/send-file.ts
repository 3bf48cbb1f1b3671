import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { BlobAlgorithm } from '../../ports/blob-name.ts';
import type { ContextEntry } from '../../ports/image-builder.ts';
import { changedInContext } from './changed-in-context.ts';

type FileEntry = Extract<ContextEntry, { readonly kind: 'file' }>;

/** Up to this size a file is read at once, which takes a part of the time that waiting for each step takes. */
const smallBytes = 64 * 1024;

/**
 * Sends a file of a build context, and compares what was sent with its hash.
 *
 * @param note takes the failure of this side before the sink breaks for it
 * @param begin makes the sink for a file of this size in bytes
 * @throws {UserError} `SPEC_CONTEXT` when the file vanished, or is not what its hash says; else what the sink says
 */
export async function sendFile(
  entry: FileEntry,
  note: (failure: unknown) => void,
  begin: (sizeBytes: number) => NodeJS.WritableStream,
): Promise<void> {
  const noted = (cause?: unknown) => {
    const failure = changedInContext(entry.path, cause);
    note(failure);
    return failure;
  };
  const sizeBytes = entry.sizeBytes ?? noting(noted, () => statSync(entry.source).size);
  const content =
    sizeBytes <= smallBytes
      ? [noting(noted, () => readFileSync(entry.source))]
      : noticing(noted, createReadStream(entry.source));
  await pipeline(checked(content, entry, sizeBytes, noted), begin(sizeBytes));
}

/** Which algorithm has made a hash: 64 hexadecimal digits are SHA-256, 40 are SHA-1. */
export function algorithmOf(hash: string): BlobAlgorithm {
  return hash.length === 64 ? 'sha256' : 'sha1';
}

/** Makes the failure of this side, which has been told of then. */
type Noted = (cause?: unknown) => Error;

async function* checked(
  content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  entry: FileEntry,
  sizeBytes: number,
  noted: Noted,
): AsyncGenerator<Uint8Array> {
  const hash = createHash(algorithmOf(entry.hash ?? '')).update(`blob ${sizeBytes}\0`);
  let sentBytes = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    sentBytes += chunk.length;
    if (sentBytes > sizeBytes) throw noted();
    yield chunk;
  }
  const isOther = entry.hash !== undefined && hash.digest('hex') !== entry.hash;
  if (isOther || sentBytes !== sizeBytes) throw noted();
}

function noting<T>(noted: Noted, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw noted(cause);
  }
}

async function* noticing(
  noted: Noted,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield* stream;
  } catch (cause) {
    throw noted(cause);
  }
}
