import type { HttpExchange, HttpRequest } from '../registry/http-exchange.ts';

/** What octokit hands to `fetch` beside the address. */
export interface FetchOptions {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
}

/** A list of a hundred packages or comments takes well under a tenth of it. */
const maxBytes = 32 * 1024 * 1024;
/** An answer of these has no body, not even an empty one. */
const bodiless = new Set([101, 204, 205, 304]);

/** The part of `fetch` that octokit uses, over an {@link HttpExchange}: so proxies, time limits and redirects are those of registries. */
export function exchangeFetch(
  exchange: HttpExchange,
): (url: string, options?: FetchOptions) => Promise<Response> {
  return async (url, options = {}) => {
    const { status, headers, body } = await exchange(requestOf(url, options));
    return new Response(bodiless.has(status) ? null : Buffer.from(body), {
      status,
      headers: Object.fromEntries(headers),
    });
  };
}

function requestOf(url: string, { method = 'GET', headers = {}, body }: FetchOptions): HttpRequest {
  const lowerCase = Object.entries(headers).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return {
    method: method as HttpRequest['method'],
    url: new URL(url),
    headers: Object.fromEntries(lowerCase),
    body: body === undefined ? undefined : Buffer.from(body),
    maxBytes,
  };
}
