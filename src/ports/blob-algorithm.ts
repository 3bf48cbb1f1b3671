/** How git names the contents of files: by SHA-1, in newer repositories by SHA-256. */
export type BlobAlgorithm = 'sha1' | 'sha256';
