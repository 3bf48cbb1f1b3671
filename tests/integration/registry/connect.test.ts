import { describe, expect, it } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { connectorOf } from '../../../src/adapters/registry/connect.ts';

/** What a connector says of an address: the socket, or the error code. */
function connecting(hostname: string, port: number, protocol: string, timeoutMs = 5_000) {
  return new Promise<Socket | string>((resolve) => {
    const address = { hostname, host: `${hostname}:${port}`, port: String(port), protocol };
    connectorOf(timeoutMs)(address, (error, socket) => {
      if (error === null) resolve(socket);
      else resolve((error as NodeJS.ErrnoException).code ?? error.message);
    });
  });
}

async function listening(onConnection: (socket: Socket) => void): Promise<[Server, number]> {
  const server = createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return [server, (server.address() as AddressInfo).port];
}

describe('a connection to a registry', () => {
  it('says that there is no such host, or nobody listens', async () => {
    const [server, port] = await listening(() => undefined);
    await new Promise((resolve) => server.close(resolve));

    expect(await connecting('no-such-host.invalid', 443, 'https:')).toMatch(
      /^(?:ENOTFOUND|EAI_AGAIN)$/,
    );
    expect(await connecting('127.0.0.1', port, 'https:')).toBe('ECONNREFUSED');
    expect(await connecting('127.0.0.1', port, 'http:')).toBe('ECONNREFUSED');
  });

  it('speaks TLS with the name of the host as soon as it is there, and says what came of it', async () => {
    const first: Buffer[] = [];
    const [server, port] = await listening((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', (chunk: Buffer) => {
        first.push(chunk);
        socket.end('this is no TLS');
      });
    });

    const failure = await connecting('localhost', port, 'https:');
    server.close();

    expect(failure).toMatch(/^(?:ERR_SSL_WRONG_VERSION_NUMBER|EPROTO|ECONNRESET)/);
    // A handshake record with a ClientHello that names the host.
    expect(first[0]?.subarray(0, 2)).toEqual(Buffer.from([22, 3]));
    expect(first[0]?.includes('localhost')).toBe(true);
  });

  it('waits for TLS no longer than it may', async () => {
    const sockets: Socket[] = [];
    const [server, port] = await listening((socket) => void sockets.push(socket));

    expect(await connecting('127.0.0.1', port, 'https:', 300)).toBe('UND_ERR_CONNECT_TIMEOUT');

    for (const socket of sockets) socket.destroy();
    server.close();
  });
});
