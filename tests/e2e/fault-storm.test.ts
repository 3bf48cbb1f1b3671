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

/** Runs at a time; each has repositories of its own. */
const batches = Array.from({ length: counts(5, 1) }, (_, index) => ({
  seed: index + 1,
  runs: counts(4, 3),
}));

/**
 * One image has a layer of its own in full runs only: the engine waits longer and longer, at least 5 s, before it sends a broken
 * layer again.
 */
function stormFiles(host: string, name: string): Readonly<Record<string, string>> {
  const layer = counts(1, 0) === 1 ? [`RUN echo ${name} ${Date.now()} > /etc/storm`] : [];
  const files = smallStack({
    base: { build: [`LABEL storm="${name} ${Date.now()}"`, ...layer], test: 'exit 0' },
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

  it.each(batches)('takes everything that $runs runs push (seed $seed)', async ({ seed, runs }) => {
    for (let run = 0; run < runs; run += 1) {
      const files = stormFiles(proxy.host, `${seed}.${run}`);
      stacks.push(await stackUnderTest({ files, registryHost: proxy.host }));
    }
    const faultCount = startStorm(proxy, seed, 0.2);

    const results = await Promise.all(
      stacks.map((stack) =>
        stack.run(['build', '--push', ...defaultRetries], { limitMs: 600_000 }),
      ),
    );

    proxy.clearFaults();
    for (const result of results) expectExit(result, 0);
    expect(faultCount()).toBeGreaterThan(20 * runs);
    for (const stack of stacks) await expectReported(stack);
  });

  it('does not push again what it refuses, and says so at once', async () => {
    const stack = await stackUnderTest({
      files: stormFiles(proxy.host, 'denied'),
      registryHost: proxy.host,
    });
    stacks.push(stack);
    const isPush = ({ method, path }: { readonly method: string; readonly path: string }) =>
      method === 'PUT' && path.includes('/base/manifests/');
    proxy.addFault({ matches: isPush, times: Infinity, action: denied });

    const result = await stack.run(['build', '--push', ...defaultRetries]);

    const [base] = (await stack.report()).images;
    const push = base?.steps.find(({ name }) => name === 'push');
    expectExit(result, 1);
    expect(result.stderr).not.toContain('trying again');
    expect(push).toMatchObject({ status: 'failed', failure: { kind: 'registry' } });
    // Trying again would wait for more than a minute in all; 0.3 s is what it takes where nothing else is at work.
    expect(push?.durationMs).toBeLessThan(20_000);
    expect(await stack.statuses()).toMatchObject({ base: 'failed', leaf: 'blocked' });
  });
});

/** As a run without the flag does it; tests have none in their environment. */
const defaultRetries = ['--retries', '7'];

const denied = {
  kind: 'answer',
  status: 403,
  body: JSON.stringify({ errors: [{ code: 'DENIED', message: 'requested access is denied' }] }),
} as const;

/** What is at the registry is what the report says: every name, one manifest for all of them, and the record. */
async function expectReported(stack: StackUnderTest): Promise<void> {
  for (const image of (await stack.report()).images) {
    const tags = await registryTags(`${stack.registry}/${image.key}`);
    const ofImage = [...tags].filter(([tag]) => !tag.startsWith('r-'));
    expect(image.status).toBe('passed');
    expect(visibleNames(tags.keys())).toEqual(visibleNames(image.tags.map(tagOf)));
    expect(new Set(ofImage.map(([, digest]) => digest))).toEqual(new Set([image.digest]));
    expect(new Set(tags.values()).size).toBe(2);
  }
}

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
