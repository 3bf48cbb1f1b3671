import { connect, createServer, type NetConnectOpts, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';

/** Where something listens: a path of a Unix socket, or a port of 127.0.0.1 (0: a free one). */
export type RelayPlace = { readonly path: string } | { readonly port: number };

export interface RelayOptions {
  /** Ends TLS here; absent: bytes are passed on as they come. */
  readonly tls?: TlsOptions | undefined;
  /** Makes of a fresh connection to the target what clients want to talk to; absent: nothing to be done. */
  readonly prepare?: ((target: Socket) => Promise<void>) | undefined;
}

/** Passes connections on to somewhere else. */
export interface Relay {
  /** Where it listens; with the port that the kernel chose. */
  readonly place: RelayPlace;
  /** Breaks every connection; nobody listens until `restore`. */
  readonly cut: () => Promise<void>;
  readonly restore: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Listens at `place` and connects everyone to `target`. */
export async function startRelay(
  place: RelayPlace,
  target: RelayPlace,
  options: RelayOptions = {},
): Promise<Relay> {
  const sockets = new Set<Socket>();
  const serve = (client: Socket) => void join(client, target, options, sockets);
  let server = await listen(place, options, serve);
  const address = server.address();
  const taken =
    typeof address === 'object' && address !== null ? { port: address.port } : { ...place };

  async function cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    await closed;
  }

  return {
    place: taken,
    cut,
    restore: async () => {
      server = await listen(taken, options, serve);
    },
    stop: cut,
  };
}

async function join(
  client: Socket,
  place: RelayPlace,
  { prepare }: RelayOptions,
  sockets: Set<Socket>,
): Promise<void> {
  const target = connect(socketOptions(place));
  for (const socket of [client, target]) {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket
      .on('error', () => undefined)
      .on('close', () => {
        sockets.delete(socket);
        client.destroy();
        target.destroy();
      });
  }
  client.pause();
  await prepare?.(target);
  client.pipe(target).pipe(client);
}

function listen(
  place: RelayPlace,
  { tls }: RelayOptions,
  serve: (client: Socket) => void,
): Promise<Server> {
  const server: Server =
    tls === undefined ? createServer({ allowHalfOpen: true }, serve) : createTlsServer(tls, serve);
  // A client without a certificate is turned away, which is no matter of ours.
  server.on('tlsClientError', () => undefined);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen('port' in place ? { host: '127.0.0.1', ...place } : place, () => resolve(server));
  });
}

function socketOptions(place: RelayPlace): NetConnectOpts {
  const how = { allowHalfOpen: true };
  return 'port' in place ? { host: '127.0.0.1', ...place, ...how } : { ...place, ...how };
}
