import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { CliResult } from '../support/cli-process.ts';
import { visibleNames } from '../support/engine-state.ts';
import { expectExit } from '../support/expect-exit.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { registryTags } from '../support/registry-tags.ts';
import { smallStack } from '../support/small-stack.ts';
import { stackUnderTest, type StackOptions, type StackUnderTest } from '../support/stack-cli.ts';

describe('an image that fails its basic tests', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;
  let failed: CliResult;

  beforeAll(async () => {
    registry = await startRealRegistry();
    const files = smallStack({
      base: {},
      middle: { parent: 'base', test: 'echo the greeting is missing; exit 1' },
      side: { parent: 'base' },
      leaf: { parent: 'middle' },
    });
    stack = await stackUnderTest({ files, registryHost: registry.host });
    failed = await stack.run(['build', '--push']);
  });
  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
  });

  it('fails the run, blocks what is built on it, and lets the others pass', async () => {
    expectExit(failed, 1);
    expect(await stack.statuses()).toEqual({
      base: 'passed',
      middle: 'failed',
      side: 'passed',
      leaf: 'blocked',
    });
    expect(failed.stderr).toMatch(/leaf +. blocked: middle failed, and it is built on it/);
  });

  it('shows the test, its output and its log', () => {
    expect(failed.stderr).toContain('middle: basic-tests failed');
    expect(failed.stderr).toContain('images/middle/tests › test_it.sh');
    expect(failed.stderr).toContain('| the greeting is missing');
    expect(failed.stderr).toContain('artifacts/logs/middle.basic-tests.log');
  });

  it('writes results of every image', async () => {
    const keys = ['base', 'middle', 'side', 'leaf'];

    const results = await Promise.all(
      keys.map(async (key) => parse(await stack.read(`artifacts/results/${key}.yml`)) as object),
    );

    expect(results).toMatchObject([
      { key: 'base', success: true },
      { key: 'middle', success: false },
      { key: 'side', success: true },
      { key: 'leaf', success: false },
    ]);
  });

  it('gives the failed image no name that people use, here or at the registry', async () => {
    // A build that is stopped as it ends may have its temporary name already, which later runs remove.
    const names = [...(await stack.engine.tags()).keys()].filter((one) => !one.includes(':tmp-'));
    const here = visibleNames(names).map((name) => name.split(':')[0]);

    expect([...new Set(here)].sort()).toEqual(['base', 'side']);
    expect(visibleNames((await registryTags(`${stack.registry}/side`)).keys())).toHaveLength(2);
    expect(await registryTags(`${stack.registry}/middle`)).toEqual(new Map());
    expect(await registryTags(`${stack.registry}/leaf`)).toEqual(new Map());
  });

  it('is tested again by the next run, and not built again', async () => {
    const again = await stack.run(['build', 'middle', '--push']);

    expectExit(again, 1);
    expect(await stack.statuses()).toEqual({ base: 'up-to-date', middle: 'failed' });
    expect(await stack.steps()).toEqual({ base: [], middle: ['basic-tests failed'] });
    expect(again.stderr).toContain('| the greeting is missing');
  });

  it('passes without a build, and with what was blocked, when the test is put right', async () => {
    await stack.write('images/middle/tests/test_it.sh', '#!/bin/sh\nexit 0\n');

    const mended = await stack.run(['build', 'leaf', '--push']);

    expectExit(mended, 0);
    expect(await stack.statuses()).toEqual({
      base: 'up-to-date',
      middle: 'passed',
      leaf: 'passed',
    });
    expect((await stack.steps())['middle']).toEqual(
      ['basic-tests', 'push', 'tag', 'manifest-page'].map((step) => `${step} passed`),
    );
    expect(visibleNames((await registryTags(`${stack.registry}/leaf`)).keys())).toContain('1-main');
  });

  it('has no visible name at the registry when its integration test fails', async () => {
    const script = '#!/bin/sh\necho "saw $TEST_IMAGE"\nexit 1\n';
    await stack.write('images/side/integration_tests/test_it.sh', script);
    const spec = await stack.read('spec.yml');
    await stack.write(
      'spec.yml',
      spec.replaceAll('integration_tests: false', 'integration_tests: true'),
    );
    await stack.write('images/side/Dockerfile', 'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nENV other=1\n');
    const before = await registryTags(`${stack.registry}/side`);

    const result = await stack.run(['build', 'side', '--push']);

    const after = await registryTags(`${stack.registry}/side`);
    expectExit(result, 1);
    expect(await stack.statuses()).toEqual({ base: 'up-to-date', side: 'failed' });
    expect(visibleNames(after.keys())).toEqual(visibleNames(before.keys()));
    expect(after.get('1-main')).toBe(before.get('1-main'));
    expect(result.stderr).toContain(`| saw ${stack.registry}/side@sha256:`);
  });

  it('is tested again as it lies at the registry, without a build and a push', async () => {
    const again = await stack.run(['build', 'side', '--push']);

    expectExit(again, 1);
    expect(await stack.steps()).toEqual({ base: [], side: ['integration-tests failed'] });
    expect(again.stderr).toContain(`| saw ${stack.registry}/side@sha256:`);
  });
});

