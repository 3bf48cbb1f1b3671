import { describe, expect, it } from '@jest/globals';
import { runStage } from '../../../src/image-tests/run-stage.ts';
import { stageLabel, type StageDeps, type StageRequest } from '../../../src/image-tests/stage.ts';
import type { CommandRequest, CommandResult } from '../../../src/ports/command-runner.ts';
import type { TestFile, TestTree } from '../../../src/image-tests/discover-tests.ts';
import type { FakeProgram } from '../../support/fake-container.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { tarArchive } from '../../support/tar-archive.ts';
import { memoryFiles, type MemoryFiles } from '../../support/memory-files.ts';

const image = 'stack.test/a:i-1';

interface Machine {
  /** What a command in the container does, by its last word. */
  readonly inside?: Readonly<Record<string, FakeProgram>>;
  /** What a program on the host does. */
  readonly host?: (request: CommandRequest, files: MemoryFiles) => CommandResult;
}

function treeOf(...names: readonly string[]): TestTree {
  const tests = names.map((name): TestFile => {
    const runner = name.endsWith('.ts') ? 'jest' : name.endsWith('.py') ? 'pytest' : 'script';
    return { path: `images/a/tests/${name}`, runner, executable: false };
  });
  return { folder: 'images/a/tests', tests, entries: [], unknown: [], astray: [] };
}

function stageOf(
  trees: readonly TestTree[],
  machine: Machine = {},
  over: Partial<StageRequest> = {},
) {
  const files = memoryFiles();
  const output: string[] = [];
  const requests: CommandRequest[] = [];
  const engine = fakeEngine({
    images: {
      'sha256:1': {
        repoTags: [image],
        program: (argv) =>
          argv[0] === 'sleep' ? { hangs: true } : machine.inside?.[argv.at(-1) ?? ''],
      },
    },
  });
  const deps: StageDeps = {
    engine,
    files,
    runner: {
      run: (request) => {
        requests.push(request);
        return Promise.resolve(machine.host?.(request, files) ?? { kind: 'not-found' });
      },
    },
    // The time of a stage passes only in the test that says so.
    clock: { now: () => 0, sleep: () => new Promise(() => undefined) },
    host: {
      env: { PATH: '/usr/bin' },
      nodePath: '/usr/bin/node',
      jestPath: '/jest.js',
      jestTransformPath: '/swc.js',
      testingModulePath: '/testing.js',
      cacheDir: '/cache',
    },
  };
  const request: StageRequest = {
    imageKey: 'a',
    stage: 'basic-tests',
    image,
    rootDir: '/stack',
    trees,
    runIn: 'container',
    timeoutMs: 60_000,
    artifactsDir: '/stack/artifacts/logs/a',
    id: 'run.a.basic-tests',
    labels: {},
    signal: new AbortController().signal,
    onOutput: (chunk) => void output.push(Buffer.from(chunk).toString()),
    ...over,
  };
  return { deps, request, engine, requests, output, files };
}

const script = (name: string) => `/stack-tests/images/a/tests/${name}`;

/** The begin of a tar, and then what a sparse file stands for, as fast as anybody reads. */
async function* endless(begin: Uint8Array): AsyncGenerator<Uint8Array> {
  yield begin;
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    yield new Uint8Array(65_536);
  }
}

