import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A Unix socket that looks like an engine's. */
export interface EngineSocket {
  /** For DOCKER_HOST: `unix:///tmp/…/docker.sock`. */
  readonly address: string;
  /** Nobody answers any more, and every connection breaks, as when an engine is killed. */
  cut(): void;
  /** Nothing goes through any more and nothing breaks, as when an engine hangs. */
  freeze(): void;
  readonly stop: () => Promise<void>;
}

/** An engine that answers every request in the same way. */
export function answeringEngine(answer: RequestListener, mode = 0o666): Promise<EngineSocket> {
  return listenOnSocket(createHttpServer(answer), mode);
}

/** A way to the engine at `target` (`unix:///var/run/docker.sock` or `tcp://127.0.0.1:2375`) that can be cut. */
export function engineProxy(target: string): Promise<EngineSocket> {
  const url = new URL(target);
  const place =
    url.protocol === 'unix:'
      ? { path: url.pathname }
      : { host: url.hostname, port: Number(url.port || 2375) };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const engine = connect({ ...place, allowHalfOpen: true });
    client.pipe(engine).pipe(client);
    const end = () => {
      client.destroy();
      engine.destroy();
    };
    client.on('error', end).on('close', end);
    engine.on('error', end).on('close', end);
  });
  return listenOnSocket(server, 0o666);
}

/**
 * A socket that a service manager keeps for the engine at `target` (`unix:///run/docker.sock`): who connects while the engine is started
 * anew waits for it, and is not refused.
 */
export function keptSocket(target: string): Promise<EngineSocket> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const reach = () => {
      const engine = connect({ path: new URL(target).pathname, allowHalfOpen: true });
      engine.once('connect', () => {
        client.pipe(engine).pipe(client);
        const end = () => {
          client.destroy();
          engine.destroy();
        };
        client.on('close', end);
        engine.on('error', end).on('close', end);
      });
      const again = () => setTimeout(() => (client.destroyed ? undefined : reach()), 100);
      engine.once('error', again).once('connect', () => engine.off('error', again));
    };
    client.on('error', () => client.destroy());
    reach();
  });
  return listenOnSocket(server, 0o666);
}

async function listenOnSocket(server: Server, mode: number): Promise<EngineSocket> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-engine-'));
  await chmod(folder, 0o755);
  const path = join(folder, 'docker.sock');
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
  await chmod(path, mode);

  function cut(): void {
    server.close();
    for (const socket of sockets) socket.destroy();
  }

  function freeze(): void {
    const stopReading = (socket: Socket) => socket.unpipe().pause();
    for (const socket of sockets) stopReading(socket);
    server.on('connection', stopReading);
  }

  return {
    address: `unix://${path}`,
    cut,
    freeze,
    stop: async () => {
      cut();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
