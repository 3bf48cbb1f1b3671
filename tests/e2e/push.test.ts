import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CliResult } from '../support/cli-process.ts';
import { expectExit } from '../support/expect-exit.ts';
import { recordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

jest.setTimeout(120_000);

const keys = ['base', 'leaf', 'middle', 'side'];

describe('stack build --push', () => {
  let registry: RealRegistry;
  let proxy: RecordingProxy;
  let stack: StackUnderTest;
  let pushed: CliResult;

  beforeAll(async () => {
    registry = await startRealRegistry();
    stack = await stackUnderTest({ fixture: 'tiny', registryHost: registry.host });
    proxy = await recordingProxy();
    const env = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, NO_PROXY: '127.0.0.1' };
    pushed = await stack.run(['build', '--push'], { env });
  });
  afterAll(async () => {
    await stack.dispose();
    await proxy.stop();
    await registry.stop();
  });

  it('puts every image at the registry under its exact and its visible names, as one digest', async () => {
    const { images } = await stack.report();

    expectExit(pushed, 0);
    expect(images.map(({ key }) => key).sort()).toEqual(keys);
    for (const { key, digest, tags } of images) {
      const names = tags.map((tag) => [tag.slice(tag.lastIndexOf(':') + 1), digest] as const);
      expect(names).toHaveLength(3);
      expect(await registryTags(`${stack.registry}/${key}`)).toEqual(new Map(names));
    }
  });

  it('asks nobody but that registry and the one of the base', () => {
    expect(proxy.hosts().filter((host) => !/(?:^|\.)docker\.io:443$/.test(host))).toEqual([]);
  });

  it('lets integration tests see the image by its digest at the registry', async () => {
    const log = await stack.read('artifacts/logs/middle.integration-tests.log');

    const middle = (await stack.report()).images.find(({ key }) => key === 'middle');
    expect(log).toBe(`pushed: ${stack.registry}/middle@${middle?.digest ?? 'none'}\n`);
  });

  it('leaves no container and no temporary name behind', async () => {
    const names = [...(await stack.engine.tags()).keys()];

    expect(names.filter((name) => name.includes(':tmp-'))).toEqual([]);
    expect(await stack.engine.containers()).toEqual([]);
  });

  it('pushes what is built here when asked for that alone', async () => {
    const before = await registryTags(`${stack.registry}/base`);

    const again = await stack.run(['push', 'base', '--json']);

    const [image] = (await stack.report()).images;
    expectExit(again, 0);
    expect(image?.steps.map(({ name, status }) => [name, status])).toEqual([
      ['push', 'passed'],
      ['tag', 'passed'],
    ]);
    expect(await registryTags(`${stack.registry}/base`)).toEqual(before);
  });

  it('tests what is built here when asked for that alone', async () => {
    const again = await stack.run(['test', 'leaf', '--json']);

    const [image] = (await stack.report()).images;
    expectExit(again, 0);
    expect(image?.steps.map(({ name, status }) => [name, status])).toEqual([
      ['basic-tests', 'passed'],
    ]);
  });
});
