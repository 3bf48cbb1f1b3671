import { request as send, type Dispatcher } from 'undici';
import type { Connections } from './connections.ts';
import { exchangeFailure } from './exchange-failure.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** Content for the upload session that this request opens. */
  readonly upload?: Upload | undefined;
  /** No more of the answer's body is kept. */
  readonly maxBytes: number;
  /** `false` for a courtesy that is not worth a second try. */
  readonly retry?: boolean | undefined;
}

/** A blob, and the digest it is stored under. */
export interface Upload {
  readonly digest: string;
  readonly bytes: Uint8Array;
}

export interface HttpAnswer {
  /** Who answered: differs from the one asked after a redirect. */
  readonly url: URL;
  readonly status: number;
  /** Names in lower case; a repeated header is joined by commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
  /** The body was longer than was asked for. */
  readonly truncated: boolean;
}

/**
 * Sends one request and reads the answer, whatever its status.
 *
 * @throws {ExchangeFailure} when there is no whole answer
 * @throws the reason of the abort signal
 */
export type HttpExchange = (request: HttpRequest) => Promise<HttpAnswer>;

export interface HttpExchangeOptions {
  readonly connections: Pick<Connections, 'dispatcherFor'>;
  /** To the first byte of an answer, and between two of its parts; 30 s when absent. */
  readonly answerTimeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An {@link HttpExchange} over connections that are kept open. */
export function httpExchange(options: HttpExchangeOptions): HttpExchange {
  const { connections, signal, answerTimeoutMs = 30_000 } = options;
  const timeouts = { headersTimeout: answerTimeoutMs, bodyTimeout: answerTimeoutMs };

  return async (request) => {
    const dispatcher = connections.dispatcherFor(request.url);
    try {
      return await exchange(request, { dispatcher, signal: signal ?? null, ...timeouts });
    } catch (error) {
      signal?.throwIfAborted();
      throw exchangeFailure(error);
    }
  };
}

/** How a request is sent, whatever it asks. */
interface Sending {
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal | null;
  readonly headersTimeout: number;
  readonly bodyTimeout: number;
}

async function exchange(request: HttpRequest, sending: Sending): Promise<HttpAnswer> {
  const answer = await send(request.url, {
    ...sending,
    method: request.method,
    headers: { 'user-agent': 'stack', ...request.headers },
    body: request.body === undefined ? null : Buffer.from(request.body),
    // undici hangs up after each HEAD unless told otherwise, for servers that answer it with a body.
    reset: false,
  });
  return {
    url: request.url,
    status: answer.statusCode,
    headers: joinRepeated(answer.headers),
    ...(await readAtMost(answer.body, request.maxBytes)),
  };
}

function joinRepeated(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): ReadonlyMap<string, string> {
  const joined = Object.entries(headers).map(
    ([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')] as const,
  );
  return new Map(joined);
}

async function readAtMost(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Pick<HttpAnswer, 'body' | 'truncated'>> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;

  for await (const chunk of body) {
    chunks.push(chunk);
    sizeBytes += chunk.length;
    if (sizeBytes > maxBytes) break;
  }
  return {
    body: Buffer.concat(chunks).subarray(0, maxBytes),
    truncated: sizeBytes > maxBytes,
  };
}
