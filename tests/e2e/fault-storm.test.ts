import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { counts } from '../support/counts.ts';
import { engineState, visibleNames } from '../support/engine-state.ts';
import { expectExit } from '../support/expect-exit.ts';
import { startStorm } from '../support/fault-storm.ts';
import type { FaultyServer } from '../support/faulty-server.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';

jest.setTimeout(900_000);

const storms = Array.from({ length: counts(20, 3) }, (_, index) => ({ seed: index + 1 }));

/** Only one image has a layer of its own: the engine waits at least 5 s before it sends a broken layer again. */
function stormFiles(host: string, seed: number): Readonly<Record<string, string>> {
  const files = smallStack({
    base: { build: [`RUN echo ${seed} ${Date.now()} > /etc/storm`], test: 'test -s /etc/storm' },
    left: { parent: 'base', build: ['LABEL side=left'], test: 'exit 0' },
    right: { parent: 'base', build: ['LABEL side=right'] },
    leaf: { parent: 'left', build: ['LABEL side=leaf'] },
  });
  return Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      text.replace('FROM busybox:stack-test', `FROM ${host}/warm/base:1`),
    ]),
  );
}

describe('a registry on which one request in five fails', () => {
  let registry: RealRegistry;
  let proxy: FaultyServer;
  const stacks: StackUnderTest[] = [];

  beforeAll(async () => {
    registry = await startRealRegistry();
    proxy = await registry.proxy();
    await pushBase(proxy.host);
  });
  afterAll(() => registry.stop());
  afterEach(async () => {
    proxy.clearFaults();
    for (const stack of stacks.splice(0)) await stack.dispose();
  });

  it.each(storms)('takes everything that a run pushes (storm $seed)', async ({ seed }) => {
    const files = stormFiles(proxy.host, seed);
    const stack = await stackUnderTest({ files, registryHost: proxy.host });
    stacks.push(stack);
    const faultCount = startStorm(proxy, seed, 0.2);

    const result = await stack.run(['build', '--push', '--retries', '7'], {
      limitMs: 600_000,
    });

    proxy.clearFaults();
    expectExit(result, 0);
    expect(faultCount()).toBeGreaterThan(5);
    for (const image of (await stack.report()).images) {
      const tags = await registryTags(`${stack.registry}/${image.key}`);
      const ofImage = [...tags].filter(([tag]) => /^[bit]-|^1-/.test(tag));
      expect(image.status).toBe('passed');
      expect(visibleNames(tags.keys())).toEqual(visibleNames(image.tags.map(tagOf)));
      // One manifest under all names, and the record.
      expect(new Set(ofImage.map(([, digest]) => digest))).toEqual(new Set([image.digest]));
      expect(new Set(tags.values()).size).toBe(2);
    }
  });
});

function tagOf(reference: string): string {
  return reference.slice(reference.lastIndexOf(':') + 1);
}

async function pushBase(host: string): Promise<void> {
  const { docker, clean } = await engineState(host);
  await docker.getImage('busybox:stack-test').tag({ repo: `${host}/warm/base`, tag: '1' });
  const authconfig = { username: '', password: '', serveraddress: '' };
  const progress = await docker.getImage(`${host}/warm/base`).push({ tag: '1', authconfig });
  await new Promise((resolve) => progress.on('end', resolve).resume());
  await clean();
}
