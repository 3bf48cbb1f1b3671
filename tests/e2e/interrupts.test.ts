import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CliProcess } from '../support/cli-process.ts';
import { engineProxy } from '../support/engine-sockets.ts';
import { expectExit } from '../support/expect-exit.ts';
import { startRealRegistry } from '../support/real-registry.ts';
import { runSchemaProblems } from '../support/run-schema.ts';
import { smallStack, type SmallImage } from '../support/small-stack.ts';
import { stackUnderTest, type StackOptions, type StackUnderTest } from '../support/stack-cli.ts';

const ends: (() => Promise<void>)[] = [];
async function newStack(options: StackOptions): Promise<StackUnderTest> {
  const stack = await stackUnderTest(options);
  ends.push(stack.dispose);
  return stack;
}
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const quickScript = '#!/bin/sh\nexit 0\n';
const quickDockerfile = 'FROM busybox:stack-test\n';
/** New at every call, so that no cache holds it. */
const slowBuild = () => [`RUN echo ${Math.random()}; sleep 60`];

/** The step is under way, not only begun: a test prints, a build shows its command. */
async function underWay(run: CliProcess, text: string): Promise<void> {
  await run.prints(text);
  await new Promise((resolve) => setTimeout(resolve, 300));
}

async function expectInterrupted(stack: StackUnderTest, run: CliProcess): Promise<void> {
  const result = await run.ended;
  expectExit(result, 130);
  expect(result.stderr).toContain('stopping: containers are removed');
  expect(result.stderr).not.toContain('failed');
  expect((await stack.report()).status).toBe('interrupted');
  expect(runSchemaProblems(await stack.read('artifacts/run.json'))).toEqual([]);
  expect(await stack.statuses()).toEqual({ one: 'cancelled', child: 'cancelled' });
  expect(await stack.files('artifacts/results')).toEqual(['child.yml', 'one.yml']);
  expect(await stack.engine.containers()).toEqual([]);
}

describe('an interrupted run', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('stops a build for %s', async (signal) => {
    const files = smallStack({ one: { build: slowBuild() }, child: { parent: 'one' } });
    const stack = await newStack({ files });

    const run = stack.start(['build', '-v']);
    await underWay(run, 'RUN echo');
    run.send(signal);

    await expectInterrupted(stack, run);
    expect(await stack.engine.tags()).toEqual(new Map());
  });

  it('stops a basic test, and the next run passes', async () => {
    const files = smallStack({ one: { test: 'echo begun; sleep 60' }, child: { parent: 'one' } });
    const stack = await newStack({ files });

    const run = stack.start(['build', '-v']);
    await underWay(run, '| begun');
    run.send('SIGINT');

    await expectInterrupted(stack, run);
    await stack.write('images/one/tests/test_it.sh', quickScript);
    const next = await stack.run(['build']);
    expectExit(next, 0);
  });

  it('stops a push, and an integration test', async () => {
    const registry = await startRealRegistry();
    ends.push(registry.stop);
    const proxy = await registry.proxy();
    const images = { one: { integrationTest: 'echo begun; sleep 60' }, child: { parent: 'one' } };
    const stack = await newStack({ files: smallStack(images), registryHost: proxy.host });
    const isUpload = ({ method }: { readonly method: string }) => method === 'PATCH';
    proxy.addFault({ matches: isUpload, times: 100, action: { kind: 'delay', delayMs: 4000 } });

    const pushing = stack.start(['build', '--push', '-v']);
    await underWay(pushing, 'Preparing');
    pushing.send('SIGINT');

    await expectInterrupted(stack, pushing);
    proxy.clearFaults();

    const testing = stack.start(['build', '--push', '-v']);
    await underWay(testing, '| begun');
    testing.send('SIGINT');

    await expectInterrupted(stack, testing);
    expect((await stack.steps())['one']).toEqual(['push passed', 'integration-tests cancelled']);

    await stack.write('images/one/integration_tests/test_it.sh', quickScript);
    expectExit(await stack.run(['build', '--push']), 0);
    expect((await stack.steps())['one']).toEqual(
      ['integration-tests', 'tag', 'manifest-page'].map((step) => `${step} passed`),
    );
  });

  it('refuses a second run beside it, and ends at once when it is told again', async () => {
    const files = smallStack({ one: { test: 'echo begun; sleep 60' } });
    const stack = await newStack({ files });
    const proxy = await engineProxy(stack.engine.address);
    ends.push(proxy.stop);

    const run = stack.start(['build', '-v'], { env: { DOCKER_HOST: proxy.address } });
    await underWay(run, '| begun');
    const second = await stack.run(['test']);
    proxy.freeze();
    run.send('SIGINT');
    await run.prints('stopping:');
    const sentAt = Date.now();
    run.send('SIGINT');
    const result = await run.ended;

    expectExit(second, 4);
    expect(second.stderr).toContain('LOCKED');
    expect(second.stderr).toContain(`stack build -v (process ${run.pid} on `);
    expectExit(result, 130);
    // Long before it gives up an engine that hangs.
    expect(Date.now() - sentAt).toBeLessThan(15_000);
  });
});

