import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { answeringEngine } from '../../support/engine-sockets.ts';

/** What is made of one answer that every request gets. */
async function answered(status: number, body: unknown) {
  const socket = await answeringEngine((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  try {
    const docker = new Docker({ socketPath: new URL(socket.address).pathname });
    const engine = dockerodeEngine(docker, socket.address);
    return {
      changes: await engine.containerChanges('x').catch(String),
      processes: await engine.containerProcesses('x').catch(String),
    };
  } finally {
    await socket.stop();
  }
}

describe('an engine that cannot tell of a container', () => {
  it.each([404, 409, 500, 501])('says nothing of it: %s', async (status) => {
    const message = 'not implemented';

    expect(await answered(status, { message })).toEqual({
      changes: undefined,
      processes: undefined,
    });
  });

  it('tells that nothing changed by a word of its own', async () => {
    expect((await answered(200, null)).changes).toEqual([]);
    expect((await answered(200, 'something else')).changes).toBeUndefined();
  });
});

describe('what an engine says of a container', () => {
  it('has no mounts where it lists none', async () => {
    const socket = await answeringEngine((_request, response) => {
      response.setHeader('content-type', 'application/json');
      const State = { Running: true, ExitCode: 0, OOMKilled: false };
      response.end(JSON.stringify({ Id: 'x', State, NetworkSettings: { Ports: {} } }));
    });
    const docker = new Docker({ socketPath: new URL(socket.address).pathname });
    try {
      const state = await dockerodeEngine(docker, socket.address).inspectContainer('x');

      expect(state).toMatchObject({ running: true, mounts: [] });
    } finally {
      await socket.stop();
    }
  });
});
