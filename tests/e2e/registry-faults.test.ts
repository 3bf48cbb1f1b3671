import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { engineState } from '../support/engine-state.ts';
import { expectExit } from '../support/expect-exit.ts';
import type { FaultyServer } from '../support/faulty-server.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackOptions, type StackUnderTest } from '../support/stack-cli.ts';

const files = smallStack({
  one: { build: ['LABEL a=b'], test: 'exit 0' },
  child: { parent: 'one' },
});

describe('a registry on which things go wrong', () => {
  let registry: RealRegistry;
  let proxy: FaultyServer;
  const stacks: StackUnderTest[] = [];
  const newStack = async (options: StackOptions = { files, registryHost: proxy.host }) => {
    const stack = await stackUnderTest(options);
    stacks.push(stack);
    return stack;
  };

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

  it('ends the run before the first build when it does not answer', async () => {
    const stack = await newStack();

    const result = await stack.run(['build', '--push', '--registry', '127.0.0.1:1/acme']);

    expectExit(result, 3);
    expect(result.stderr).toContain('REGISTRY_UNREACHABLE');
    expect(result.stderr).toContain('127.0.0.1:1');
    expect(await stack.engine.tags()).toEqual(new Map());
    expect(await stack.files('artifacts')).toEqual([]);
  });

  it.each([401, 403])('ends the run before the first build when it answers %d', async (status) => {
    const stack = await newStack();
    proxy.addFault({ matches: () => true, times: 1000, action: { kind: 'answer', status } });

    const result = await stack.run(['build', '--push']);

    expectExit(result, 3);
    expect(result.stderr).toContain('REGISTRY_DENIED');
    expect(result.stderr).toContain(proxy.host);
    expect(await stack.engine.tags()).toEqual(new Map());
  });

  it('passes when manifests are refused for a moment and one upload breaks', async () => {
    const stack = await newStack();
    const manifests = (wanted: string) => (request: { method: string; path: string }) =>
      request.method === wanted && request.path.includes('/manifests/');
    proxy.addFault({
      matches: manifests('HEAD'),
      times: 2,
      action: { kind: 'answer', status: 429 },
    });
    proxy.addFault({
      matches: manifests('PUT'),
      times: 1,
      action: { kind: 'answer', status: 500 },
    });
    proxy.addFault({
      matches: ({ method }) => method === 'PATCH',
      times: 1,
      action: { kind: 'cut-upload', afterBytes: 1 },
    });

    const result = await stack.run(['build', '--push', '--retries', '3']);

    expectExit(result, 0);
    expect([...(await registryTags(`${stack.registry}/child`)).keys()]).toContain('1-main');
  });

  it('fails the image whose upload breaks every time, and blocks what is built on it', async () => {
    const stack = await newStack();
    proxy.addFault({
      matches: ({ method, path }) => method === 'PATCH' && path.includes('/one/'),
      times: 1000,
      action: { kind: 'cut-upload', afterBytes: 1 },
    });

    const result = await stack.run(['build', '--push', '--retries', '1']);

    expectExit(result, 1);
    expect(await stack.statuses()).toEqual({ one: 'failed', child: 'blocked' });
    expect(result.stderr).toContain('one: push failed');
    expect(result.stderr).toContain('trying again (1 of 3)');
    expect(await registryTags(`${stack.registry}/one`)).toEqual(new Map());
  });

  it('goes on with the push that failed when the registry is well again, without build and tests', async () => {
    const stack = await newStack();
    proxy.addFault({
      matches: ({ method, path }) => method === 'PUT' && path.includes('/one/manifests/'),
      times: 1000,
      action: { kind: 'answer', status: 500 },
    });
    const failed = await stack.run(['build', '--push']);
    proxy.clearFaults();

    const next = await stack.run(['build', '--push']);

    expectExit(failed, 1);
    expectExit(next, 0);
    expect((await stack.steps())['one']).toEqual(
      ['push', 'tag', 'manifest-page'].map((step) => `${step} passed`),
    );
    expect(await stack.statuses()).toEqual({ one: 'passed', child: 'passed' });
  });

  it.each([
    { moment: 'before its tests begin', text: 'one    build              passed' },
    { moment: 'under its tests', text: 'child  build              passed' },
  ])('fails the image in its push when the registry goes away $moment', async ({ text }) => {
    const gone = await registry.proxy();
    const slow = smallStack({ one: { test: 'sleep 10' }, child: { parent: 'one' } });
    const stack = await newStack({ files: slow, registryHost: gone.host });

    const run = stack.start(['build', '--push']);
    await run.prints(text);
    await gone.stop();
    const result = await run.ended;

    expectExit(result, 3);
    expect(result.stderr).toContain('REGISTRY_UNREACHABLE');
    expect(result.stderr).toContain('one: push failed');
    expect((await stack.steps())['one']).toEqual([
      'build passed',
      'basic-tests passed',
      'push failed',
    ]);
    expect((await stack.statuses())['child']).toMatch(/^(?:failed|blocked)$/);
  });
});

/** The engine tries a broken upload of a layer again for more than a minute, so all layers are at the registry already. */
async function pushBase(host: string): Promise<void> {
  const { docker, clean } = await engineState(host);
  await docker.getImage('busybox:stack-test').tag({ repo: `${host}/warm/base`, tag: 'latest' });
  const authconfig = { username: '', password: '', serveraddress: '' };
  const progress = await docker.getImage(`${host}/warm/base`).push({ tag: 'latest', authconfig });
  await new Promise((resolve) => progress.on('end', resolve).resume());
  await clean();
}
