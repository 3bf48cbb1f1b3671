import type { HttpAnswer, HttpExchange, HttpRequest } from './http-exchange.ts';

const maxRedirects = 5;

/**
 * An {@link HttpExchange} that follows redirects, as registries use them to hand out blobs from elsewhere.
 *
 * `authorization` goes to no other scheme, host or port than the one asked. A redirect from https to http is not
 * followed, nor one of a request that writes unless it keeps the method (307, 308) and the place; the answer is then the redirect itself.
 */
export function redirectingExchange(exchange: HttpExchange): HttpExchange {
  return async (request) => {
    let current = request;
    let answer = await exchange(current);
    for (let count = 0; count < maxRedirects; count += 1) {
      const next = nextRequest(request, current, answer);
      if (next === undefined) break;
      current = next;
      answer = await exchange(current);
    }
    return answer;
  };
}

function nextRequest(
  first: HttpRequest,
  current: HttpRequest,
  answer: HttpAnswer,
): HttpRequest | undefined {
  const location = answer.headers.get('location');
  if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined)
    return undefined;
  if (!URL.canParse(location, current.url.href)) return undefined;

  const url = new URL(location, current.url);
  const isSamePlace = url.origin === first.url.origin;
  if (!isSecureEnough(current.url, url)) return undefined;
  if (writes(first) && !(isSamePlace && answer.status >= 307)) return undefined;
  return { ...first, url, headers: isSamePlace ? first.headers : withoutSecrets(first.headers) };
}

function isSecureEnough(from: URL, to: URL): boolean {
  return to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:');
}

function writes(request: HttpRequest): boolean {
  return request.method !== 'GET' && request.method !== 'HEAD';
}

function withoutSecrets(headers: HttpRequest['headers']): HttpRequest['headers'] {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
}
