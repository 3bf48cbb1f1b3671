import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { pageAnswer } from '../../../src/server/page/page-answer.tsx';
import { fuzzedRequest } from '../../support/fuzzed-request.ts';
import { counts } from '../../support/counts.ts';
import { parseResponses, type RawResponse } from '../../support/raw-responses.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { startServer, type ServerUnderTest } from '../../support/server-under-test.ts';

jest.setTimeout(counts(30 * 60_000, 300_000));

const bugs: unknown[] = [];
let server: ServerUnderTest;
beforeAll(async () => {
  server = await startServer({
    page: pageAnswer,
    log: { error: (message, fields) => void bugs.push([message, fields]) },
    settings: {
      limits: {
        headersTimeoutMs: 300,
        requestTimeoutMs: 600,
        keepAliveTimeoutMs: 200,
        silenceTimeoutMs: 2000,
      },
    },
  });
});
afterAll(() => server.close());

/** Sends bytes, and ends its half of the connection; when told to wait, once something comes back. @returns all that comes back */
async function send(bytes: Buffer | string, waits = false): Promise<readonly RawResponse[]> {
  const chunks: Buffer[] = [];
  await new Promise<void>((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => {
      if (waits) socket.write(bytes);
      else socket.end(bytes);
    });
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      socket.end();
    });
    // A server may cut a connection whose client goes on sending what it has refused.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });
  return parseResponses(Buffer.concat(chunks));
}

const get = (path: string, more = '') => `GET ${path} HTTP/1.1\r\nhost: a\r\n${more}\r\n`;

describe('what is no request as it should be', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['TLS', Buffer.from('16030100c8010000c40303', 'hex'), 400],
    ['bad percent encoding', get('/api/package/%zz'), 400],
    ['percent encoding of what is no UTF-8', get('/api/package/%ff%fe'), 400],
    ['NUL in a path', get('/api/package/a%00b'), 404],
    ['NUL as a byte', get('/api/package/a\0b'), 400],
    ['__proto__ as a name', get('/api/package/__proto__'), 404],
    ['__proto__ as a parameter', get('/api/v2/search?__proto__[a]=1'), 400],
    ['an address of 1 MB', get(`/api/package/${'a'.repeat(1_000_000)}`), 431],
    ['a name that is too long', get(`/api/package/${'a'.repeat(2000)}`), 414],
    ['a deep path', get('/a'.repeat(5000)), 404],

    ['a page with percent encoding behind #', get('/kernels/R#%zz'), 404],
    ['dots', get('/../../etc/passwd'), 404],
    ['thousands of parameters', get(`/api/v2/search?${'a&'.repeat(5000)}`), 400],
    ['thousands of headers', get('/nope', 'a: b\r\n'.repeat(3000)), 404],
    ['a header that is too long', get('/nope', `a: ${'b'.repeat(20_000)}\r\n`), 431],
    ['a header with a line end in it', get('/nope', 'a: b\rc\r\n'), 400],
    ['two lengths', get('/nope', 'content-length: 1\r\ncontent-length: 2\r\n'), 400],
    ['length and chunks', get('/nope', 'content-length: 1\r\ntransfer-encoding: chunked\r\n'), 400],
    ['an expectation', get('/health', 'expect: the-spanish-inquisition\r\n'), 417],
    ['a tunnel', 'CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n', 405],
    ['another version', 'GET / HTTP/9.9\r\nhost: a\r\n\r\n', 400],
    [
      'a body that is too large',
      'POST /api/v2/match HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 9999999\r\n\r\nx',
      413,
    ],
    [
      'a type of body that is none',
      'POST /api/v2/match HTTP/1.1\r\nhost: a\r\ncontent-type: ///\r\ncontent-length: 1\r\n\r\nx',
      415,
    ],
    [
      'a broken chunk',
      'POST /api/v2/match HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
  ])('%s is answered with a detail', async (_what, bytes, status) => {
    const [answer] = await send(bytes, true);

    expect(answer?.status).toBe(status);
    expect(tells(answer)).toBe(true);
  });

  it('ends a connection without breaking the answer before it', async () => {
    const [answer] = await send(`${get('/healthz')}garbage\r\n\r\n`, true);

    expect(answer).toMatchObject({ status: 200, body: '{"status":"alive"}' });
  });

  it.each([
    ['a head', 'GET /healthz HTTP/1.1\r\nhost:'],
    [
      'a body',
      'POST /api/v2/match HTTP/1.1\r\nhost: a\r\ncontent-type: text/plain\r\ncontent-length: 9\r\n\r\nx',
    ],
  ])('is ended when %s takes too long to come', async (_what, bytes) => {
    const began = Date.now();

    const answers = await send(bytes, true);

    expect(answers.map(({ status }) => status)).toEqual([408]);
    expect(Date.now() - began).toBeLessThan(5000);
  });

  it('is a request without a host to nobody', async () => {
    const [answer] = await send('GET /healthz HTTP/1.1\r\nconnection: close\r\n\r\n');

    expect(answer?.status).toBe(200);
  });
});

describe('any requests at all', () => {
  const [seed, total] = [20260201, counts(100_000, 3000)];

  it(`are answered by ${total} with a detail or what was asked for, never by a crash`, async () => {
    const random = seededRandom(seed);
    const wrong: string[] = [];
    let asked = 0;

    /** One connection after the other, with some requests on each. */
    async function client(): Promise<void> {
      while (asked < total) {
        const requests = Array.from({ length: 1 + Math.floor(random() * 40) }, () =>
          fuzzedRequest(random),
        );
        asked += requests.length;
        const bytes = Buffer.concat(requests);
        for (const answer of await send(bytes)) {
          const { status, body } = answer;
          if (status >= 500 || (status >= 400 && body !== '' && !tells(answer)))
            wrong.push(
              `${status} ${body.slice(0, 200)} to ${JSON.stringify(bytes.toString('latin1')).slice(0, 2000)}`,
            );
        }
      }
    }
    await Promise.all(Array.from({ length: 8 }, client));

    const after = await server.ask('/healthz');
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(bugs).toEqual([]);
    expect(after.status).toBe(200);
  });
});

/** Whether an answer says what is wrong, to programs or to people. */
function tells(answer: RawResponse | undefined): boolean {
  if (answer === undefined) return false;
  if (answer.type.startsWith('text/html')) return answer.body.includes('</html>');
  const { detail } = JSON.parse(answer.body) as { readonly detail?: unknown };
  return typeof detail === 'string';
}
