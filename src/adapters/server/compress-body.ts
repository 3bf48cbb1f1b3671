import { promisify } from 'node:util';
import {
  brotliCompress,
  constants,
  createBrotliCompress,
  createGzip,
  gzip,
  type BrotliOptions,
} from 'node:zlib';
import type { Transform } from 'node:stream';
import type { Encoding } from './encoding.ts';

/** Below this many bytes a compressed body saves no packet. */
export const worthCompressing = 1024;

/** Quality 4 is as fast as gzip and smaller; higher ones take many times as long. */
const brotli: BrotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };

const [brotliOf, gzipOf] = [
  promisify<Uint8Array, BrotliOptions, Buffer>(brotliCompress),
  promisify<Uint8Array, Buffer>(gzip),
];

/** A body in an encoding; the work is done by zlib's threads. */
export async function compressBody(body: Uint8Array, encoding: Encoding): Promise<Uint8Array> {
  if (encoding === 'br') return await brotliOf(body, brotli);
  return encoding === 'gzip' ? await gzipOf(body) : body;
}

/** Streams that a body passes through to be in an encoding; none for `identity`. */
export function compressors(encoding: Encoding): readonly Transform[] {
  if (encoding === 'br') return [createBrotliCompress(brotli)];
  return encoding === 'gzip' ? [createGzip()] : [];
}