describe('a stage of tests', () => {
  it.each([
    ['no folder', []],
    ['a folder without tests', [treeOf()]],
  ])('with %s is skipped, never passed, and starts nothing', async (_name, trees) => {
    const { deps, request, engine } = stageOf(trees);

    const result = await runStage(deps, request);

    expect([result.status, result.message]).toEqual(['skipped', 'no tests']);
    expect(engine.created).toEqual([]);
  });

  it('passes when its tests do, and leaves no container', async () => {
    const { deps, request, engine, output } = stageOf([treeOf('test_x.sh', 'test_y.sh')], {
      inside: {
        [script('test_x.sh')]: { output: ['fine\n'] },
        [script('test_y.sh')]: { exitCode: 77, output: ['not here\n'] },
      },
    });

    const { status, counts, suite } = await runStage(deps, request);

    expect([status, counts]).toEqual(['passed', { passed: 1, failed: 0, skipped: 1 }]);
    expect(suite.cases.map(({ name, status: its }) => `${name} ${its}`)).toEqual([
      'test_x.sh passed',
      'test_y.sh skipped',
    ]);
    expect([engine.containersLeft(), output]).toEqual([0, ['fine\n', 'not here\n']]);
    expect(engine.execs[0]?.request.env).toMatchObject({ TEST_IMAGE: image, STACK_IMAGE_KEY: 'a' });
  });

  it('of which every test was skipped is skipped', async () => {
    const { deps, request } = stageOf([treeOf('test_x.sh')], {
      inside: { [script('test_x.sh')]: { exitCode: 77 } },
    });

    const { status, message } = await runStage(deps, request);

    expect([status, message]).toEqual(['skipped', 'every test was skipped']);
  });

  it('fails naming the tests that did', async () => {
    const { deps, request } = stageOf([treeOf('test_x.sh', 'test_y.sh')], {
      inside: { [script('test_x.sh')]: { exitCode: 1 }, [script('test_y.sh')]: { exitCode: 2 } },
    });

    const { status, message } = await runStage(deps, request);

    expect([status, message]).toEqual([
      'failed',
      '2 tests failed: images/a/tests › test_x.sh, images/a/tests › test_y.sh',
    ]);
  });

  it('fails when the image has nothing to wait with', async () => {
    const { deps, request, engine } = stageOf([treeOf('test_x.sh')]);
    const bare = fakeEngine({ images: { 'sha256:1': { repoTags: [image] } } });

    const { status, message, counts } = await runStage({ ...deps, engine: bare }, request);

    expect([status, counts]).toEqual(['failed', { passed: 0, failed: 1, skipped: 0 }]);
    expect(message).toContain('it has no `sleep` to wait with');
    expect([bare.containersLeft(), engine.created]).toEqual([0, []]);
  });

  it('fails when a test ends the container', async () => {
    const { deps, request } = stageOf([treeOf('test_x.sh', 'test_y.sh')], {
      inside: { [script('test_x.sh')]: { endsContainer: true, exitCode: 137 } },
    });

    const { suite } = await runStage(deps, request);

    expect(suite.cases.map(({ name, status }) => `${name} ${status}`)).toContain('test_x.sh error');
    expect(suite.cases.map(({ name }) => name)).not.toContain('test_y.sh');
  });

  it('stops what still runs when its time is over', async () => {
    const { deps, request, engine } = stageOf([treeOf('test_x.sh')], {
      inside: { [script('test_x.sh')]: { hangs: true, output: ['waiting\n'] } },
    });
    const clock = { now: () => 0, sleep: () => new Promise<void>((over) => setTimeout(over, 5)) };

    const { status, message } = await runStage({ ...deps, clock }, request);

    expect(status).toBe('failed');
    expect(message).toContain('was still running when the time for tests (60 s) was over');
    expect(engine.containersLeft()).toBe(0);
  });

  it('has not passed where its time was over before all tests on the host had begun', async () => {
    const over: (() => void)[] = [];
    const { deps, request, requests } = stageOf(
      [treeOf('test_x.sh', 'test_y.sh')],
      {
        host: () => {
          for (const end of over) end();
          return { kind: 'exited', exitCode: 0 };
        },
      },
      { runIn: 'host' },
    );
    const clock = { now: () => 0, sleep: () => new Promise<void>((end) => over.push(end)) };

    const { status, message, counts } = await runStage({ ...deps, clock }, request);

    expect([status, message]).toEqual([
      'failed',
      'the time for tests (60 s) was over before all of them had run',
    ]);
    expect([requests.length, counts]).toEqual([1, { passed: 1, failed: 1, skipped: 0 }]);
  });

  it('is cancelled with its run', async () => {
    const stop = new AbortController();
    const { deps, request, engine } = stageOf(
      [treeOf('test_x.sh')],
      { inside: { [script('test_x.sh')]: { hangs: true } } },
      { signal: stop.signal },
    );
    setTimeout(() => stop.abort(), 5);

    const { status } = await runStage(deps, request);

    expect([status, engine.containersLeft()]).toEqual(['cancelled', 0]);
  });

  it('keeps what tests left, but for what no file can be called here', async () => {
    const writes = { 'stack-artifacts/long': 'x', 'stack-artifacts/shot.png': 'png' };
    const inside = { [script('test_x.sh')]: { writes } };
    const { deps, request, files, output } = stageOf([treeOf('test_x.sh')], { inside });
    const writeFile: typeof files.writeFile = (path, content) =>
      path.endsWith('/long')
        ? Promise.reject(Object.assign(new Error('too long'), { code: 'ENAMETOOLONG' }))
        : files.writeFile(path, content);

    const { status } = await runStage({ ...deps, files: { ...files, writeFile } }, request);

    expect(status).toBe('passed');
    expect(await files.readText('/stack/artifacts/logs/a/shot.png')).toBe('png');
    expect(output.join('')).toBe(
      'long is not kept: no file can have this name here (ENAMETOOLONG)\n',
    );
  });

  it('tells of what tests left beyond the limits', async () => {
    const names = Array.from({ length: 2003 }, (_, index) => `stack-artifacts/${index}.txt`);
    const writes = Object.fromEntries(names.map((name) => [name, 'x']));
    const inside = { [script('test_x.sh')]: { writes } };
    const { deps, request, output } = stageOf([treeOf('test_x.sh')], { inside });

    const { status } = await runStage(deps, request);

    expect(status).toBe('passed');
    expect(output.join('')).toBe(
      '3 files are not kept of /stack-artifacts: it has more than 64 MiB or 2000 files\n',
    );
  });

  it('is cancelled with its run also while it takes a file that does not end', async () => {
    const stop = new AbortController();
    const machine = { inside: { [script('test_x.sh')]: {} } };
    const { deps, request, engine, output } = stageOf([treeOf('test_x.sh')], machine, {
      signal: stop.signal,
    });
    const tar = await tarArchive([['stack-artifacts/disk.img', 'x']]);
    const getArchive = () => {
      setTimeout(() => stop.abort(), 5);
      return Promise.resolve(endless(tar.subarray(0, 512)));
    };

    const { status } = await runStage({ ...deps, engine: { ...engine, getArchive } }, request);

    expect([status, engine.containersLeft()]).toEqual(['cancelled', 0]);
    expect(output.join('')).toBe('not all of /stack-artifacts is kept: reading it was stopped\n');
  });

  it('has as many results as a hostile test claims', async () => {
    const cases = '<testcase classname="images.a" name="x"/>'.repeat(150_000);
    const xml = `<testsuites><testsuite name="pytest">${cases}</testsuite></testsuites>`;
    const pytest = { writes: { 'stack-artifacts/.pytest-0.xml': xml } };
    const { deps, request } = stageOf([treeOf('test_x.py')], {
      inside: { '/stack-tests/images/a/tests/test_x.py': pytest },
    });

    const { suite } = await runStage(deps, request);

    expect(suite.cases).toHaveLength(150_000);
  });

  it('ends what runs in its container before it tells of what cannot go on beside it', async () => {
    const { deps, request, engine } = stageOf([treeOf('test_x.sh', 'page.test.ts')], {
      inside: { [script('test_x.sh')]: { hangs: true } },
      host: () => {
        throw new Error('no space left on device');
      },
    });

    await expect(runStage(deps, request)).rejects.toThrow('no space left');
    expect(engine.containersLeft()).toBe(0);
  });

  it('runs its scripts on the host where it is told to, in the folder of images', async () => {
    const { deps, request, requests, engine } = stageOf(
      [treeOf('test_x.sh')],
      { host: () => ({ kind: 'exited', exitCode: 0 }) },
      { runIn: 'host' },
    );

    const { status } = await runStage(deps, request);

    expect(status).toBe('passed');
    expect(engine.created).toEqual([]);
    expect(requests.map(({ file, args, cwd, env }) => ({ file, args, cwd, env }))).toEqual([
      {
        file: 'sh',
        args: ['/stack/images/a/tests/test_x.sh'],
        cwd: '/stack/images',
        env: {
          PATH: '/usr/bin',
          PYTHONDONTWRITEBYTECODE: '1',
          TEST_IMAGE: image,
          STACK_IMAGE_KEY: 'a',
          STACK_ARTIFACTS: '/stack/artifacts/logs/a',
        },
      },
    ]);
  });

  it('removes containers that tests on the host left', async () => {
    const { deps, request, engine } = stageOf(
      [treeOf('test_x.sh')],
      { host: () => ({ kind: 'exited', exitCode: 0 }) },
      { runIn: 'host' },
    );
    await engine.createContainer({ image, labels: { [stageLabel]: request.id } });
    await engine.createContainer({ image, labels: { [stageLabel]: 'run.b.basic-tests' } });

    await runStage(deps, request);

    expect(engine.containersLeft()).toBe(1);
  });
});

