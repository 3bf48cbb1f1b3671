import type { FastifyInstance } from 'fastify';

/**
 * Takes no more connections, and closes each as soon as nothing runs on it.
 *
 * @param timeoutMs how long what runs may take; then its connections are cut
 */
export async function closeServer(app: FastifyInstance, timeoutMs: number): Promise<void> {
  const { server } = app;
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  try {
    await app.close();
  } finally {
    clearInterval(sweep);
    clearTimeout(cut);
  }
}
