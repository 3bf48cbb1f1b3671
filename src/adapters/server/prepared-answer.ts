import type { Answer } from '../../server/answer.ts';
import { collectBody, type LongBody } from './collect-body.ts';
import { compressBody, worthCompressing } from './compress-body.ts';
import type { Encoding } from './encoding.ts';
import type { SecurityHeaders } from './security-headers.ts';

/** An answer as it goes over the wire. */
export interface PreparedAnswer {
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  /** A text has a character for each byte: node sends a text in one write with the head, bytes in a second one. */
  readonly body: string | Uint8Array | LongBody;
  /** What a long body is to be sent in. */
  readonly encoding: Encoding;
}

/** What preparing an answer goes by. */
export interface Preparation {
  readonly encoding: Encoding;
  /** `undefined`: the answer gets none. */
  readonly tag: string | undefined;
  readonly security: SecurityHeaders;
  /** The length from which a body in pieces is not held as a whole. */
  readonly longFromBytes: number;
}

/** Up to this length a text is faster to send than bytes. */
const textBytes = 16 * 1024;

/** The answer ready to be sent; a promise only where there is something to compress. */
export function prepareAnswer(
  answer: Answer,
  preparation: Preparation,
): PreparedAnswer | Promise<PreparedAnswer> {
  const { longFromBytes } = preparation;
  const body = collectBody(answer.body, longFromBytes);
  if (!ArrayBuffer.isView(body)) return { ...head(answer, preparation, undefined), body };
  const encoding = body.length > worthCompressing ? preparation.encoding : 'identity';
  const whole = (bytes: Uint8Array) => ({
    ...head(answer, { ...preparation, encoding }, bytes.length),
    body: bytes.length > textBytes ? bytes : Buffer.from(bytes).toString('latin1'),
  });
  return encoding === 'identity' ? whole(body) : compressBody(body, encoding).then(whole);
}

/** Whatever the answer, `no-cache` lets it be kept as long as it is asked for again. */
function head(
  { status, type, headers }: Answer,
  { encoding, tag, security }: Preparation,
  length: number | undefined,
): Omit<PreparedAnswer, 'body'> {
  const fields: Record<string, string | undefined> = {
    'content-type': type,
    'content-length': length?.toString(),
    'content-encoding': encoding === 'identity' ? undefined : encoding,
    etag: status === 200 ? tag : undefined,
    'cache-control': 'no-cache',
    vary: 'Accept-Encoding',
    ...headers,
  };
  return { status, encoding, headers: [...flat(fields), ...security.of(type)] };
}

function flat(fields: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [name, value],
  );
}