describe('jest in a stage', () => {
  const page =
    (results: unknown, exitCode = 0) =>
    (request: CommandRequest, files: MemoryFiles) => {
      const path = request.args[request.args.indexOf('--outputFile') + 1] ?? '';
      if (results !== undefined)
        void files.writeFile(path, JSON.stringify({ testResults: results }));
      return { kind: 'exited', exitCode } as const;
    };
  const file = { name: '/stack/images/a/tests/page.test.ts', status: 'passed', message: '' };
  const stage = (machine: Machine) => stageOf([treeOf('page.test.ts')], machine);

  it('counts every test by how it ended', async () => {
    const assertionResults = [
      { fullName: 'page opens', status: 'passed', duration: 12, failureMessages: [] },
      { fullName: 'page closes', status: 'pending', duration: null, failureMessages: null },
      {
        fullName: 'page works',
        status: 'failed',
        failureMessages: ['\u001b[31mno button\u001b[0m\n at x'],
      },
    ];
    const { deps, request, engine } = stage({ host: page([{ ...file, assertionResults }], 1) });

    const { status, message, counts, suite } = await runStage(deps, request);

    const name = 'images/a/tests/page.test.ts';
    expect([status, message]).toEqual(['failed', `${name} › page works failed: no button`]);
    expect(counts).toEqual({ passed: 1, failed: 1, skipped: 1 });
    expect(suite.cases[0]).toEqual({
      suite: name,
      name: 'page opens',
      status: 'passed',
      durationMs: 12,
    });
    expect(engine.created).toEqual([]);
  });

  it('counts a file that cannot be loaded as a failure', async () => {
    const broken = { ...file, status: 'failed', message: 'SyntaxError: x', assertionResults: [] };
    const { deps, request } = stage({ host: page([broken], 1) });

    const { status, message } = await runStage(deps, request);

    expect([status, message]).toEqual([
      'failed',
      'images/a/tests/page.test.ts › the file itself failed: SyntaxError: x',
    ]);
  });

  it.each([
    ['wrote nothing', undefined, 1, 'jest wrote no results (exit code 1)'],
    ['failed without a failing test', [], 1, 'jest failed without naming a test'],
  ])('that %s fails the stage', async (_name, results, exitCode, problem) => {
    const { deps, request } = stage({ host: page(results, exitCode) });

    const { status, message } = await runStage(deps, request);

    expect([status, message]).toEqual(['failed', problem]);
  });

  it('that was cut while it wrote fails the stage', async () => {
    const { deps, request } = stage({
      host: ({ args }, files) => {
        void files.writeFile(args[args.indexOf('--outputFile') + 1] ?? '', '{"testResults": [');
        return { kind: 'exited', exitCode: 0 };
      },
    });

    const { status, message } = await runStage(deps, request);

    expect([status, message]).toEqual(['failed', 'jest wrote no results (exit code 0)']);
  });

  it('leaves nothing behind and runs the files it is given, in one process', async () => {
    const { deps, request, requests, files } = stage({ host: page([], 0) });

    await runStage(deps, request);

    expect(requests[0]?.file).toBe('/usr/bin/node');
    expect(requests[0]?.args).toContain('--runInBand');
    expect(requests[0]?.args.at(-1)).toBe('/stack/images/a/tests/page.test.ts');
    expect(Object.keys(files.contents()).filter((path) => path.includes('stack-jest'))).toEqual([]);
  });
});
