import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../../src/errors/user-error.ts';
import type { StageDeps, StageRequest } from '../../../../src/image-tests/stage.ts';
import type { StepName } from '../../../../src/report/run-report.ts';
import type { RunDeps, StepContext } from '../../../../src/run/image-run.ts';
import type { ImageSpec } from '../../../../src/spec/spec.ts';
import { testStep } from '../../../../src/run/steps/tests.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import type { FakeProgram } from '../../../support/fake-container.ts';
import { memoryFiles, type MemoryEntry } from '../../../support/memory-files.ts';
import { imageSpec, plannedImage, specOf } from '../../../support/spec-builders.ts';
import { imageContent, indexOf } from '../../../support/registry-content.ts';
import { memoryRegistry } from '../../../support/memory-registry.ts';
import { publishImage, tagsAt } from '../published-image.ts';
import { runSettings } from '../scripted-run.ts';
import { stepContext } from './step-context.ts';

const reference = 'stack.test/base:i-1';
const digest = `sha256:${'d'.repeat(64)}`;
const pushed = `stack.test/base@${digest}`;

interface Place {
  /** Names of the image; by default its exact one and its digest at the registry. */
  readonly names?: readonly string[];
  readonly files: Readonly<Record<string, MemoryEntry>>;
  /** What a script does, by its name. */
  readonly scripts?: Readonly<Record<string, FakeProgram>>;
  readonly context?: Partial<
    Pick<StepContext, 'image' | 'state' | 'ancestors' | 'settings' | 'planned' | 'signal'>
  >;
  readonly sizeBytes?: number;
  /** The engine has an error for an answer when it is asked about the image. */
  readonly isRefused?: boolean;
  readonly deps?: Partial<Pick<RunDeps, 'verdicts' | 'registry' | 'runnable'>>;
}

const settings = runSettings({ spec: specOf([]), labels: { 'stack.run': 'run-1' } });

function under({
  files: entries,
  scripts = {},
  context: fields = {},
  deps = {},
  names = [reference, pushed],
  sizeBytes = 0,
  isRefused = false,
}: Place) {
  const engine = fakeEngine({
    images: {
      'sha256:1': {
        repoTags: names,
        sizeBytes,
        program: (argv) =>
          argv[0] === 'sleep'
            ? { hangs: true }
            : scripts[(argv.at(-1) ?? '').split('/').at(-1) ?? ''],
      },
    },
    onCall: (method) => {
      if (isRefused && method === 'inspectImage') throw new UserError('ENGINE_FAILED', 'no');
    },
  });
  const files = memoryFiles(entries);
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const hosts: string[] = [];
  const broughtHere: (string | undefined)[] = [];
  const runner = {
    run: ({ file }: { readonly file: string }) => {
      hosts.push(file);
      return Promise.resolve({ kind: 'exited', exitCode: 0 } as const);
    },
  };
  const tests = { engine, files, clock, runner, host: { env: {} } } as unknown as StageDeps;
  const step = stepContext({
    image: imageSpec('base'),
    settings,
    state: { reference },
    ...fields,
    deps: {
      engine,
      files,
      tests,
      mask: (text) => text.replaceAll('hunter2', '***'),
      ensureHere: (image) => {
        broughtHere.push(image.reference);
        return Promise.resolve();
      },
      ...deps,
    },
  });
  return { ...step, engine, files, hosts, broughtHere };
}

const test = (folder: string, name: string) => `/stack/images/${folder}/${name}`;

interface KeepCase {
  readonly sizeBytes?: number;
  readonly isRefused?: boolean;
  readonly isBuilt?: boolean;
  readonly steps?: readonly StepName[];
  readonly stage?: StageRequest['stage'];
}

