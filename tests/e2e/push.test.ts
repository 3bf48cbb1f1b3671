import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CliResult } from '../support/cli-process.ts';
import { expectExit } from '../support/expect-exit.ts';
import { recordingProxy, type RecordingProxy } from '../support/recording-proxy.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

const tagOf = (name: string) => name.slice(name.lastIndexOf(':') + 1);
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

  it('puts every image at the registry under all the names that it has here, as one digest', async () => {
    const { images } = await stack.report();
    const here = [...(await stack.engine.tags()).keys()];

    expectExit(pushed, 0);
    expect(images.map(({ key }) => key).sort()).toEqual(keys);
    for (const { key, imageId = '', digest, tags } of images) {
      const names = here.flatMap((name) => (name.startsWith(`${key}:`) ? [tagOf(name)] : []));
      const published = await registryTags(`${stack.registry}/${key}`);
      const record = `r-${imageId.slice('sha256:'.length, 'sha256:'.length + 12)}`;
      expect(tags).toHaveLength(3);
      expect(names).toEqual(expect.arrayContaining(tags.map(tagOf)));
      expect(names.filter((tag) => tag.startsWith('b-'))).toHaveLength(1);
      expect(names.filter((tag) => tag.startsWith('t-'))).toHaveLength(key === 'middle' ? 2 : 1);
      expect([...published.keys()].sort()).toEqual([...names, record].sort());
      expect(new Set(names.map((tag) => published.get(tag)))).toEqual(new Set([digest]));
      expect(published.get(record)).toMatch(/^sha256:(?!$)/);
      expect(published.get(record)).not.toBe(digest);
    }
  });

  it('says in one lock at the registry which images belong together', async () => {
    const sha7 = (await stack.git('rev-parse', 'HEAD')).slice(0, 7);

    const locks = await registryTags(`${stack.registry}/stack-lock`);

    expect([...locks.keys()].sort()).toEqual(['2026.10-main', `2026.10-main-${sha7}`]);
    expect(new Set(locks.values()).size).toBe(1);
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

  it('does nothing the second time, and nothing of it is told to the registry', async () => {
    const before = await Promise.all(keys.map((key) => registryTags(`${stack.registry}/${key}`)));

    const again = await stack.run(['build', '--push']);

    const after = await Promise.all(keys.map((key) => registryTags(`${stack.registry}/${key}`)));
    expectExit(again, 0);
    expect(await stack.statuses()).toEqual(
      Object.fromEntries(keys.map((key) => [key, 'up-to-date'])),
    );
    expect((await stack.report()).images.flatMap(({ steps }) => steps)).toEqual([]);
    expect(after).toEqual(before);
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
