import { describe, expect, it } from '@jest/globals';
import { collectFacts, type FactsRequest } from '../../../src/manifest/collect-facts.ts';
import { findPackageFilesCommand } from '../../../src/manifest/find-package-files.ts';
import type { InfoCommand } from '../../../src/spec/spec.ts';
import type { FakeImage, FakeProgram } from '../../support/fake-container.ts';
import { fakeEngine, type FakeEngineOptions } from '../../support/fake-engine.ts';
import { tarArchive } from '../../support/tar-archive.ts';
import { manualClock } from './manual-clock.ts';

const imageId = `sha256:${'1'.repeat(64)}`;
const labels = { 'stack.run': 'run-1', 'stack.host': 'laptop' };
const six = { name: 'six', version: '1.17.0', source: 'python' } as const;
const files = { 'usr/lib/python3/dist-packages/six.egg-info': 'Name: six\nVersion: 1.17.0\n' };

function infoCommand(command: string): InfoCommand {
  return { key: 'KEY', description: `About ${command}`, argv: command.split(' '), command };
}

function request(changes: Partial<FactsRequest> = {}): FactsRequest {
  return {
    reference: 'localhost:5000/base:2026.4-main',
    image: imageId,
    imageId,
    infoCommands: [],
    containerLabels: labels,
    timeoutMs: 1000,
    ...changes,
  };
}

/** An image with a shell, `find` and `tar`, and the programs given by their command lines. */
async function shellImage(programs: Readonly<Record<string, FakeProgram>>): Promise<FakeImage> {
  const tar = await tarArchive(Object.entries(files));
  const all: Readonly<Record<string, FakeProgram>> = {
    'sleep 2147483647': { hangs: true },
    [findPackageFilesCommand().join(' ')]: { output: [tar], errors: "Removing leading `/'" },
    ...programs,
  };
  return { files, program: (argv) => all[argv.join(' ')] };
}

function shelllessImage(programs: Readonly<Record<string, FakeProgram>>): FakeImage {
  return { files, program: (argv) => programs[argv.join(' ')] };
}

function setUp(image: FakeImage, options: Partial<FakeEngineOptions> = {}) {
  const engine = fakeEngine({ images: { [imageId]: image }, ...options });
  return { engine, clock: manualClock() };
}