describe('a step of tests', () => {
  it('counts what passed and writes it as JUnit, without secrets', async () => {
    const { context, files, engine } = under({
      files: { [test('base/tests', 'test_a.sh')]: '', [test('tests_common', 'test_b.sh')]: '' },
      scripts: { 'test_a.sh': {}, 'test_b.sh': { exitCode: 77, output: ['hunter2\n'] } },
    });

    const outcome = await testStep('basic-tests')(context);

    expect(outcome).toEqual({
      status: 'passed',
      message: undefined,
      tests: { passed: 1, failed: 0, skipped: 1 },
    });
    const junit = files.contents()['/stack/artifacts/junit/base.basic-tests.xml'];
    expect(junit).toContain('test_a.sh');
    expect(junit).toContain('***');
    expect(junit).not.toContain('hunter2');
    expect(engine.created.map(({ labels }) => labels)).toEqual([{ 'stack.run': 'run-1' }]);
  });

  it.each<[string, KeepCase, boolean]>([
    ['of a small image that the run made', {}, true],
    ['of a larger image, whose files are many to compare', { sizeBytes: 100_000_001 }, false],
    ['where the engine does not tell how large it is', { isRefused: true }, false],
    ['of an image that was there', { isBuilt: false }, false],
    ['where no page comes after', { steps: ['basic-tests'] }, false],
    ['of integration tests', { stage: 'integration-tests' }, false],
  ])(
    'keeps the container for the page of the image or not: %s',
    async (
      _name,
      {
        sizeBytes = 100_000_000,
        isRefused = false,
        isBuilt = true,
        steps = ['basic-tests', 'manifest-page'],
        stage = 'basic-tests',
      },
      isKept,
    ) => {
      const image = imageSpec('base');
      const folder = stage === 'basic-tests' ? 'base/tests' : 'base/integration_tests';
      const { context, engine } = under({
        files: { [test(folder, 'test_a.sh')]: '' },
        scripts: { 'test_a.sh': {} },
        names: [reference],
        sizeBytes,
        isRefused,
        context: {
          image,
          state: { reference, isBuilt },
          planned: plannedImage(image, { steps }),
        },
      });

      const { status } = await testStep(stage)(context);

      expect(status).toBe('passed');
      expect(context.deps.containers.take('base', reference) !== undefined).toBe(isKept);
      expect(engine.containersLeft()).toBe(isKept ? 1 : 0);
    },
  );

  it('fails with the test that did and the end of what it printed', async () => {
    const { context } = under({
      files: { [test('base/tests', 'test_a.sh')]: '' },
      scripts: { 'test_a.sh': { exitCode: 1, output: ['one\n', 'two\n'] } },
    });

    const { status, message, failure } = await testStep('basic-tests')(context);

    expect([status, message]).toEqual([
      'failed',
      'images/base/tests › test_a.sh failed: exit code 1',
    ]);
    expect(failure).toEqual({
      kind: 'test',
      command: 'images/base/tests › test_a.sh',
      tail: ['one', 'two'],
      logPath: 'artifacts/logs/base.step.log',
    });
  });

  it('without tests is skipped and leaves an empty result', async () => {
    const { context, files, engine } = under({ files: {} });

    const { status, message } = await testStep('basic-tests')(context);

    expect([status, message, engine.created]).toEqual(['skipped', 'no tests', []]);
    expect(Object.keys(files.contents())).toEqual(['/stack/artifacts/junit/base.basic-tests.xml']);
  });

  it('names what is called like a test and cannot be run', async () => {
    const { context, notes } = under({ files: { [test('base/tests', 'test_data.csv')]: '' } });

    await testStep('basic-tests')(context);

    expect(notes).toEqual([
      'images/base/tests/test_data.csv is called like a test and is not run: make it executable, or give it another name',
    ]);
  });

  it('takes in the tests of ancestors where the image inherits them', async () => {
    const files = {
      [test('root/tests', 'test_root.sh')]: '',
      [test('base/tests', 'test_a.sh')]: '',
    };
    const scripts = { 'test_root.sh': {}, 'test_a.sh': {} };
    const inherits = imageSpec('base', {
      tests: { inherit: true, timeoutMs: 1000, runIn: undefined },
    });

    const counts = await Promise.all(
      [imageSpec('base'), inherits].map(async (image) => {
        const { context } = under({ files, scripts, context: { image, ancestors: ['root'] } });
        return (await testStep('basic-tests')(context)).tests?.passed;
      }),
    );

    expect(counts).toEqual([1, 2]);
  });

  it('looks at what was pushed in integration tests, by digest, else at the exact image', async () => {
    const files = { [test('base/integration_tests', 'test_a.sh')]: '' };
    const scripts = { 'test_a.sh': {} };

    const images = await Promise.all(
      [{ reference, digest }, { reference }].map(async (state) => {
        const { context, engine } = under({ files, scripts, context: { state } });
        await testStep('integration-tests')(context);
        return engine.created[0]?.image;
      }),
    );

    expect(images).toEqual([pushed, reference]);
  });

  it('finds the image also where another engine pushed it, and this one does not know its digest', async () => {
    const { context } = under({
      names: [reference],
      files: { [test('base/integration_tests', 'test_a.sh')]: '' },
      scripts: { 'test_a.sh': {} },
      context: { state: { reference, digest } },
    });

    expect((await testStep('integration-tests')(context)).status).toBe('passed');
  });

  it.each([
    ['on the host where there is an images/conftest.py', undefined, true, ['sh']],
    ['in a container where there is none', undefined, false, []],
    ['where the image says, in spite of that file', 'container', true, []],
    ['where the image says, without that file', 'host', false, ['sh']],
  ] as const)('runs %s', async (_name, runIn, hasConftest, started) => {
    const { context, hosts } = under({
      files: {
        [test('base/tests', 'test_a.sh')]: '',
        ...(hasConftest ? { '/stack/images/conftest.py': '' } : {}),
      },
      scripts: { 'test_a.sh': {} },
      context: {
        image: imageSpec('base', { tests: { inherit: false, timeoutMs: 1000, runIn } }),
      },
    });

    const { status } = await testStep('basic-tests')(context);

    expect([status, hosts]).toEqual(['passed', started]);
  });
});

