import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** Ends the work of a server. */
export type Closing = () => Promise<void>;

/**
 * Prepares the end of a server: it then takes no more connections, and closes each as soon as nothing runs on it.
 *
 * @param timeoutMs how long what runs may take; then its connections are cut
 */
export function closing(app: FastifyInstance, timeoutMs: number): Closing {
  const { server } = app;
  const connections = connectionsOf(server);
  return async () => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      // Node takes a connection on which nothing ever came for one in use; browsers open such to be ready.
      for (const socket of connections) if (socket.bytesRead === 0) socket.destroy();
    }, 50);
    const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
    try {
      await app.close();
    } finally {
      clearInterval(sweep);
      clearTimeout(cut);
    }
  };
}

/** Those that are open, at any time. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}