/** Lets everything go on that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('collectFacts', () => {
  it('tells identity, layers, packages and the answers of info commands from one container', async () => {
    const image = await shellImage({
      'python3 --version': { output: ['Python 3.13.5\n'] },
      'pip list': { output: ['six ', '1.17.0\n'], errors: 'WARNING: old\n' },
    });
    const deps = setUp({
      ...image,
      sizeBytes: 5000,
      variant: 'v8',
      architecture: 'arm64',
      labels: { 'org.opencontainers.image.base.name': 'debian:trixie-slim' },
      history: [
        { createdAt: '2026-04-01T10:00:00Z', createdBy: 'RUN x', sizeBytes: 5000, tags: [] },
      ],
    });

    const facts = await collectFacts(
      deps,
      request({
        digest: `sha256:${'d'.repeat(64)}`,
        compressedSizeBytes: 2000,
        infoCommands: [infoCommand('python3 --version'), infoCommand('pip list')],
      }),
    );

    expect(facts).toEqual({
      reference: 'localhost:5000/base:2026.4-main',
      digest: `sha256:${'d'.repeat(64)}`,
      imageId,
      platform: 'linux/arm64/v8',
      createdAt: '2026-04-01T10:00:00Z',
      revision: undefined,
      commitUrl: undefined,
      base: { reference: 'debian:trixie-slim', digest: undefined },
      sizeBytes: 5000,
      compressedSizeBytes: 2000,
      labels: { 'org.opencontainers.image.base.name': 'debian:trixie-slim' },
      layerCount: 0,
      layers: [
        {
          createdAt: '2026-04-01T10:00:00Z',
          command: 'RUN x',
          sizeBytes: 5000,
          cumulativeBytes: 5000,
          elapsedMs: undefined,
          tags: [],
        },
      ],
      infoSections: [
        {
          description: 'About python3 --version',
          command: 'python3 --version',
          output: 'Python 3.13.5',
          exitCode: 0,
          timedOut: false,
        },
        {
          description: 'About pip list',
          command: 'pip list',
          output: 'six 1.17.0\nWARNING: old',
          exitCode: 0,
          timedOut: false,
        },
      ],
      inventory: { schemaVersion: 1, packages: [six] },
      inventoryProblems: [],
      notes: [],
    });
    expect(deps.engine.created).toEqual([
      {
        image: imageId,
        labels,
        entrypoint: ['sleep'],
        cmd: ['2147483647'],
        healthcheck: 'none',
      },
    ]);
    expect(deps.engine.containersLeft()).toBe(0);
    expect(deps.clock.pending()).toEqual([]);
  });

  it('names the base that the run knows rather than the one a parent left in the labels', async () => {
    const image = await shellImage({});
    const deps = setUp({ ...image, labels: { 'org.opencontainers.image.base.name': 'debian' } });
    const base = { reference: 'localhost:5000/base:i-0123456789ab' };

    const facts = await collectFacts(deps, request({ base }));

    expect(facts.base).toEqual(base);
  });

  it('tells that an info command failed, and how', async () => {
    const deps = setUp(await shellImage({ 'pip list': { errors: 'no pip\n', exitCode: 2 } }));

    const facts = await collectFacts(
      deps,
      request({ infoCommands: [infoCommand('pip list'), infoCommand('missing')] }),
    );

    expect(facts.infoSections).toEqual([
      {
        description: 'About pip list',
        command: 'pip list',
        output: 'no pip',
        exitCode: 2,
        timedOut: false,
        failure: 'ended with exit code 2',
      },
      {
        description: 'About missing',
        command: 'missing',
        output: '',
        exitCode: 127,
        timedOut: false,
        failure: 'ended with exit code 127',
      },
    ]);
    expect(facts.notes).toEqual([
      'info command `pip list` ended with exit code 2',
      'info command `missing` ended with exit code 127',
    ]);
  });

  it('stops a command that hangs with its container and runs the rest in a new one', async () => {
    const deps = setUp(
      await shellImage({
        'wait forever': { output: ['so far\n'], hangs: true },
        'python3 --version': { output: ['Python 3.13.5\n'] },
      }),
    );
    const collecting = collectFacts(
      deps,
      request({ infoCommands: [infoCommand('wait forever'), infoCommand('python3 --version')] }),
    );
    await settle();
    deps.clock.ring(1000);

    const facts = await collecting;

    expect(
      facts.infoSections.map(({ output, exitCode, timedOut, failure }) => [
        output,
        exitCode,
        timedOut,
        failure,
      ]),
    ).toEqual([
      ['so far', undefined, true, 'was stopped, since it had not ended after 1.0s'],
      ['Python 3.13.5', 0, false, undefined],
    ]);
    expect(deps.engine.execs.map(({ container }) => container)).toEqual([0, 0, 1]);
    expect(deps.engine.containersLeft()).toBe(0);
  });

  it('runs each command as entry point where the image cannot keep a container running', async () => {
    const deps = setUp(
      shelllessImage({
        '/app --version': { output: ['app 1.0\n'] },
        '/app --fail': { errors: 'bad flag\n', exitCode: 3 },
        '/app --serve': { output: ['serving\n'], hangs: true },
      }),
    );
    const commands = ['/app --version', '/app --fail', '/app --serve', 'bash -c x'];
    const collecting = collectFacts(deps, request({ infoCommands: commands.map(infoCommand) }));
    await settle();
    deps.clock.ring(1000);

    const facts = await collecting;

    expect(
      facts.infoSections.map(({ output, exitCode, failure }) => [output, exitCode, failure]),
    ).toEqual([
      ['app 1.0', 0, undefined],
      ['bad flag', 3, 'ended with exit code 3'],
      ['serving', undefined, 'was stopped, since it had not ended after 1.0s'],
      ['', undefined, 'could not be started: exec: "bash": not found in $PATH'],
    ]);
    expect(facts.inventory.packages).toEqual([six]);
    expect(deps.engine.created.slice(1)).toEqual(
      commands.map((command) => ({
        image: imageId,
        labels,
        entrypoint: command.split(' '),
        cmd: [],
      })),
    );
    expect(deps.engine.containersLeft()).toBe(0);
  });

  it('runs a command alone when the container ends under it', async () => {
    const deps = setUp(
      await shellImage({
        'kill 1': { output: ['bye\n'], endsContainer: true, exitCode: 5 },
        'python3 --version': { output: ['Python 3.13.5\n'] },
      }),
    );

    const facts = await collectFacts(
      deps,
      request({ infoCommands: [infoCommand('kill 1'), infoCommand('python3 --version')] }),
    );

    expect(facts.infoSections.map(({ output, exitCode }) => [output, exitCode])).toEqual([
      ['bye', 5],
      ['Python 3.13.5', 0],
    ]);
    expect(deps.engine.containersLeft()).toBe(0);
  });

  it.each<[string, FakeProgram, number]>([
    ['has no find', { errors: 'sh: find: not found\n', exitCode: 2 }, 1],
    ['writes no archive', { output: ['hello '.repeat(1000)] }, 1],
    ['ends its container', { endsContainer: true }, 2],
  ])('reads the whole file system when the image %s', async (_case, program, containers) => {
    const made: string[] = [];
    const image = await shellImage({ [findPackageFilesCommand().join(' ')]: program });
    const deps = setUp(image, {
      onCall: (method, target) => {
        if (method === 'createContainer') made.push(target);
      },
    });

    const facts = await collectFacts(deps, request());

    expect(facts.inventory.packages).toEqual([six]);
    expect(facts.notes).toEqual([]);
    expect(made).toHaveLength(containers);
    expect(deps.engine.containersLeft()).toBe(0);
  });

  it('reads the whole file system when the image floods it with data', async () => {
    const chunk = new Uint8Array(1_000_000);
    const flood = { output: Array.from({ length: 300 }, () => chunk), hangs: true };
    const deps = setUp(await shellImage({ [findPackageFilesCommand().join(' ')]: flood }));

    const facts = await collectFacts(deps, request());

    expect(facts.inventory.packages).toEqual([six]);
  });

  it('reads the whole file system when find hangs', async () => {
    const deps = setUp(
      await shellImage({ [findPackageFilesCommand().join(' ')]: { hangs: true } }),
    );
    const collecting = collectFacts(deps, request());
    await settle();
    deps.clock.ring(300_000);

    const facts = await collecting;

    expect(facts.inventory.packages).toEqual([six]);
    expect(deps.engine.containersLeft()).toBe(0);
  });

  it('says that the packages could not be read in time', async () => {
    const { engine, clock } = setUp(shelllessImage({}));
    async function* stuck(): AsyncGenerator<Uint8Array> {
      yield await new Promise<never>(() => undefined);
    }
    const getArchive = () => Promise.resolve(stuck());
    const collecting = collectFacts({ engine: { ...engine, getArchive }, clock }, request());
    await settle();
    clock.ring(300_000);

    const facts = await collecting;

    expect(facts.inventory.packages).toEqual([]);
    expect(facts.inventoryProblems).toEqual(['/: not read to the end within 5m 00s']);
    expect(facts.notes).toEqual([
      'packages could not all be read: /: not read to the end within 5m 00s',
    ]);
    expect(engine.containersLeft()).toBe(0);
  });

  it('notes packages that could not be read', async () => {
    const broken = { files: { 'opt/conda/conda-meta/x.json': '{' } };
    const deps = setUp({ ...broken, program: () => undefined });

    const facts = await collectFacts(deps, request());

    expect(facts.inventoryProblems).toEqual(['/opt/conda/conda-meta/x.json: not a JSON object']);
    expect(facts.notes).toEqual([
      'packages could not all be read: /opt/conda/conda-meta/x.json: not a JSON object',
    ]);
  });

  it.each(['wait forever', '/app'])('leaves nothing when it is aborted during %s', async (name) => {
    const image =
      name === '/app'
        ? shelllessImage({ '/app': { hangs: true } })
        : await shellImage({ 'wait forever': { hangs: true } });
    const deps = setUp(image);
    const stop = new AbortController();
    const reason = new Error('interrupted');
    const collecting = collectFacts(
      deps,
      request({ infoCommands: [infoCommand(name)], signal: stop.signal }),
    );
    await settle();
    stop.abort(reason);

    await expect(collecting).rejects.toBe(reason);
    expect(deps.engine.containersLeft()).toBe(0);
    expect(deps.clock.pending()).toEqual([]);
  });

  it('starts nothing when it is aborted before', async () => {
    const deps = setUp(await shellImage({}));

    const collecting = collectFacts(deps, request({ signal: AbortSignal.abort(new Error('no')) }));

    await expect(collecting).rejects.toThrow('no');
    expect(deps.engine.created).toEqual([]);
  });

  it.each(['startContainer', 'exec', 'getArchive'])(
    'leaves nothing when the engine fails at %s',
    async (method) => {
      const failure = new Error('engine failed');
      const image = method === 'getArchive' ? shelllessImage({}) : await shellImage({ x: {} });
      const deps = setUp(image, {
        onCall: (called) => {
          if (called === method) throw failure;
        },
      });

      const collecting = collectFacts(deps, request({ infoCommands: [infoCommand('x')] }));

      await expect(collecting).rejects.toBe(failure);
      expect(deps.engine.containersLeft()).toBe(0);
    },
  );

  it('says that the image is not there any more', async () => {
    const deps = setUp({});

    const collecting = collectFacts(deps, request({ image: 'base:gone' }));

    await expect(collecting).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      message: 'the engine has no image base:gone any more',
    });
  });
});
