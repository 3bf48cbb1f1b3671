import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { answeringEngine } from '../../support/engine-sockets.ts';
import { startRealEngine } from './real-engine.ts';

const containerd = ['driver-type', 'io.containerd.snapshotter.v1'];
const docker = { Components: [{ Name: 'Engine' }, { Name: 'containerd' }] };

/** What is told of an engine that says this of itself. */
async function told(version: object, facts: object) {
  const socket = await answeringEngine((request, response) => {
    const about = request.url?.endsWith('/version') ? { ApiVersion: '1.45', ...version } : facts;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(about));
  });
  try {
    const client = new Docker({ socketPath: new URL(socket.address).pathname });
    return await dockerodeEngine(client, socket.address).info();
  } finally {
    await socket.stop();
  }
}

describe('an engine', () => {
  it.each([
    ['Docker', docker, { DriverStatus: [['Backing Filesystem', 'extfs']] }, true],
    ["Docker with containerd's store", docker, { DriverStatus: [containerd] }, false],
    ['Podman', { Components: [{ Name: 'Podman Engine' }] }, { DriverStatus: null }, false],
    ['any other', {}, {}, false],
  ])('tells ONBUILD of all images or not: %s', async (_name, version, facts, tells) => {
    expect((await told(version, facts)).tellsOnBuild).toBe(tells);
  });

  it('tells it here, unless it has its images in containerd', async () => {
    const { engine, stop } = await startRealEngine();
    const { tellsOnBuild, containerdStore } = await engine.info();
    await stop();

    expect(tellsOnBuild).toBe(!containerdStore);
  });
});
