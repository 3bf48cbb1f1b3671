import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP proxy that lets nobody through and remembers where they wanted to go. */
export interface RecordingProxy {
  /** For HTTPS_PROXY: `http://127.0.0.1:45123`. */
  readonly url: string;
  /** Hosts that were asked for, each once, with their port: `ghcr.io:443`. */
  hosts(): readonly string[];
  readonly stop: () => Promise<void>;
}

/** Starts a {@link RecordingProxy} on a free loopback port. */
export async function recordingProxy(): Promise<RecordingProxy> {
  const hosts = new Set<string>();
  const server = createServer((request, response) => {
    hosts.add(new URL(request.url ?? '', 'http://no-host.test').host);
    response.writeHead(502).end();
  });
  server.on('connect', (request, socket) => {
    hosts.add(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hosts: () => [...hosts],
    stop: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
