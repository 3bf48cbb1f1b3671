import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { RunReport } from '../../src/report/run-report.ts';
import { stackUnderTest, type StackUnderTest } from '../support/stack-cli.ts';
import {
  fetchBeside,
  removeImages,
  runBeside,
  startRegistryBeside,
  startTestEngine,
  type EngineRegistry,
  type TestEngine,
  type TestEngineName,
} from '../support/test-engine.ts';

const program = fileURLToPath(new URL('../../dist/cli.cjs', import.meta.url));
const keys = ['base', 'middle', 'side', 'leaf'];

/** The tiny stack on an engine, with a registry beside it. */
interface StackOnEngine {
  readonly engine: TestEngine;
  readonly stack: StackUnderTest;
  readonly registry: EngineRegistry;
  /** Runs a command of the built program beside the engine. */
  run(...args: readonly string[]): Promise<string>;
}

async function stackOn(name: TestEngineName): Promise<StackOnEngine> {
  const engine = await startTestEngine(name);
  const registry = await startRegistryBeside(name);
  const stack = await stackUnderTest({ fixture: 'tiny', registryHost: registry.host });
  const env = { ...engine.env, STACK_RETRIES: '0', NO_COLOR: '1', HOME: stack.dir };
  const settings = Object.entries(env).map(([key, value]) => `${key}=${value}`);
  const clean = ['env', '-i', ...settings, process.execPath, program];
  return {
    engine,
    stack,
    registry,
    run: (...args) => runBeside(name, [...clean, ...args], stack.dir),
  };
}

const engines: readonly (readonly [TestEngineName, string])[] = [
  ['docker-20.10', 'BuildKit by engine-api'],
  ['docker-26.1', 'BuildKit by engine-api, then buildx'],
  ['docker-26.1-containerd', 'BuildKit by buildx'],
];

describe.each(engines)('stack on %s', (name, builder) => {
  let there: StackOnEngine;
  let report: RunReport;
  beforeAll(async () => {
    there = await stackOn(name);
    report = JSON.parse(await there.run('build', '--push', '--json')) as RunReport;
  });
  afterAll(async () => {
    await removeImages(there.engine, there.stack.registry);
    await there.registry.stop();
    await there.stack.dispose();
  });

  it('names the builder that it uses', async () => {
    const told = await there.run('doctor');

    expect(told.split('\n').filter((line) => line.includes('BuildKit'))).toEqual([
      expect.stringMatching(new RegExp(`${builder}$`)),
    ]);
  });

  it('takes every image through the same steps with the same tests', () => {
    const seen = report.images.map(({ key, status, steps }) => ({
      key,
      status,
      steps: steps.map(({ name: step, status: how, tests }) => [step, how, tests?.passed ?? 0]),
    }));

    expect(seen).toEqual([
      {
        key: 'base',
        status: 'passed',
        steps: [...buildAndTest(2), ...['push', 'tag', 'manifest-page'].map(passedStep)],
      },
      {
        key: 'middle',
        status: 'passed',
        steps: [
          ...buildAndTest(2),
          passedStep('push'),
          ['integration-tests', 'passed', 1],
          ...['tag', 'manifest-page'].map(passedStep),
        ],
      },
      {
        key: 'side',
        status: 'passed',
        steps: [...buildAndTest(2), ...['push', 'tag', 'manifest-page'].map(passedStep)],
      },
      {
        key: 'leaf',
        status: 'passed',
        steps: [...buildAndTest(1), ...['push', 'tag', 'manifest-page'].map(passedStep)],
      },
    ]);
  });

  it('writes the same tags to the registry', async () => {
    const { tags: known } = report.images[0] ?? { tags: [] };
    const fixed = known.find((tag) => /2026\.10-main-[0-9a-f]{7}$/.test(tag));
    const sha7 = fixed?.slice(-7) ?? 'none';

    for (const image of report.images) {
      const [build, exact] = [image.buildId, image.imageId].map(digits);

      const tags = await registryTags(image.key);

      const verdict = expect.stringMatching(/^t-[0-9a-f]{12}$/);
      expect(tags).toEqual([
        '2026.10-main',
        `2026.10-main-${sha7}`,
        `b-${build}`,
        `i-${exact}`,
        `r-${exact}`,
        ...(image.key === 'middle' ? [verdict, verdict] : [verdict]),
      ]);
    }
  });

  it('calls an image by the digest of its config, which is what the registry has', async () => {
    for (const { key, imageId, digest } of report.images) {
      const manifest = JSON.parse(await fetched(`manifests/${digest ?? ''}`, key)) as {
        readonly config: { readonly digest: string };
      };

      expect(manifest.config.digest).toBe(imageId);
    }
  });

  it('writes manifest pages with the same sections and the same inventories', async () => {
    const pages = await Promise.all(
      keys.map(async (key) => {
        const text = await there.stack.read(`artifacts/manifests/${key}.md`);
        return text.split('\n').filter((line) => line.startsWith('## '));
      }),
    );
    const inventories = await Promise.all(
      keys.map((key) => there.stack.read(`artifacts/inventory/${key}.json`)),
    );

    const common = ['## Layers', '## Packages'];
    expect(pages).toEqual([
      [...common, '## What this is', '## A command that fails'],
      [...common, '## What this is'],
      common,
      common,
    ]);
    expect(new Set(inventories).size).toBe(1);
  });

  it('runs the tests of images that are there, and pushes them again', async () => {
    const tested = JSON.parse(await there.run('test', '--json')) as RunReport;
    const pushed = JSON.parse(await there.run('push', '--json')) as RunReport;

    expect([tested.status, pushed.status]).toEqual(['passed', 'passed']);
    expect(pushed.images.map(({ digest }) => digest)).toEqual(
      report.images.map(({ digest }) => digest),
    );
  });

  it.each([
    { store: 'engine', args: [] },
    { store: 'registry', args: ['--push'] },
  ])('finds all of it by what it is made from, at the $store', async ({ args }) => {
    const again = JSON.parse(await there.run('build', ...args, '--json')) as RunReport;

    expect(again.images.map(({ key, status, imageId }) => [key, status, imageId])).toEqual(
      report.images.map(({ key, imageId }) => [key, 'up-to-date', imageId]),
    );
  });

  it('builds the same images again from cache', async () => {
    const again = JSON.parse(await there.run('build', '--full-rebuild', '--json')) as RunReport;

    expect(again.images.map(({ imageId }) => imageId)).toEqual(
      report.images.map(({ imageId }) => imageId),
    );
  });

  async function registryTags(key: string): Promise<readonly string[]> {
    const { tags } = JSON.parse(await fetched('tags/list', key)) as {
      readonly tags: readonly string[];
    };
    return tags.toSorted();
  }

  function fetched(path: string, key: string): Promise<string> {
    return fetchBeside(name, `${there.stack.registry.replace('/', '/v2/')}/${key}/${path}`);
  }
});

/** Twelve digits of `sha256:…`. */
const digits = (hash = '') => hash.replace('sha256:', '').slice(0, 12);
const passedStep = (step: string) => [step, 'passed', 0];
const buildAndTest = (passed: number) => [passedStep('build'), ['basic-tests', 'passed', passed]];
