import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dockerConnection } from '../../../src/adapters/docker/docker-connection.ts';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { answeringEngine } from '../../support/engine-sockets.ts';
import { memoryFiles } from '../../support/memory-files.ts';

/** Ends the connection when it has sent half of what it announced. */
const half: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4' });
  response.write('[]', () => response.socket?.destroy());
};

async function onPort(answer: RequestListener) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return { address, stop };
}

describe('an engine whose connection ends in the middle of an answer', () => {
  it.each([
    ['on a socket', answeringEngine],
    ['on a port', onPort],
  ])('does not answer: %s', async (_name, listen) => {
    const { address, stop } = await listen(half);
    const { options } = await dockerConnection({ DOCKER_HOST: address }, memoryFiles(), '/home/me');
    const engine = dockerodeEngine(new Docker(options), address);

    try {
      await expect(engine.listImages()).rejects.toMatchObject({
        code: 'ENGINE_UNREACHABLE',
        message: expect.stringContaining('ECONNRESET'),
      });
    } finally {
      await stop();
    }
  });
});
