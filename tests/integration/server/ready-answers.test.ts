import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { Answer } from '../../../src/server/answer.ts';
import { dataOf } from '../../../src/server/data/data-of.ts';
import { fixedStore } from '../../../src/server/data/fixed-store.ts';
import type { KernelData } from '../../../src/server/data/kernel-data.ts';
import type { KernelStore } from '../../../src/server/data/store.ts';
import { kernelDocuments } from '../../support/kernel-documents.ts';
import { loadedAt, startServer, type Received } from '../../support/server-under-test.ts';

const [first, second] = [
  dataOf(kernelDocuments(), loadedAt),
  dataOf(kernelDocuments(60), loadedAt),
];
const search = '/api/packages/search?query=';

const html: Answer = {
  status: 200,
  type: 'text/html; charset=utf-8',
  body: `<p>${'kernel '.repeat(500)}</p>`,
  isOfData: true,
};

/** A store whose data a test can replace. */
function changingStore(): KernelStore & { data: KernelData } {
  return {
    ...fixedStore(first),
    data: first,
    current() {
      return this.data;
    },
  };
}

function decoded({ headers, body }: Received): string {
  const encoding = headers['content-encoding'];
  if (encoding === 'br') return brotliDecompressSync(body).toString();
  return (encoding === 'gzip' ? gunzipSync(body) : body).toString();
}

/** The tag of answers out of data, whatever program made them. */
const tagOf = ({ version }: KernelData) => new RegExp(`^W/"${version}-[0-9a-f]{8}"$`);

describe('an answer out of the data', () => {
  it.each([
    ['', undefined],
    ['gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.1, gzip', 'gzip'],
    ['identity, br;q=0', undefined],
    ['zstd', undefined],
    ['*', 'br'],
    [';;,q=,,=', undefined],
    [`gzip, ${'x'.repeat(300)}`, undefined],
  ])('is sent to who accepts %j as %s, the same the second time', async (accepted, encoding) => {
    await using server = await startServer();
    const headers = { 'accept-encoding': accepted };

    const plain = await server.ask(search);
    const answers = [await server.ask(search, { headers }), await server.ask(search, { headers })];

    expect(answers.map((one) => one.headers['content-encoding'])).toEqual([encoding, encoding]);
    expect(answers.map(decoded)).toEqual([plain.body.toString(), plain.body.toString()]);
    expect(answers.map((one) => one.headers['content-length'])).toEqual(
      answers.map(({ body }) => String(body.length)),
    );
    expect(plain.headers).toMatchObject({ vary: 'Accept-Encoding', 'cache-control': 'no-cache' });
  });

  it('is not compressed when that saves no packet', async () => {
    await using server = await startServer();

    const { headers } = await server.ask('/api/languages', {
      headers: { 'accept-encoding': 'gzip' },
    });

    expect(headers['content-encoding']).toBeUndefined();
  });

  it('has a tag with which a client is told that it has it already', async () => {
    await using server = await startServer();
    const { headers } = await server.ask('/api/languages');
    const { etag: tag = '' } = headers;

    const asked = [tag, tag.slice(2), `"other", ${tag}`, '"other"', '*'].map(async (known) => {
      const { status, body } = await server.ask('/api/languages', {
        headers: { 'if-none-match': known },
      });
      return [status, body.length];
    });

    expect(tag).toMatch(tagOf(first));
    expect(await Promise.all(asked)).toEqual([
      [304, 0],
      [304, 0],
      [304, 0],
      [200, 28],
      [200, 28],
    ]);
  });

  it('is made once for all who ask at the same time', async () => {
    let made = 0;
    const page = (): Answer => {
      made += 1;
      return { ...html, body: `${html.body as string}${made}` };
    };
    await using server = await startServer({ page });
    const headers = { 'accept-encoding': 'br' };

    const answers = await Promise.all(
      Array.from({ length: 20 }, () => server.ask('/packages', { headers })),
    );

    expect(new Set(answers.map(decoded))).toEqual(new Set([`${html.body as string}1`]));
  });

  it('is made anew when the data are others', async () => {
    const store = changingStore();
    await using server = await startServer({ store });
    const path = '/api/v2/kernels?limit=1';

    const before = await server.ask(path);
    store.data = second;
    const after = await server.ask(path, {
      headers: { 'if-none-match': before.headers.etag ?? '' },
    });

    expect([before, after].map(({ body }) => JSON.parse(body.toString()) as unknown)).toMatchObject(
      [{ total: 100 }, { total: 60 }],
    );
    expect(after.headers.etag).toMatch(tagOf(second));
  });

  it('is never of data that are older than those it is asked of', async () => {
    const store = changingStore();
    await using server = await startServer({ store });
    const headers = { 'accept-encoding': 'br' };

    // Compressing goes on while the data change.
    const before = server.ask(search, { headers });
    await server.ask('/api/languages');
    store.data = second;
    await before;
    const after = await server.ask(search, { headers });

    expect(after.headers.etag).toMatch(tagOf(second));
    expect(JSON.parse(decoded(after))).toMatchObject({
      total_matches: second.packageIndex.names.length,
    });
  });

  it('has no tag when it tells of a problem', async () => {
    await using server = await startServer();

    const { headers } = await server.ask('/api/package/none');

    expect(headers.etag).toBeUndefined();
  });
});

