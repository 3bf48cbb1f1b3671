import { describe, expect, it } from '@jest/globals';
import Docker from 'dockerode';
import { dockerodeEngine } from '../../../src/adapters/dockerode-engine.ts';
import { answeringEngine } from '../../support/engine-sockets.ts';

/** What the engine lists, and how often it was asked, where its first answers are as given. */
async function listing(...statuses: readonly number[]) {
  const asked: string[] = [];
  const socket = await answeringEngine((request, response) => {
    const status = statuses[asked.length] ?? 200;
    asked.push(request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(status === 200 ? '[]' : '{"message": "unrecognized image ID sha256:17"}');
  });
  const docker = new Docker({ socketPath: new URL(socket.address).pathname });
  const engine = dockerodeEngine(docker, socket.address);
  return { engine, asked, [Symbol.asyncDispose]: socket.stop };
}

describe('a list of images', () => {
  it('is asked for again where the engine could not make one', async () => {
    await using stand = await listing(500, 404);

    expect(await stand.engine.listImages()).toEqual([]);
    expect(stand.asked).toHaveLength(3);
  });

  it('is given up after ten tries, with what the engine says', async () => {
    await using stand = await listing(...Array.from({ length: 12 }, () => 500));

    await expect(stand.engine.listTags('a')).rejects.toThrow('unrecognized image ID');
    expect(stand.asked).toHaveLength(10);
  });

  it('is not asked for again after any other answer', async () => {
    await using stand = await listing(403);

    await expect(stand.engine.listImages()).rejects.toThrow();
    expect(stand.asked).toHaveLength(1);
  });
});