describe('the verdict of a stage', () => {
  const repository = 'stack.test/base';
  const imageId = `sha256:${'1'.repeat(64)}`;
  const verdict = 't-0123456789ab';
  const files = { [test('base/tests', 'test_a.sh')]: '' };
  const passes = { 'test_a.sh': {} };

  /** Verdicts that have this one of the stage on this image, or would have it. */
  function verdicts({ passed = false, hasTests = true } = {}) {
    const asked: unknown[] = [];
    return {
      asked,
      tagOf: (image: ImageSpec, stage: string, id: string) => {
        asked.push(['tagOf', image.key, stage, id]);
        return Promise.resolve(hasTests ? verdict : undefined);
      },
      possibleTags: () => Promise.reject(new Error('a step of tests knows its engine')),
      hasPassed: (image: ImageSpec, id: string, name: string) => {
        asked.push(['hasPassed', image.key, id, name]);
        return Promise.resolve(passed);
      },
    };
  }

  /** Names of verdicts that the engine has. */
  async function kept({ engine }: ReturnType<typeof under>): Promise<readonly string[]> {
    return (await engine.listTags()).filter((name) => name.includes(':t-'));
  }

  it('makes it unnecessary to run it again, or to have the image here', async () => {
    const known = verdicts({ passed: true });
    const step = under({
      files,
      scripts: passes,
      context: { state: { reference, imageId } },
      deps: { verdicts: known },
    });

    const outcome = await testStep('basic-tests')(step.context);

    expect(outcome).toEqual({ status: 'skipped', message: 'passed before on exactly this image' });
    expect([step.engine.created, step.broughtHere, await kept(step)]).toEqual([[], [], []]);
    expect(step.files.contents()).toEqual({ '/stack/images/base/tests/test_a.sh': '' });
    expect(known.asked).toEqual([
      ['tagOf', 'base', 'basic-tests', imageId],
      ['hasPassed', 'base', imageId, verdict],
    ]);
  });

  it('is kept here when it has passed, on an image that was brought here', async () => {
    const step = under({
      files,
      scripts: passes,
      context: { state: { reference, imageId } },
      deps: { verdicts: verdicts() },
    });

    const { status } = await testStep('basic-tests')(step.context);

    expect([status, step.broughtHere]).toEqual(['passed', [reference]]);
    expect(await kept(step)).toEqual([`${repository}:${verdict}`]);
    expect((await step.engine.inspectImage(`${repository}:${verdict}`))?.engineId).toBe('sha256:1');
  });

  it('is not kept where the run was stopped before all platforms had been tested', async () => {
    const registry = memoryRegistry();
    const [amd64, i386] = [imageContent('amd64'), imageContent('386')];
    for (const { blobs, manifest } of [amd64, i386]) {
      for (const blob of blobs) await registry.putBlob(repository, blob);
      await registry.putManifest(`${repository}@${manifest.descriptor.digest}`, manifest);
    }
    const index = indexOf([amd64.manifest, i386.manifest], ['amd64', '386']);
    await registry.putManifest(`${repository}:i-1`, index);
    const { digest: all } = index.descriptor;
    const stop = new AbortController();
    const step = under({
      files,
      scripts: passes,
      names: [reference, `${repository}@${all}`],
      context: {
        image: imageSpec('base', { platforms: ['linux/amd64', 'linux/386'] }),
        state: { reference, imageId: all, digest: all },
        signal: stop.signal,
      },
      deps: { verdicts: verdicts(), registry, runnable: ['linux/amd64', 'linux/386'] },
    });
    const writeFile = step.files.writeFile.bind(step.files);
    step.files.writeFile = async (...file) => {
      await writeFile(...file);
      stop.abort();
    };

    const { status, tests } = await testStep('basic-tests')(step.context);

    expect([status, tests]).toEqual(['cancelled', { passed: 1, failed: 0, skipped: 0 }]);
    expect(await kept(step)).toEqual([]);
  });

  it.each([
    ['failed', { 'test_a.sh': { exitCode: 1 } }],
    ['skipped', { 'test_a.sh': { exitCode: 77 } }],
  ])('is not kept of a stage that %s', async (expected, scripts) => {
    const step = under({
      files,
      scripts,
      context: { state: { reference, imageId } },
      deps: { verdicts: verdicts() },
    });

    const { status } = await testStep('basic-tests')(step.context);

    expect([status, await kept(step)]).toEqual([expected, []]);
  });

  it('is neither asked for nor kept where the engine does not say which image it is', async () => {
    const known = verdicts({ passed: true });
    const step = under({
      files,
      scripts: passes,
      context: { state: { reference } },
      deps: { verdicts: known },
    });

    const { status } = await testStep('basic-tests')(step.context);

    expect([status, known.asked, await kept(step)]).toEqual(['passed', [], []]);
  });

  it('is not there for a stage without tests', async () => {
    const known = verdicts({ hasTests: false });
    const step = under({
      files: {},
      context: { state: { reference, imageId } },
      deps: { verdicts: known },
    });

    const { status } = await testStep('basic-tests')(step.context);

    expect([status, await kept(step)]).toEqual(['skipped', []]);
    expect(known.asked).toEqual([['tagOf', 'base', 'basic-tests', imageId]]);
  });

  it('is kept at the registry too where the image is there already', async () => {
    const registry = memoryRegistry();
    const published = await publishImage(registry, repository, 'base', ['i-1']);
    const step = under({
      files,
      scripts: passes,
      context: {
        settings: { ...settings, push: true },
        state: { reference, imageId, digest: published.digest },
      },
      deps: { verdicts: verdicts(), registry },
    });

    await testStep('basic-tests')(step.context);

    expect(await kept(step)).toEqual([`${repository}:${verdict}`]);
    expect(await tagsAt(registry, repository)).toEqual({
      'i-1': published.digest,
      [verdict]: published.digest,
    });
  });

  it.each([
    ['that is not pushed yet', true, undefined],
    ['of a run that does not push', false, digest],
  ])('of an image %s is kept here alone', async (_name, push, known) => {
    const step = under({
      files,
      scripts: passes,
      context: {
        settings: { ...settings, push },
        state: { reference, imageId, digest: known },
      },
      deps: { verdicts: verdicts() },
    });

    const { status } = await testStep('basic-tests')(step.context);

    expect([status, await kept(step)]).toEqual(['passed', [`${repository}:${verdict}`]]);
  });

  it('cannot be kept at a registry that lost the image', async () => {
    const { context } = under({
      files,
      scripts: passes,
      context: {
        settings: { ...settings, push: true },
        state: { reference, imageId, digest },
      },
      deps: { verdicts: verdicts(), registry: memoryRegistry() },
    });

    await expect(testStep('basic-tests')(context)).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `${reference} is not at the registry any more`,
    });
  });
});
