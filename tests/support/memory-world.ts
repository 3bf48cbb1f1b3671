import { PassThrough } from 'node:stream';
import type { CliIo } from '../../src/cli/io.ts';
import { UserError } from '../../src/errors/user-error.ts';
import type { World } from '../../src/run/world.ts';
import { fixedCredentials } from './fixed-credentials.ts';
import { instantClock } from './instant-clock.ts';
import { memoryFiles } from './memory-files.ts';

/** A world in memory: no git, no engine; ports that are not given must not be used. */
export function memoryWorld(fields: Partial<World> = {}): World {
  const refuse = (name: string) => () => {
    throw new Error(`${name} is not to be used`);
  };
  const noRepository = (directory: string) =>
    Promise.reject(new UserError('GIT_FAILED', `no repository at ${directory}`));
  return {
    files: memoryFiles(),
    clock: instantClock(Date.UTC(2026, 3, 1)),
    git: {
      checkout: () => Promise.resolve(undefined),
      deepen: refuse('git.deepen'),
      commit: refuse('git.commit'),
      mergeBase: refuse('git.mergeBase'),
      changedPaths: refuse('git.changedPaths'),
      uncommitted: noRepository,
      workTree: noRepository,
      tracked: refuse('git.tracked'),
      commitTree: refuse('git.commitTree'),
      readFile: refuse('git.readFile'),
      lastCommits: refuse('git.lastCommits'),
    },
    wiki: { open: refuse('wiki.open'), originUrl: refuse('wiki.originUrl') },
    runner: { run: refuse('runner') },
    lock: { acquire: refuse('lock') },
    process: {
      hostname: 'here',
      pid: 10,
      pidNamespace: 'pid:[1]',
      boot: 'boot-1',
      startedAt: '7',
      isAlive: () => false,
    },
    hostArchitecture: 'amd64',
    env: {},
    credentials: fixedCredentials(),
    random: () => 0,
    registryRetries: () => new Map(),
    testHost: refuse('testHost'),
    connectEngine: refuse('connectEngine'),
    connectEngineEarly: () => Promise.resolve(undefined),
    registry: refuse('registry'),
    github: refuse('github'),
    packageVersions: refuse('packageVersions'),
    openLogger: refuse('openLogger'),
    mask: (text) => text,
    useRegistry: () => undefined,
    hide: () => undefined,
    ...fields,
  };
}

/** The surroundings of the command line in memory, and what it printed. */
export interface MemoryIo {
  readonly io: CliIo;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** A {@link MemoryIo} in `/repo`; the toolkit lies in `/toolkit`. */
export function memoryIo(
  world: World = memoryWorld(),
  env: Readonly<Record<string, string>> = {},
): MemoryIo {
  const printed = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof printed) => {
    const sink = new PassThrough();
    sink.on('data', (chunk: Buffer) => (printed[name] += chunk.toString()));
    return Object.assign(sink, { isTTY: false, columns: 100 }) as unknown as NodeJS.WriteStream;
  };
  return {
    io: {
      cwd: '/repo',
      env,
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      stdin: Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream,
      signal: new AbortController().signal,
      version: '1.2.3',
      argv: [],
      mask: world.mask,
      world: () => Promise.resolve(world),
      appendFile: () => Promise.resolve(),
      indexKernels: () => Promise.resolve(0),
      serveKernels: () => Promise.resolve(0),
      toolkitDir: '/toolkit',
    },
    stdout: () => printed.stdout,
    stderr: () => printed.stderr,
  };
}
