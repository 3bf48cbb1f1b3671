import { runCli } from '../../../src/cli/program.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import type { RunReport } from '../../../src/report/run-report.ts';
import type { BuildRequest, ImageBuilder } from '../../../src/ports/image-builder.ts';
import type { ContainerEngine, TransferRequest } from '../../../src/ports/container-engine.ts';
import type { World } from '../../../src/run/world.ts';
import type { FakeProgram } from '../../support/fake-container.ts';
import { fakeEngine, type FakeEngine } from '../../support/fake-engine.ts';
import { memoryFiles, type MemoryFiles } from '../../support/memory-files.ts';
import type { MemoryRegistry } from '../../support/memory-registry.ts';
import { memoryIo, memoryWorld } from '../../support/memory-world.ts';
import { digestOf, imageContent, type ImageContent } from '../../support/registry-content.ts';

/** A machine with an engine of its own, on which commands run in `/repo`. */
export interface MemoryMachine {
  readonly files: MemoryFiles;
  readonly engine: FakeEngine;
  /** What was built in the last run, in order. */
  readonly builds: readonly BuildRequest[];
  /** What was pulled in the last run, in order. */
  readonly pulls: readonly string[];
  run(...args: readonly string[]): Promise<MemoryRun>;
}

export interface MemoryRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Of the last run; `undefined` when there was none. */
  readonly report: RunReport | undefined;
  /** Status by key. */
  readonly statuses: Readonly<Record<string, string>>;
  /** Names of the steps that an image went through, by key. */
  readonly steps: Readonly<Record<string, readonly string[]>>;
}

/** What is the same for all machines of a test. */
export interface MemorySurroundings {
  readonly registry: MemoryRegistry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What test scripts do, by file name; the others pass. */
  readonly scripts?: Readonly<Record<string, FakeProgram>>;
  /** Why no engine answers; absent when one does. */
  readonly outage?: string | undefined;
  readonly env?: Readonly<Record<string, string>>;
  /** Must not be used when absent. */
  readonly github?: World['github'];
  /** Leaves everything as it is when absent. */
  readonly mask?: World['mask'];
}

/** A machine with these files. What an image is follows from its Dockerfile without comments, its build args, labels and files. */
export function memoryMachine(
  entries: Readonly<Record<string, string>>,
  { registry, now, scripts = {}, outage, env = {}, github, mask }: MemorySurroundings,
): MemoryMachine {
  const files = memoryFiles(entries);
  const contents = new Map<string, ImageContent>();
  const builds: BuildRequest[] = [];
  const pulls: string[] = [];
  const engine = fakeEngine({
    images: {},
    // As an engine on this machine would say.
    info: { architecture: process.arch === 'x64' ? 'amd64' : process.arch },
    transfer: (kind, request) => (kind === 'push' ? push(request) : undefined),
  });

  function program(argv: readonly string[]): FakeProgram | undefined {
    const name = argv.at(-1)?.split('/').at(-1) ?? '';
    return argv[0] === 'sleep'
      ? { hangs: true }
      : (scripts[name] ?? (name.startsWith('test_') ? {} : undefined));
  }

  function add(reference: string, content: ImageContent, digest?: string): string {
    const imageId = idOf(content);
    const repository = reference.slice(0, reference.lastIndexOf(':'));
    const repoDigests = digest === undefined ? [] : [`${repository}@${digest}`];
    contents.set(imageId, content);
    engine.addImage(imageId, { repoTags: [reference], repoDigests, sizeBytes: 1000, program });
    return imageId;
  }

  function push({ reference }: TransferRequest) {
    const repository = reference.slice(0, reference.lastIndexOf(':'));
    const content = [...contents.values()].find((one) => reference.endsWith(`:i-${shortId(one)}`));
    if (content === undefined) throw new Error(`${reference} is not on the engine`);
    for (const blob of content.blobs) void registry.putBlob(repository, blob);
    void registry.putManifest(reference, content.manifest);
    const { digest } = content.manifest.descriptor;
    add(reference, content, digest);
    return { status: 'done', digest } as const;
  }

  const pullImage: ContainerEngine['pullImage'] = async ({ reference }) => {
    pulls.push(reference);
    const repository = reference.slice(0, reference.lastIndexOf(':'));
    const manifest = await registry.getManifest(reference);
    const { config } = JSON.parse(Buffer.from(manifest?.bytes ?? '{}').toString()) as {
      config?: { digest: string };
    };
    const blob = await registry.getBlob(repository, config?.digest ?? '');
    if (manifest === undefined || blob === undefined)
      return { status: 'failed', message: 'manifest unknown', transient: false };
    add(reference, { blobs: [blob], manifest }, manifest.descriptor.digest);
    return { status: 'done', digest: manifest.descriptor.digest };
  };

  const builder: ImageBuilder = {
    name: 'fake',
    store: 'engine',
    refusal: () => undefined,
    build: (request) => {
      builds.push(request);
      return Promise.resolve({
        status: 'built',
        imageId: add(request.reference, contentOf(request)),
      });
    },
  };

  const world: World = memoryWorld({
    files,
    clock: { now, sleep: untilAborted },
    lock: { acquire: () => Promise.resolve(() => Promise.resolve()) },
    testHost: () => ({}) as ReturnType<World['testHost']>,
    registry: () => registry,
    env,
    ...(github === undefined ? {} : { github }),
    ...(mask === undefined ? {} : { mask }),
    openLogger: () => silentLogger,
    connectEngineEarly: () => Promise.resolve(undefined),
    connectEngine: async () => {
      if (outage !== undefined) throw new UserError('ENGINE_UNREACHABLE', outage);
      return {
        engine: { ...engine, pullImage },
        info: await engine.info(),
        address: 'unix:///fake.sock',
        context: 'office',
        builders: {
          choose: () => Promise.resolve(builder),
          examine: () => Promise.resolve([]),
          describe: (name) =>
            Promise.reject(new UserError('BUILDER_MISSING', `there is no builder '${name}'`)),
          probe: () => Promise.reject(new Error('no builder has a name here')),
        },
      };
    },
  });

  return {
    files,
    engine,
    builds,
    pulls,
    run: async (...args) => {
      builds.length = 0;
      pulls.length = 0;
      const { io, stdout, stderr } = memoryIo(world, env);
      const exitCode = await runCli(args, io);
      const text = await files.readText('/repo/artifacts/run.json');
      const report = text === undefined ? undefined : (JSON.parse(text) as RunReport);
      const images = report?.images ?? [];
      return {
        exitCode,
        stdout: stdout(),
        stderr: stderr(),
        report,
        statuses: Object.fromEntries(images.map(({ key, status }) => [key, status])),
        steps: Object.fromEntries(
          images.map(({ key, steps }) => [key, steps.map(({ name }) => name)]),
        ),
      };
    },
  };
}

function contentOf({ dockerfile, buildArgs, labels, context }: BuildRequest): ImageContent {
  const instructions = dockerfile.split('\n').filter((line) => !line.startsWith('#'));
  return imageContent(JSON.stringify([instructions, buildArgs, labels, context]));
}

function idOf({ blobs: [config] }: ImageContent): string {
  return digestOf(config ?? Buffer.alloc(0));
}

function shortId(content: ImageContent): string {
  return idOf(content).slice('sha256:'.length, 'sha256:'.length + 12);
}

function untilAborted(_durationMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(), { once: true });
    if (signal?.aborted === true) resolve();
  });
}

const silentLogger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  close: () => Promise.resolve(),
};
