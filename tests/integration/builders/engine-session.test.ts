import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { homedir } from 'node:os';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { openEngineSession } from '../../../src/adapters/build/engine-session.ts';
import { dockerConnection } from '../../../src/adapters/docker/docker-connection.ts';
import { nodeFiles } from '../../../src/adapters/node-files.ts';

const { options } = await dockerConnection(process.env, nodeFiles(), homedir());

interface Modem {
  dial(request: object, done: (error: Error | null, socket?: Duplex) => void): void;
}

/** The engine of this machine, and the connections that it gave out. */
function engineNotingSockets() {
  const docker = new Docker(options);
  const modem = docker.modem as Modem;
  const dial = modem.dial.bind(modem);
  const sockets: Duplex[] = [];
  modem.dial = (request, done) =>
    dial(request, (error, socket) => {
      if (socket !== undefined) sockets.push(socket);
      done(error, socket);
    });
  return { docker, sockets };
}

describe('the session of a build on an engine', () => {
  it('lasts while nobody closes it, though BuildKit asks after its health', async () => {
    const { docker, sockets } = engineNotingSockets();

    const session = openEngineSession(docker, Promise.resolve());
    // BuildKit asks each second, or every five, and ends one that does not answer at the first or second time.
    await delay(11_000);

    expect(sockets.map(({ destroyed, readableEnded }) => [destroyed, readableEnded])).toEqual([
      [false, false],
    ]);
    expect(session.failure()).toBeUndefined();
    session.close();
    expect(sockets[0]?.destroyed).toBe(true);
  });
});
