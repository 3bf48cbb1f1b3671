import { describe, expect, it } from '@jest/globals';
import type { StageDeps } from '../../../../src/image-tests/stage.ts';
import type { StepContext } from '../../../../src/run/image-run.ts';
import { testStep } from '../../../../src/run/steps/tests.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import type { FakeProgram } from '../../../support/fake-container.ts';
import { memoryFiles, type MemoryEntry } from '../../../support/memory-files.ts';
import { imageSpec, specOf } from '../../../support/spec-builders.ts';
import { runSettings } from '../scripted-run.ts';
import { stepContext } from './step-context.ts';

const reference = 'stack.test/base:i-1';
const digest = `sha256:${'d'.repeat(64)}`;

interface Place {
  readonly files: Readonly<Record<string, MemoryEntry>>;
  /** What a script does, by its name. */
  readonly scripts?: Readonly<Record<string, FakeProgram>>;
  readonly context?: Partial<Pick<StepContext, 'image' | 'state' | 'ancestors'>>;
}

function under({ files: entries, scripts = {}, context: fields = {} }: Place) {
  const names = [reference, `stack.test/base@${digest}`];
  const engine = fakeEngine({
    images: {
      'sha256:1': {
        repoTags: names,
        program: (argv) =>
          argv[0] === 'sleep'
            ? { hangs: true }
            : scripts[(argv.at(-1) ?? '').split('/').at(-1) ?? ''],
      },
    },
  });
  const files = memoryFiles(entries);
  const clock = { now: () => 0, sleep: () => new Promise<void>(() => undefined) };
  const hosts: string[] = [];
  const runner = {
    run: ({ file }: { readonly file: string }) => {
      hosts.push(file);
      return Promise.resolve({ kind: 'exited', exitCode: 0 } as const);
    },
  };
  const tests = { engine, files, clock, runner, host: { env: {} } } as unknown as StageDeps;
  const step = stepContext({
    image: imageSpec('base'),
    settings: runSettings({ spec: specOf([]), labels: { 'stack.run': 'run-1' } }),
    state: { reference },
    ...fields,
    deps: { engine, files, tests, mask: (text) => text.replaceAll('hunter2', '***') },
  });
  return { ...step, engine, files, hosts };
}

const test = (folder: string, name: string) => `/stack/images/${folder}/${name}`;

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
    expect(engine.created.map(({ labels }) => labels)).toEqual([
      { 'stack.run': 'run-1', 'stack.stage': '20260401T100000Z-0a1b2c.base.basic-tests' },
    ]);
  });

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

    expect(images).toEqual([`stack.test/base@${digest}`, reference]);
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
