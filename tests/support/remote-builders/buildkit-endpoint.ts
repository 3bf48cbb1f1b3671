import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { startRelay, type Relay, type RelayPlace } from './relay.ts';

/** What buildkitd is given to end TLS with, and to tell its clients by. */
export interface EndpointTls extends TlsOptions {
  readonly key: string;
  readonly cert: string;
  /** Who signs the certificates of clients; a client without one is turned away. */
  readonly ca: string;
}

/** Listens as a buildkitd of its own would: whoever connects talks to the BuildKit inside of an engine. */
export function startBuildkitEndpoint(
  place: RelayPlace,
  engineSocket: string,
  tls?: EndpointTls,
): Promise<Relay> {
  const mutual = { minVersion: 'TLSv1.3', requestCert: true, ALPNProtocols: ['h2'] } as const;
  return startRelay(
    place,
    { path: engineSocket },
    {
      prepare: upgradeToGrpc,
      ...(tls === undefined ? {} : { tls: { ...tls, ...mutual } }),
    },
  );
}

/** An engine serves the gRPC of its BuildKit on a connection that asked for it by HTTP. */
async function upgradeToGrpc(engine: Socket): Promise<void> {
  engine.write(
    ['POST /grpc HTTP/1.1', 'Host: docker', 'Connection: Upgrade', 'Upgrade: h2c', '', ''].join(
      '\r\n',
    ),
  );
  const answer = await new Promise<Buffer>((resolve) => {
    let read = Buffer.alloc(0);
    const onData = (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      if (!read.includes('\r\n\r\n')) return;
      engine.off('data', onData).pause();
      resolve(read);
    };
    engine.on('data', onData);
  });
  // HTTP/2 frames of the engine that came along with its answer.
  const rest = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
  if (answer.toString('latin1', 0, 12) !== 'HTTP/1.1 101') engine.destroy();
  else if (rest.length > 0) engine.unshift(rest);
}
