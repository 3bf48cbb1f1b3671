import { createHash } from 'node:crypto';

/** `sha256:` and 64 hexadecimal digits: of a registry manifest, a blob or (as image ID) an image config. */
export type Digest = string & { readonly __brand: 'Digest' };

const form = /^sha256:[0-9a-f]{64}$/;

/** @returns `undefined` when the text is not a sha256 digest */
export function parseDigest(text: string): Digest | undefined {
  return form.test(text) ? (text as Digest) : undefined;
}

/** Whether a value out of somebody's document is a sha256 digest. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && form.test(value);
}

/** The digest by which registries know these bytes. */
export function digestOf(bytes: Uint8Array | string): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}` as Digest;
}

/** The first twelve hexadecimal digits, as they appear in `i-…` tags. */
export function shortDigest(digest: string): string {
  return digest.replace(/^sha256:/, '').slice(0, 12);
}
