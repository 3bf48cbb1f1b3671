import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { inspectImage, type TestContainer } from 'stack/testing';
import { publishedLists, twoKernels } from './published-lists.ts';
import { port, startServer } from './start-server.ts';

describe('the command of the image', () => {
  it('is the server, started without a shell by a user with a number', async () => {
    const { entrypoint, cmd, user, exposedPorts } = await inspectImage();

    expect({ entrypoint, cmd, user, exposedPorts }).toEqual({
      entrypoint: ['tini', '-s', '--', 'node', '/app/kernel_server.mjs'],
      cmd: [],
      user: '1000',
      exposedPorts: ['8000/tcp'],
    });
  });

  it('ends in order, and soon, when it is asked to stop', async () => {
    await using lists = await publishedLists(twoKernels);
    await using container = await startServer(lists.dir);
    await container.waitForHttp(port, '/readyz', { status: 200 });

    await container.kill('SIGTERM');

    expect(await endOf(container)).toBe(0);
  });

  it('complains of nothing where tini is not process 1', async () => {
    await using lists = await publishedLists(twoKernels);
    await using container = await startServer(lists.dir, {
      entrypoint: ['tini', '--', 'tini', '-s', '--', 'node', '/app/kernel_server.mjs'],
    });
    await container.waitForHttp(port, '/readyz', { status: 200 });

    expect(await container.logs()).not.toContain('tini');
  });
});

describe('the check of the health', () => {
  const check = ['node', '/app/healthcheck.mjs'];

  it.each([{}, { API_PORT: '8001', API_HOST: '127.0.0.1' }])(
    'passes where there are lists, with %o',
    async (env) => {
      await using lists = await publishedLists(twoKernels);
      await using container = await startServer(lists.dir, { env, network: 'none', ports: [] });

      expect(await untilPassed(container)).toBe(0);
    },
  );

  it('fails where there are none', async () => {
    await using lists = await publishedLists();
    await using container = await startServer(lists.dir);
    await container.waitForHttp(port, '/healthz', { status: 200 });

    const { exitCode, stdout } = await container.exec(check);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('collated_manifests.json');
  });

  /** Nobody outside reaches a container without a network, so the check itself says when the server is up. */
  async function untilPassed(container: TestContainer): Promise<number> {
    for (;;) {
      const { exitCode } = await container.exec(check);
      if (exitCode === 0) return exitCode;
      await sleep(200);
    }
  }
});

async function endOf(container: TestContainer): Promise<number> {
  for (;;) {
    const exitCode = await container.exitCode();
    if (exitCode !== undefined) return exitCode;
    await sleep(50);
  }
}
