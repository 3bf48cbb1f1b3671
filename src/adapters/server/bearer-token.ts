import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether a header `authorization` brings the token. It takes as long whatever is wrong with it.
 *
 * @param token `undefined`: none is asked for
 */
export function bringsToken(header: string | undefined, token: string | undefined): boolean {
  if (token === undefined) return true;
  const brought = /^bearer +(.*)$/i.exec(header ?? '')?.[1] ?? '';
  return timingSafeEqual(digestOf(brought), digestOf(token));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
