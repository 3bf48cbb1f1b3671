import { describe, expect, it } from '@jest/globals';
import type Docker from 'dockerode';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { duplexPair, type Duplex } from 'node:stream';
import { openEngineSession } from '../../../../src/adapters/build/engine-session.ts';

interface Dialled {
  readonly path: string;
  readonly hijack: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly abortSignal: AbortSignal;
}

/** An engine that takes a session, and the side of it that BuildKit asks on. */
function engineWith(failure?: Error) {
  const [ours, theirs] = duplexPair();
  const dialled: Dialled[] = [];
  const modem = {
    dial: (request: Dialled, done: (error: Error | null, socket?: Duplex) => void) => {
      dialled.push(request);
      queueMicrotask(() => (failure === undefined ? done(null, ours) : done(failure)));
    },
  };
  return { docker: { modem } as unknown as Docker, dialled, theirs, ours };
}

/** Calls a method as gRPC does; the answer is the message, or the status when that is not 0. */
function call(client: ClientHttp2Session, path: string, message = Buffer.alloc(0)) {
  return new Promise<Buffer | string>((resolve, reject) => {
    const stream = client.request({
      [constants.HTTP2_HEADER_METHOD]: 'POST',
      [constants.HTTP2_HEADER_PATH]: path,
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks: Buffer[] = [];
    let status = '';
    const note = ({ 'grpc-status': told }: Readonly<Record<string, unknown>>) => {
      if (typeof told === 'string') status = told;
    };
    stream.on('response', note);
    stream.on('trailers', note);
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () => resolve(status === '0' ? Buffer.concat(chunks).subarray(5) : status));
    const frame = Buffer.alloc(5);
    frame.writeUInt32BE(message.length, 1);
    stream.end(Buffer.concat([frame, message]));
  });
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

describe('the session of a build', () => {
  it('is asked for under its own id, as HTTP/2 turned round', () => {
    const { docker, dialled } = engineWith();

    const session = openEngineSession(docker, Promise.resolve());
    session.close();

    expect(dialled).toMatchObject([
      {
        path: '/session',
        hijack: true,
        headers: { Upgrade: 'h2c', 'X-Docker-Expose-Session-Uuid': session.id },
      },
    ]);
    expect(session.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has no credentials, is well, and knows nothing else', async () => {
    const { docker, theirs } = engineWith();
    const session = openEngineSession(docker, Promise.resolve());
    const client = connect('http://buildkit', { createConnection: () => theirs });

    // CredentialsRequest { Host: "x.io" }
    const asked = Buffer.from([0x0a, 0x04, ...Buffer.from('x.io')]);
    const credentials = await call(client, '/moby.filesync.v1.Auth/Credentials', asked);
    const health = await call(client, '/grpc.health.v1.Health/Check');
    const token = await call(client, '/moby.filesync.v1.Auth/FetchToken');

    expect(credentials).toEqual(Buffer.alloc(0));
    expect(health).toEqual(Buffer.from([0x08, 0x01]));
    // UNIMPLEMENTED, upon which BuildKit asks for credentials.
    expect(token).toBe('12');
    session.close();
    client.destroy();
  });

  it('answers though the context is not sent after a second', async () => {
    const { docker, theirs } = engineWith();
    const session = openEngineSession(docker, new Promise(() => undefined));
    const client = connect('http://buildkit', { createConnection: () => theirs });

    expect(await call(client, '/grpc.health.v1.Health/Check')).toEqual(Buffer.from([0x08, 0x01]));
    session.close();
    client.destroy();
  });

  it('leaves nothing open when the build ends before anybody asked', async () => {
    const { docker, ours } = engineWith();

    const session = openEngineSession(docker, Promise.resolve());
    session.close();
    await soon();

    expect(ours.destroyed).toBe(true);
  });

  it('asks no longer for one that the engine does not give', () => {
    const dialled: Dialled[] = [];
    const modem = { dial: (request: Dialled) => void dialled.push(request) };

    const session = openEngineSession({ modem } as unknown as Docker, Promise.resolve());
    expect(dialled.map(({ abortSignal }) => abortSignal.aborted)).toEqual([false]);
    session.close();

    expect(dialled.map(({ abortSignal }) => abortSignal.aborted)).toEqual([true]);
  });

  it('knows why the engine takes none, and stops nothing', async () => {
    const failure = new Error('403 from the proxy of a socket');
    const { docker } = engineWith(failure);

    const session = openEngineSession(docker, Promise.resolve());
    expect(session.failure()).toBeUndefined();
    await soon();

    expect(session.failure()).toBe(failure);
    session.close();
  });
});
