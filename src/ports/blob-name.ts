import { createHash } from 'node:crypto';

/** How git names the contents of files: by SHA-1, in newer repositories by SHA-256. */
export type BlobAlgorithm = 'sha1' | 'sha256';

/** Name that git gives to a content, of text in UTF-8: `e69de29bb2d1d6434b8b29ae775ad8c2e48c5391` for nothing. */
export function blobName(content: string | Uint8Array, algorithm: BlobAlgorithm): string {
  const bytes = Buffer.from(content);
  return createHash(algorithm).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
