import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A request as the server saw it. */
export interface LoggedRequest {
  readonly method: string;
  /** With the query: `/v2/acme/base/tags/list?n=2`. */
  readonly path: string;
  /** Value of the `authorization` header. */
  readonly authorization: string | undefined;
  /** Bytes of the body that arrived so far. */
  receivedBytes: number;
  /** Of the answer; `undefined` until there is one. */
  status: number | undefined;
}

export type FaultAction =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The connection is reset before there is an answer. */
  | { readonly kind: 'reset' }
  /** The connection is reset when so much of the request's body has arrived. */
  | { readonly kind: 'cut-upload'; readonly afterBytes: number }
  /** The connection ends when so much of the answer's body has been sent. */
  | { readonly kind: 'cut-answer'; readonly afterBytes: number }
  | { readonly kind: 'delay'; readonly delayMs: number };

/** Something that goes wrong with the next `times` requests that match; the fault added first wins. */
interface Fault {
  readonly matches: (request: LoggedRequest) => boolean;
  readonly times: number;
  /** A function chooses anew for each request. */
  readonly action: FaultAction | (() => FaultAction);
}

/** A server on a free loopback port on which things can be made to go wrong. */
export interface FaultyServer {
  /** `127.0.0.1:45123`. */
  readonly host: string;
  /** All requests, in the order of their arrival. */
  readonly requests: readonly LoggedRequest[];
  /** Connections that were opened so far. */
  connectionCount(): number;
  addFault(fault: Fault): void;
  clearFaults(): void;
  readonly stop: () => Promise<void>;
}

export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
) => void | Promise<void>;

/** Starts a {@link FaultyServer} that answers with `handle` wherever no fault does. */
export async function startFaultyServer(handle: RequestHandler): Promise<FaultyServer> {
  const requests: LoggedRequest[] = [];
  const faults: { fault: Fault; left: number }[] = [];
  const sockets = new Set<Socket>();
  let connections = 0;

  const server = createServer((request, response) => {
    const logged = logRequest(request, response);
    requests.push(logged);
    void misbehave(takeFault(logged), request, response, logged, handle);
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });

  function takeFault(logged: LoggedRequest): FaultAction | undefined {
    const next = faults.find(({ fault, left }) => left > 0 && fault.matches(logged));
    if (next !== undefined) next.left -= 1;
    const action = next?.fault.action;
    return typeof action === 'function' ? action() : action;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    connectionCount: () => connections,
    addFault: (fault) => void faults.push({ fault, left: fault.times }),
    clearFaults: () => void faults.splice(0),
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function logRequest(request: IncomingMessage, response: ServerResponse): LoggedRequest {
  const logged: LoggedRequest = {
    method: request.method ?? '',
    path: request.url ?? '',
    authorization: request.headers.authorization,
    receivedBytes: 0,
    status: undefined,
  };
  response.on('finish', () => (logged.status = response.statusCode));
  return logged;
}

async function misbehave(
  fault: FaultAction | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  logged: LoggedRequest,
  handle: RequestHandler,
): Promise<void> {
  countBody(request, logged, fault?.kind === 'cut-upload' ? fault.afterBytes : Infinity);
  if (fault?.kind === 'reset') return void request.socket.resetAndDestroy();
  if (fault?.kind === 'answer') {
    request.resume();
    return void response.writeHead(fault.status, fault.headers).end(fault.body);
  }
  if (fault?.kind === 'delay') await delay(fault.delayMs, undefined, { ref: false });
  if (fault?.kind === 'cut-answer') cutAnswer(response, fault.afterBytes);

  try {
    await handle(request, response);
  } catch (error) {
    if (!response.headersSent) response.writeHead(500);
    response.end(String(error));
  }
}

/** Counts beside whoever reads the body, without starting to read it. */
function countBody(request: IncomingMessage, logged: LoggedRequest, maxBytes: number): void {
  const push = request.push.bind(request);
  request.push = (chunk: Uint8Array | null, encoding) => {
    logged.receivedBytes += chunk?.length ?? 0;
    if (logged.receivedBytes > maxBytes) request.socket.resetAndDestroy();
    return push(chunk, encoding);
  };
}

function cutAnswer(response: ServerResponse, afterBytes: number): void {
  const write = response.write.bind(response) as (chunk: Uint8Array, done: () => void) => boolean;
  let left = afterBytes;

  function writeSome(chunk: unknown): boolean {
    const bytes = Buffer.from(chunk as Uint8Array).subarray(0, left);
    left -= bytes.length;
    return write(bytes, () => {
      if (left === 0) response.socket?.destroySoon();
    });
  }

  response.write = writeSome;
  response.end = (chunk?: unknown) => {
    if (chunk !== undefined && chunk !== null) writeSome(chunk);
    response.socket?.destroySoon();
    return response;
  };
}
