import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer, HttpRequest } from '../../../../src/adapters/registry/http-exchange.ts';
import { redirectingExchange } from '../../../../src/adapters/registry/redirecting-exchange.ts';

const signed = { authorization: 'Bearer secret', accept: 'a/b' };

function request(method: HttpRequest['method'], url: string): HttpRequest {
  return { method, url: new URL(url), headers: signed, maxBytes: 10 };
}

/** Answers with the redirects in turn, then 200. */
function redirectsTo(...redirects: readonly (readonly [status: number, location: string])[]) {
  const seen: string[] = [];
  const left = [...redirects];
  const exchange = redirectingExchange(({ method, url, headers }) => {
    seen.push(`${method} ${url.href} ${headers['authorization'] ?? 'unsigned'}`);
    const [status, location] = left.shift() ?? [200, ''];
    const answer: HttpAnswer = {
      url,
      status,
      headers: new Map(status === 200 ? [] : [['location', location]]),
      body: new Uint8Array(),
      truncated: false,
    };
    return Promise.resolve(answer);
  });
  return { seen, exchange };
}

describe('redirectingExchange', () => {
  it('keeps the signature on the same host and port', async () => {
    const { seen, exchange } = redirectsTo([307, '/there?a=1']);

    const answer = await exchange(request('GET', 'https://a.example/here'));

    expect(answer).toMatchObject({ status: 200, url: new URL('https://a.example/there?a=1') });
    expect(seen).toEqual([
      'GET https://a.example/here Bearer secret',
      'GET https://a.example/there?a=1 Bearer secret',
    ]);
  });

  it.each(['https://b.example/x', 'https://a.example:8443/x', '//b.example/x'])(
    'drops the signature on the way to %s',
    async (location) => {
      const { seen, exchange } = redirectsTo([302, location]);

      await exchange(request('HEAD', 'https://a.example/here'));

      expect(seen[1]).toMatch(/^HEAD https:.* unsigned$/);
    },
  );

  it('does not follow from https to http', async () => {
    const { seen, exchange } = redirectsTo([307, 'http://a.example/x']);

    const answer = await exchange(request('GET', 'https://a.example/here'));

    expect(answer.status).toBe(307);
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['PUT', 302, '/there', 302],
    ['POST', 303, '/there', 303],
    ['PUT', 307, 'https://b.example/there', 307],
    ['PUT', 308, '/there', 200],
  ] as const)('ends %s after %d to %s with %d', async (method, status, location, expected) => {
    const { exchange } = redirectsTo([status, location]);

    const answer = await exchange(request(method, 'https://a.example/here'));

    expect(answer.status).toBe(expected);
  });

  it('gives up in a circle', async () => {
    const circle = Array.from({ length: 20 }, () => [307, '/here'] as const);
    const { seen, exchange } = redirectsTo(...circle);

    const answer = await exchange(request('GET', 'https://a.example/here'));

    expect(answer.status).toBe(307);
    expect(seen).toHaveLength(6);
  });

  it('takes a redirect to what is no address for the answer', async () => {
    const { seen, exchange } = redirectsTo([307, 'https://']);

    const answer = await exchange(request('GET', 'https://a.example/here'));

    expect(answer.status).toBe(307);
    expect(seen).toHaveLength(1);
  });
});
