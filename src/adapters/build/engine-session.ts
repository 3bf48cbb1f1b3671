import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { sendUnaryData } from '@grpc/grpc-js';
import type Docker from 'dockerode';

/** What BuildKit may ask whoever wants a build, while that build lasts. */
export interface EngineSession {
  /** For the build's parameter `session`. */
  readonly id: string;
  /** Why there is none; `undefined` while nothing is known to be wrong. */
  failure(): unknown;
  close(): void;
}

/**
 * Opens a session of BuildKit on the engine: `POST /session`, on which the engine then asks in gRPC. Does not wait for it, as the
 * docker CLI does not: BuildKit waits for a session that it needs, and most builds need none.
 *
 * It has no credentials for anybody, and saying so is what lets BuildKit read what everybody may read. It also says that it is well:
 * BuildKit ends a session that does not, and what is read late in a long build could not be read then.
 *
 * @param contextSent ends when the engine has all that it needs before it can ask. What answers is loaded after that, and the first
 *   time a little later, since a build that comes from the cache has ended by then and asked nothing
 */
export function openEngineSession(docker: Docker, contextSent: Promise<unknown>): EngineSession {
  const id = randomUUID();
  let failure: unknown;
  const ending = new AbortController();

  async function serve(socket: Duplex): Promise<void> {
    // Also when it is served: a server that keeps no statistics (channelz) does not know its connections.
    onEnd(() => socket.destroy());
    // An engine that goes away is told of by the build.
    socket.on('error', () => undefined);
    const sent = contextSent.then(() => (library === undefined ? pause(quietMs) : undefined));
    await Promise.race([sent, pause(longestWaitMs)]);
    if (ending.signal.aborted) return;
    library ??= await import('@grpc/grpc-js');
    const { Server, ServerCredentials } = library;
    if (socket.destroyed) return;
    const server = new Server({ 'grpc.enable_channelz': 0 });
    for (const [path, message] of Object.entries(answers))
      server.addService({ answer: methodOf(path) }, { answer: always(message) });
    server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(socket);
    onEnd(() => server.forceShutdown());
  }

  function onEnd(leave: () => void): void {
    if (ending.signal.aborted) leave();
    else ending.signal.addEventListener('abort', leave, { once: true });
  }

  dial(docker, id, ending.signal, (error, socket) => {
    if (error !== null || socket === undefined) failure = error ?? new Error('no session');
    else
      serve(socket).catch((cause: unknown) => {
        failure = cause;
        socket.destroy();
      });
  });
  return {
    id,
    failure: () => failure,
    close: () => ending.abort(),
  };
}

/** What answers, once it is loaded. */
let library: typeof import('@grpc/grpc-js') | undefined;

/** In which a build ends that comes from the cache. */
const quietMs = 100;

/** BuildKit asks after the health of a session from its first second on. */
const longestWaitMs = 1000;

/** Keeps no program alive. */
function pause(ms: number): Promise<void> {
  return delay(ms, undefined, { ref: false });
}

/**
 * The messages that answer, by method. No name and no secret is a message of no bytes in proto3; SERVING of
 * `grpc.health.v1.HealthCheckResponse` is field 1 (a varint) with the value 1.
 */
const answers: Readonly<Record<string, Buffer>> = {
  '/moby.filesync.v1.Auth/Credentials': Buffer.alloc(0),
  '/grpc.health.v1.Health/Check': Buffer.from([0x08, 0x01]),
};

function methodOf(path: string) {
  const same = (bytes: Buffer) => bytes;
  return {
    path,
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  };
}

function always(message: Buffer) {
  return (_call: unknown, reply: sendUnaryData<Buffer>) => reply(null, message);
}

/** docker-modem has no types. */
interface Modem {
  dial(options: object, done: (error: Error | null, socket?: Duplex) => void): void;
}

function dial(
  docker: Docker,
  id: string,
  abortSignal: AbortSignal,
  done: Parameters<Modem['dial']>[1],
): void {
  const request = {
    method: 'POST',
    path: '/session',
    hijack: true,
    headers: {
      Upgrade: 'h2c',
      'X-Docker-Expose-Session-Uuid': id,
      'X-Docker-Expose-Session-Name': 'stack',
    },
    // Any answer but 101 is none, also one of a proxy that knows no such connections.
    statusCodes: { 500: 'server error' },
    abortSignal,
  };
  (docker.modem as Modem).dial(request, done);
}
