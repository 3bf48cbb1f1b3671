import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJUnit } from '../../src/report/junit.ts';
import type { CliResult } from '../support/cli-process.ts';
import { startRealRegistry, type RealRegistry } from '../support/real-registry.ts';
import { sampleStack } from '../support/sample-stack.ts';
import type { StackUnderTest } from '../support/stack-cli.ts';

const images = [
  'base-notebook',
  'kernel-indexer',
  'kernel-server',
  'node-runtime',
  'r-notebook',
  'scipy-notebook',
];
const twentyMinutes = 20 * 60_000;

/** The stack of this repository, built once: what `script/quickstart` does, to a registry of its own. */
describe('the sample stack', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;
  let result: CliResult;

  beforeAll(async () => {
    registry = await startRealRegistry();
    stack = await sampleStack(registry.host);
    result = await stack.run(['build', '--push', '--registry', stack.registry], {
      limitMs: twentyMinutes,
    });
  }, twentyMinutes);

  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
  });

  it('is built, tested and pushed whole', async () => {
    expect({
      exitCode: result.exitCode,
      stderr: result.exitCode === 0 ? '' : result.stderr,
    }).toEqual({
      exitCode: 0,
      stderr: '',
    });
    expect(await stack.statuses()).toEqual(
      Object.fromEntries(images.map((key) => [key, 'passed'])),
    );
  });

  it('is at the registry under the names people use', async () => {
    const answer = await fetch(`http://${registry.host}/v2/_catalog`);
    const { repositories } = (await answer.json()) as { repositories: string[] };
    const folder = stack.registry.slice(registry.host.length + 1);

    expect(repositories).toEqual([...images, 'stack-lock'].map((name) => `${folder}/${name}`));
  });

  it('runs more than zero tests of each image', async () => {
    const counts = await Promise.all(
      images.map(
        async (key) =>
          parseJUnit(await stack.read(`artifacts/junit/${key}.basic-tests.xml`))?.cases.length ?? 0,
      ),
    );

    expect(counts.every((count) => count > 4)).toBe(true);
  });

  it('opens in a browser and keeps the screenshot', async () => {
    const suite = parseJUnit(
      await stack.read('artifacts/junit/base-notebook.integration-tests.xml'),
    );
    const screenshot = await readFile(join(stack.dir, 'artifacts/logs/base-notebook/lab.png'));

    expect(suite?.cases.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed']);
    expect(screenshot.subarray(1, 4).toString()).toBe('PNG');
  });

  it('is described image by image', async () => {
    const page = await stack.read('artifacts/manifests/scipy-notebook.md');
    const inventory = JSON.parse(await stack.read('artifacts/inventory/scipy-notebook.json')) as {
      packages: { name: string; source: string }[];
    };
    const has = (source: string, name: string) =>
      inventory.packages.some((one) => one.source === source && one.name === name);

    expect(page).toContain('## Python Packages');
    expect({ dpkg: has('dpkg', 'python3-scipy'), python: has('python', 'scipy') }).toEqual({
      dpkg: true,
      python: true,
    });
  });
});