describe('an image that fails', () => {
  const stacks: StackUnderTest[] = [];
  const newStack = async (options: StackOptions) => {
    const stack = await stackUnderTest(options);
    stacks.push(stack);
    return stack;
  };
  afterEach(async () => {
    for (const stack of stacks.splice(0)) await stack.dispose();
  });

  it('is shown with the line of its Dockerfile, the command, last lines of output and log', async () => {
    const command = 'RUN for i in $(seq 30); do echo line $i; done; exit 7';
    const stack = await newStack({
      files: smallStack({ one: { build: ['LABEL a=b', command] } }),
    });

    const result = await stack.run(['build']);

    const log = await stack.read('artifacts/logs/one.build.log');
    const [image] = (await stack.report()).images;
    const failure = image?.steps.find(({ name }) => name === 'build')?.failure;
    expectExit(result, 1);
    expect(result.stderr).toContain('images/one/Dockerfile:3:1');
    expect(result.stderr).toContain(command);
    expect(result.stderr).toContain('| line 30\n');
    expect(result.stderr).not.toContain('| line 5\n');
    expect(result.stderr).toContain('artifacts/logs/one.build.log');
    expect(log).toContain('line 1\n');
    expect(failure).toMatchObject({
      location: { file: 'images/one/Dockerfile', line: 3, column: 1 },
      command,
      logPath: 'artifacts/logs/one.build.log',
    });
    expect(failure?.tail).toContain('line 30');
    expect(await stack.engine.tags()).toEqual(new Map());
  });

  it('starts nothing more with --fail-fast, and results are there for all images', async () => {
    const stack = await newStack({
      files: smallStack({
        broken: { build: ['RUN exit 1'] },
        slow: { build: [`RUN echo ${Math.random()}; sleep 120`] },
        waiting: {},
        child: { parent: 'broken' },
      }),
    });

    const result = await stack.run(['build', '--fail-fast', '--concurrency', '2']);

    expectExit(result, 1);
    expect(result.durationMs).toBeLessThan(90_000);
    expect(await stack.statuses()).toEqual({
      broken: 'failed',
      slow: 'cancelled',
      waiting: 'cancelled',
      child: 'blocked',
    });
    expect(await stack.files('artifacts/results')).toEqual([
      'broken.yml',
      'child.yml',
      'slow.yml',
      'waiting.yml',
    ]);
  });

  it('is one that is larger than its size budget', async () => {
    const stack = await newStack({
      files: smallStack({ one: { settings: ['size_budget: 1MB'] } }),
    });

    const result = await stack.run(['build']);

    expectExit(result, 1);
    expect(result.stderr).toMatch(
      /one: build failed\n +why +the image has 2\.0 MB, its size_budget is 1\.0 MB/,
    );
    expect(
      [...(await stack.engine.tags()).keys()].filter((name) => name.endsWith(':1-main')),
    ).toEqual([]);
  });

  it('names the test that was still running when the time for tests was over', async () => {
    const one = { test: 'echo begun; sleep 60', settings: ['tests: { timeout: 10s }'] };
    const stack = await newStack({ files: smallStack({ one }) });

    const result = await stack.run(['build']);

    expectExit(result, 1);
    expect(result.stderr).toMatch(
      /why +images\/one\/tests › test_it\.sh failed: .*test_it\.sh was still running when the time for tests \(10 s\) was over/,
    );
    expect(result.stderr).toContain('| begun');
    expect(await stack.engine.containers()).toEqual([]);
  });
});
