import { describe, expect, it } from '@jest/globals';
import {
  engineMessage,
  statusCodeOf,
  translateEngineError,
} from '../../../../src/adapters/docker/docker-errors.ts';
import { jsonLines } from '../../../../src/adapters/docker/json-lines.ts';
import { isTransientTransferFault } from '../../../../src/adapters/docker/transfer-faults.ts';
import { inChunks } from '../../../support/tar-archive.ts';

describe('a failed push or pull', () => {
  it.each([
    'received unexpected HTTP status: 503 Service Unavailable',
    'received unexpected HTTP status: 429 Too Many Requests',
    'unexpected status code [manifests 1]: 500 Internal Server Error',
    'toomanyrequests: You have reached your pull rate limit',
    'Get "https://ghcr.io/v2/": net/http: TLS handshake timeout',
    'read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer',
    'dial tcp 127.0.0.1:5000: connect: connection refused',
    'write: broken pipe',
    'unexpected EOF',
    'Client.Timeout exceeded while awaiting headers',
    'lookup ghcr.io on 10.0.0.1:53: server misbehaving',
    'dial tcp: lookup ghcr.io: Temporary failure in name resolution',
    'connect: no route to host',
    'blob upload unknown to registry',
    'error parsing HTTP 429 response body: unexpected end of JSON input: ""',
    'dial tcp 10.0.0.2:443: connect: connection timed out',
    'stream error: stream ID 5; INTERNAL_ERROR; received from peer',
    'failed to load cache key: invalid response status 502',
    'http2: server sent GOAWAY and closed the connection',
  ])('may pass: %s', (message) => {
    expect(isTransientTransferFault(message)).toBe(true);
  });

  it.each([
    'denied: permission_denied: write_package',
    'unauthorized: authentication required',
    'manifest unknown: manifest unknown',
    'received unexpected HTTP status: 403 Forbidden',
    'error parsing HTTP 403 response body: unexpected end of JSON input: ""',
    'failed to load cache key: invalid response status 404',
    'dial tcp: lookup nope.example: no such host',
    'repository name must be lowercase',
    'no basic auth credentials',
    'x509: certificate signed by unknown authority',
    'An image does not exist locally with the tag: TheEOFimage',
    '',
  ])('is final: %s', (message) => {
    expect(isTransientTransferFault(message)).toBe(false);
  });
});

describe('an error of the engine', () => {
  const answer = (statusCode: number, message: string) =>
    Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message} `), {
      statusCode,
      json: { message },
    });

  it.each([
    [
      'ECONNREFUSED',
      'ENGINE_UNREACHABLE',
      'no container engine answers at unix:///x (ECONNREFUSED)',
    ],
    ['ENOENT', 'ENGINE_UNREACHABLE', 'no container engine answers at unix:///x (ENOENT)'],
    [
      'HPE_INVALID_CONSTANT',
      'ENGINE_UNREACHABLE',
      'no container engine answers at unix:///x (HPE_INVALID_CONSTANT)',
    ],
    ['EACCES', 'ENGINE_DENIED', 'the engine at unix:///x refuses access'],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'ENGINE_DENIED',
      'there is no TLS connection to the engine at unix:///x: connect (UNABLE_TO_VERIFY_LEAF_SIGNATURE)',
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'ENGINE_DENIED',
      'there is no TLS connection to the engine at unix:///x: connect (ERR_TLS_CERT_ALTNAME_INVALID)',
    ],
  ])('%s is %s', (code, userCode, message) => {
    const cause = Object.assign(new Error('connect'), { code });

    const translated = translateEngineError(cause, 'unix:///x');

    expect(translated).toMatchObject({ code: userCode, message, cause });
  });

  it.each([
    [{ code: 'EAI_AGAIN', syscall: 'getaddrinfo' }, 'ENGINE_UNREACHABLE'],
    [{ code: 'ENETUNREACH', syscall: 'connect' }, 'ENGINE_UNREACHABLE'],
    [{ level: 'client-timeout' }, 'ENGINE_UNREACHABLE'],
    [{ level: 'client-authentication' }, 'ENGINE_DENIED'],
    [{ level: 'agent' }, 'ENGINE_DENIED'],
  ])('of a connection, %j, is %s', (fields, code) => {
    const cause = Object.assign(new Error('no'), fields);

    expect(translateEngineError(cause, 'ssh://x')).toMatchObject({ code, cause });
  });

  it('of a host with several addresses is that none of them can be reached', () => {
    const each = Object.assign(new Error('no'), { code: 'ENETUNREACH', syscall: 'connect' });
    const cause = Object.assign(new AggregateError([each, each]), { code: 'ENETUNREACH' });

    expect(translateEngineError(cause, 'tcp://x')).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
  });

  it('with a status says what the engine says', () => {
    const translated = translateEngineError(answer(500, 'no space left on device'), 'unix:///x');

    expect(translated).toMatchObject({
      code: 'ENGINE_FAILED',
      message: 'the engine answered 500: no space left on device',
    });
  });

  it('that is none is a bug and stays as it is', () => {
    const bug = new TypeError('x is undefined');

    expect(translateEngineError(bug, 'unix:///x')).toBe(bug);
  });

  it.each([
    [answer(404, 'no such image'), 404, 'no such image'],
    [new Error('(HTTP code 409) unexpected - conflict '), undefined, 'conflict'],
    ['text', undefined, 'text'],
    [undefined, undefined, 'undefined'],
  ])('is read as status and message: %s', (error, status, message) => {
    expect([statusCodeOf(error), engineMessage(error)]).toEqual([status, message]);
  });
});

describe('a stream of JSON lines', () => {
  async function valuesOf(text: string, chunkBytes: number) {
    const values: unknown[] = [];
    for await (const value of jsonLines(inChunks(Buffer.from(text), chunkBytes)))
      values.push(value);
    return values;
  }

  it.each([1, 3, 1000])(
    'gives its values when it comes in pieces of %i bytes',
    async (chunkBytes) => {
      const text = '{"a":"grün"}\r\n\nplain text\n[1]\n{"last":true}';

      expect(await valuesOf(text, chunkBytes)).toEqual([{ a: 'grün' }, [1], { last: true }]);
    },
  );

  it('may be of text', async () => {
    const values: unknown[] = [];
    const stream = (async function* () {
      yield await Promise.resolve('{"a":');
      yield '1}\n';
    })();
    for await (const value of jsonLines(stream)) values.push(value);

    expect(values).toEqual([{ a: 1 }]);
  });
});