describe('a run whose checkout is cleaned', () => {
  it('goes on without its lock', async () => {
    const stack = await newStack({ files: smallStack({ one: { test: 'echo begun; sleep 10' } }) });

    const run = stack.start(['build', '-v']);
    await underWay(run, '| begun');
    await stack.git('clean', '--quiet', '-ffdx', '--exclude=artifacts');
    const result = await run.ended;

    expectExit(result, 0);
    expect(await stack.statuses()).toEqual({ one: 'passed' });
  });
});

describe('a run that was killed', () => {
  it.each([
    { step: 'build', one: { build: slowBuild() }, begun: 'RUN echo', left: 0 },
    { step: 'test', one: { test: 'echo begun; sleep 60' }, begun: '| begun', left: 1 },
  ])('is in the way of nobody after kill -9 in a $step', async ({ one, begun, left }) => {
    const stack = await newStack({ files: smallStack({ one }) });
    // Of its own: the runs of tests beside this one remove what died on theirs.
    const onMachine = { hostname: `interrupted-machine-${randomBytes(4).toString('hex')}` };
    const killed = stack.start(['build', '-v'], onMachine);
    await underWay(killed, begun);
    killed.send('SIGKILL');
    await killed.ended;
    const leftContainers = await stack.engine.containers();

    await stack.write('images/one/Dockerfile', quickDockerfile);
    await stack.write('images/one/tests/test_it.sh', quickScript);
    const next = await stack.run(['build'], onMachine);

    expect(leftContainers).toHaveLength(left);
    expectExit(next, 0);
    expect(next.durationMs).toBeLessThan(50_000);
    expect(await stack.engine.containers()).toEqual([]);
  });
});

describe('the run after one that was stopped', () => {
  const signals = ['SIGINT', 'SIGKILL'] as const;
  const behindBuild = ['basic-tests', 'push', 'tag', 'manifest-page'].map(
    (step) => `${step} passed`,
  );

  /** Runs until one image is done and a second one, built on it, is under way; then the signal. */
  async function stopped(
    two: SmallImage,
    begun: string,
    signal: NodeJS.Signals,
  ): Promise<StackUnderTest> {
    const registry = await startRealRegistry();
    ends.push(registry.stop);
    const files = smallStack({ one: { test: 'exit 0' }, two: { parent: 'one', ...two } });
    const stack = await newStack({ files, registryHost: registry.host });
    const run = stack.start(['build', '--push', '-v']);
    await run.prints('one  ✔ passed');
    await underWay(run, begun);
    run.send(signal);
    await run.ended;
    return stack;
  }

  it.each(signals)('does not build what a test was stopped on by %s', async (signal) => {
    const stack = await stopped({ test: 'echo begun; sleep 60' }, '| begun', signal);
    await stack.write('images/two/tests/test_it.sh', quickScript);

    const next = await stack.run(['build', '--push']);

    expectExit(next, 0);
    expect(await stack.statuses()).toEqual({ one: 'up-to-date', two: 'passed' });
    expect(await stack.steps()).toEqual({ one: [], two: behindBuild });
  });

  it.each(signals)('builds only what was being built when %s came', async (signal) => {
    const build = [`RUN echo ${Math.random()}; echo begun; sleep 20`];
    const stack = await stopped({ build, test: 'exit 0' }, 'RUN echo', signal);

    const next = await stack.run(['build', '--push']);

    expectExit(next, 0);
    expect(await stack.statuses()).toEqual({ one: 'up-to-date', two: 'passed' });
    expect(await stack.steps()).toEqual({ one: [], two: ['build passed', ...behindBuild] });
  });

  it.each(signals)('pushes what was being pushed when %s came, and no more', async (signal) => {
    const registry = await startRealRegistry();
    ends.push(registry.stop);
    const proxy = await registry.proxy();
    const files = smallStack({ one: { test: 'exit 0' }, two: { parent: 'one', test: 'exit 0' } });
    const stack = await newStack({ files, registryHost: proxy.host });
    proxy.addFault({
      matches: ({ method, path }) => method === 'PUT' && path.includes('/two/manifests/i-'),
      times: 100,
      action: { kind: 'delay', delayMs: 60_000 },
    });
    const run = stack.start(['build', '--push', '-v']);
    await run.prints('one  ✔ passed');
    await underWay(run, 'two  push               started');
    run.send(signal);
    await run.ended;
    proxy.clearFaults();

    const next = await stack.run(['build', '--push']);

    expectExit(next, 0);
    expect(await stack.statuses()).toEqual({ one: 'up-to-date', two: 'passed' });
    expect(await stack.steps()).toEqual({
      one: [],
      two: ['push', 'tag', 'manifest-page'].map((step) => `${step} passed`),
    });
  });
});
