import type { Answer, BodyPiece } from '../../server/answer.ts';

/** The bytes of a body, each time that they are asked for; they may be too many to be held at once. */
export interface LongBody {
  chunks(): Iterable<Buffer>;
}

const chunkBytes = 64 * 1024;

/** A body as one piece, or as a {@link LongBody} when it is in pieces and longer than `limit` bytes. */
export function collectBody(body: Answer['body'], limit: number): Buffer | LongBody {
  if (typeof body === 'string') return Buffer.from(body);
  if (isBytes(body)) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  let size = 0;
  for (const chunk of chunksOf(body)) {
    size += chunk.length;
    if (size > limit) return { chunks: () => chunksOf(body) };
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks, size);
}

/** Small pieces together, since each that is written costs as much as a large one. */
function* chunksOf(pieces: Iterable<BodyPiece>): Generator<Buffer> {
  let held: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    held.push(bytes);
    size += bytes.length;
    if (size < chunkBytes) continue;
    yield Buffer.concat(held, size);
    [held, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(held, size);
}

function isBytes(body: Exclude<Answer['body'], string>): body is Uint8Array {
  return ArrayBuffer.isView(body);
}
