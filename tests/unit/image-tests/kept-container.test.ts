import { describe, expect, it } from '@jest/globals';
import { runStage } from '../../../src/image-tests/run-stage.ts';
import type { KeptContainer } from '../../../src/image-tests/kept-container.ts';
import type { StageRequest } from '../../../src/image-tests/stage.ts';
import type { ContainerEngine } from '../../../src/ports/container-engine.ts';
import { rejectedOn, type FakeImage, type FakeProgram } from '../../support/fake-container.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { memoryFiles } from '../../support/memory-files.ts';

const image = 'stack.test/a:i-1';
const path = 'images/a/tests/test_x.sh';
const none = { passed: [], left: 0 };

interface Case {
  /** What the test does. */
  readonly test?: FakeProgram;
  readonly image?: FakeImage;
  /** What the engine says that changed, in place of what did. */
  readonly changes?: ContainerEngine['containerChanges'];
  readonly request?: Partial<StageRequest>;
}

/** Runs one script, and tells what of its container was kept and how many there are afterwards. */
async function afterStage({ test = {}, image: parts = {}, changes, request }: Case = {}) {
  const asked: string[] = [];
  const engine = fakeEngine({
    images: {
      'sha256:1': {
        repoTags: [image],
        files: { 'etc/group': 'root', 'home/jo/.profile': '' },
        program: (argv) => (argv[0] === 'sleep' ? { hangs: true } : test),
        ...parts,
      },
    },
    onCall: (method) => void asked.push(method),
  });
  const kept: KeptContainer[] = [];
  const files = memoryFiles();
  const host = { env: {}, nodePath: '', jestPath: '', jestTransformPath: '' };
  await runStage(
    {
      engine: changes === undefined ? engine : { ...engine, containerChanges: changes },
      files,
      runner: { run: () => Promise.resolve({ kind: 'not-found' }) },
      // Time is over for what takes seconds, and not for what takes a minute.
      clock: {
        ...instantClock(),
        sleep: (ms) =>
          new Promise((resolve) => {
            if (ms < 60_000) setTimeout(resolve, 20);
          }),
      },
      host: { ...host, testingModulePath: '', cacheDir: '' },
    },
    {
      imageKey: 'a',
      stage: 'basic-tests',
      image,
      rootDir: '/stack',
      trees: [
        {
          folder: 'images/a/tests',
          tests: [{ path, runner: 'script', executable: false }],
          entries: [{ kind: 'file', path, source: `/stack/${path}`, executable: true }],
          unknown: [],
          astray: [],
        },
      ],
      runIn: 'container',
      timeoutMs: 60_000,
      artifactsDir: '/stack/artifacts/logs/a',
      id: 'run.a.basic-tests',
      labels: { 'stack.run': 'run' },
      signal: new AbortController().signal,
      onOutput: () => undefined,
      keep: (container) => kept.push(container) > 0,
      ...request,
    },
  );
  return { passed: kept, left: engine.containersLeft(), asked, engine, files };
}

describe('the container of tests', () => {
  it('is passed on where nothing but the folders of the tests is new in it', async () => {
    const { passed, left, engine } = await afterStage();

    const litter = ['/stack-tests', '/stack-artifacts'];
    expect(passed).toEqual([{ id: 'container-0', image, litter }]);
    expect(left).toBe(1);
    // Whoever ends what a stage left must not find it.
    expect(engine.created[0]?.labels).toEqual({ 'stack.run': 'run' });
  });

  it.each<[string, Case]>([
    ['a file was added', { test: { writes: { 'home/jo/.cache/x': '1' } } }],
    ['a file was changed', { test: { writes: { 'etc/group': 'root, jo' } } }],
    ['a file was deleted', { test: { removes: ['home/jo/.profile'] } }],
    ['a file lies beside the folders of the tests', { test: { writes: { 'stack-tests2': '' } } }],
    ['a process goes on', { test: { leavesRunning: true } }],
    ['a test failed', { test: { exitCode: 1 } }],
    ['a test ended the container', { test: { endsContainer: true } }],
    [
      'the image is large, so that its files are many to compare',
      { image: { sizeBytes: 100_000_001 } },
    ],
    ['the image has a volume', { image: { volumes: ['/data'] } }],
    ['the image has a folder of that name', { image: { files: { 'stack-tests/own': '' } } }],
    ['the engine cannot tell what changed', { changes: () => Promise.resolve(undefined) }],
    ['the engine tells of nothing', { changes: () => Promise.resolve([]) }],
    ['the engine takes too long to tell', { changes: (_id, signal) => rejectedOn(signal) }],
    [
      'the image has a folder for what tests leave, which stays as it is',
      { changes: () => Promise.resolve([{ path: '/stack-tests', kind: 'added' }]) },
    ],
    ['nobody wants it', { request: { keep: undefined } }],
    ['it is not wanted', { request: { keep: () => false } }],
  ])('is removed where %s', async (_name, one) => {
    expect(await afterStage(one)).toMatchObject(none);
  });

  it('is removed where the run is stopped', async () => {
    const stop = new AbortController();
    const test = { hangs: true };
    setTimeout(() => stop.abort(), 5);

    expect(await afterStage({ test, request: { signal: stop.signal } })).toMatchObject(none);
  });

  it('is looked at for what changed only after nothing runs in it any more', async () => {
    const { asked } = await afterStage();

    expect(asked.indexOf('containerChanges')).toBeGreaterThan(asked.indexOf('containerProcesses'));
  });

  it('is asked for files only where tests left some, or the engine does not tell', async () => {
    const test = { writes: { 'stack-artifacts/page.png': 'picture' } };
    const without = await afterStage();
    const withSome = await afterStage({ test });
    const unknown = await afterStage({ changes: () => Promise.resolve(undefined) });
    const nothing = await afterStage({ test, changes: () => Promise.resolve([]) });
    const unwanted = await afterStage({ request: { keep: undefined } });

    expect(without.asked).not.toContain('getArchive');
    expect(unknown.asked).toContain('getArchive');
    expect(unwanted.asked).toContain('getArchive');
    expect(nothing.asked).toContain('getArchive');
    expect(unwanted.asked).not.toContain('containerChanges');
    expect(await withSome.files.readText('/stack/artifacts/logs/a/page.png')).toBe('picture');
    expect(withSome.passed).toHaveLength(1);
  });
});
