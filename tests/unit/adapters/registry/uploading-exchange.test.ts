import { describe, expect, it } from '@jest/globals';
import type { HttpAnswer, HttpRequest } from '../../../../src/adapters/registry/http-exchange.ts';
import { uploadingExchange } from '../../../../src/adapters/registry/uploading-exchange.ts';

const bytes = Buffer.from('content');
const registry = 'https://registry.test/v2/acme/base/blobs/uploads/';

/** Uploads to a registry that names this place. @returns the requests behind the one that opens the session, and the status */
async function upload(location: string | undefined, status = 202) {
  const requests: HttpRequest[] = [];
  const exchange = uploadingExchange((request) => {
    requests.push(request);
    const isOpening = request.method === 'POST';
    const answer: HttpAnswer = {
      url: request.url,
      status: isOpening ? status : 201,
      headers: new Map(isOpening && location !== undefined ? [['location', location]] : []),
      body: Buffer.alloc(0),
      truncated: false,
    };
    return Promise.resolve(answer);
  });
  const answer = await exchange({
    method: 'POST',
    url: new URL(registry),
    headers: { 'content-length': '0', authorization: 'Bearer secret' },
    maxBytes: 1000,
    upload: { digest: 'sha256:12', bytes },
  });
  return { status: answer.status, opened: requests[0], sent: requests.slice(1) };
}

describe('an upload', () => {
  it('opens its session without the content', async () => {
    const { opened } = await upload('/session');

    expect(opened).toEqual({
      method: 'POST',
      url: new URL(registry),
      headers: { 'content-length': '0', authorization: 'Bearer secret' },
      maxBytes: 1000,
    });
  });

  it.each([
    ['a path', '/u/1', 'https://registry.test/u/1?digest=sha256%3A12'],
    ['a path with a query', '/u/1?a=b%20c', 'https://registry.test/u/1?a=b%20c&digest=sha256%3A12'],
    ['a whole address', `${registry}1`, `${registry}1?digest=sha256%3A12`],
    [
      'a whole address with the usual port',
      'https://registry.test:443/u/1?',
      'https://registry.test/u/1?digest=sha256%3A12',
    ],
  ])('goes, signed, to %s of the same registry', async (_name, location, url) => {
    const { status, sent } = await upload(location);

    expect(status).toBe(201);
    expect(sent).toEqual([
      {
        method: 'PUT',
        url: new URL(url),
        headers: {
          'content-type': 'application/octet-stream',
          authorization: 'Bearer secret',
        },
        body: bytes,
        maxBytes: 1000,
      },
    ]);
  });

  it.each(['https://storage.test/1', 'https://registry.test:8443/1', '//storage.test/1'])(
    'goes to %s without a signature',
    async (location) => {
      const { status, sent } = await upload(location);

      expect(status).toBe(201);
      expect(sent.map(({ headers }) => headers)).toEqual([
        { 'content-type': 'application/octet-stream' },
      ]);
    },
  );

  it.each([
    undefined,
    'http://registry.test/u/1',
    'http://storage.test/1',
    'ftp://storage.test/1',
    'https://[',
  ])('does not go to %s', async (location) => {
    const { status, sent } = await upload(location);

    expect([status, sent]).toEqual([202, []]);
  });

  it.each([201, 401, 500])('ends when its session is answered with %d', async (status) => {
    const answer = await upload('/u/1', status);

    expect([answer.status, answer.sent]).toEqual([status, []]);
  });
});