describe('a body too long to be held', () => {
  it.each(['identity', 'gzip', 'br'])('is sent in pieces as %s', async (encoding) => {
    await using whole = await startServer();
    await using server = await startServer({ settings: { limits: { readyBytes: 400_000 } } });
    const headers = { 'accept-encoding': encoding };

    const [expected, answer, head] = await Promise.all([
      whole.ask(search),
      server.ask(search, { headers }),
      server.ask(search, { method: 'HEAD', headers }),
    ]);

    expect(decoded(answer)).toBe(expected.body.toString());
    expect(answer.headers['content-length']).toBeUndefined();
    expect([head.status, head.headers.etag]).toEqual([200, answer.headers.etag]);
  });

  it('is of no more interest when its reader goes away', async () => {
    await using server = await startServer({ settings: { limits: { readyBytes: 8000 } } });
    const stop = new AbortController();

    const answer = await fetch(`${server.url}${search}`, { signal: stop.signal });
    stop.abort();
    await expect(answer.text()).rejects.toThrow();

    expect((await server.ask('/healthz')).status).toBe(200);
  });
});

describe('a page', () => {
  it('is kept ready as answers to programs are', async () => {
    let made = 0;
    const page = () => {
      made += 1;
      return html;
    };
    await using server = await startServer({ page });
    const headers = { 'accept-encoding': 'br' };

    const answers = [await server.ask('/', { headers }), await server.ask('/', { headers })];

    expect(answers.map(decoded)).toEqual([html.body, html.body]);
    expect(answers[0]?.headers).toMatchObject({
      etag: expect.stringMatching(tagOf(first)),
      vary: 'Accept, Accept-Encoding',
    });
    expect(made).toBe(1);
  });

  it('is made anew as long as there are problems with the files', async () => {
    await using server = await startServer({
      page: () => html,
      store: fixedStore(first, ['torn']),
    });

    const { headers: ofData } = await server.ask('/api/languages');
    const { status, headers } = await server.ask('/packages?q=a', {
      headers: { 'if-none-match': ofData.etag ?? '' },
    });

    expect([status, headers.etag]).toEqual([200, undefined]);
  });

  it('gets its path decoded, its parameters, and a form that is posted', async () => {
    const page = (_context: unknown, request: object): Answer => ({
      ...html,
      body: JSON.stringify(request, (_key, value: unknown) =>
        value instanceof URLSearchParams ? value.toString() : value,
      ),
    });
    await using server = await startServer({ page, settings: { basePath: '/of/us' } });
    const form = {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };

    const answers = await Promise.all([
      server.ask('/of/us/kernels/R/a%20b/1.0?sort=name'),
      server.ask('/kernels/R/a/1/'),
      server.ask('/of/us'),
      server.ask('/find', { ...form, body: 'list=numpy%0Ascipy' }),
      server.ask('/find', { method: 'POST', body: 'list=numpy' }),
      server.ask('/packages', { ...form, body: 'list=numpy' }),
    ]);

    expect(
      answers.map(({ status, body }) => [status, JSON.parse(body.toString()) as unknown]),
    ).toEqual([
      [200, { method: 'GET', path: '/kernels/R/a b/1.0', query: 'sort=name' }],
      [200, { method: 'GET', path: '/kernels/R/a/1', query: '' }],
      [200, { method: 'GET', path: '/', query: '' }],
      [200, { method: 'POST', path: '/find', query: '', form: 'list=numpy%0Ascipy' }],
      [415, { detail: 'Unsupported Media Type' }],
      [405, { detail: 'Method Not Allowed' }],
    ]);
  });
});
