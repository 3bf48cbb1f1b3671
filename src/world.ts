import { createRequire } from 'node:module';
import { homedir, hostname, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChooserDeps } from './adapters/choose-builder.ts';
import type { DockerConnection } from './adapters/docker/docker-connection.ts';
import { dockerCredentials } from './adapters/docker-credentials.ts';
import type { HttpRegistryDeps } from './adapters/http-registry.ts';
import { bootId } from './adapters/boot-id.ts';
import { isAlive } from './adapters/is-alive.ts';
import { nodeFiles } from './adapters/node-files.ts';
import type { Connections } from './adapters/registry/connections.ts';
import {
  environmentCredential,
  hostOfStackRegistry,
} from './adapters/registry/environment-credentials.ts';
import { pidNamespace } from './adapters/pid-namespace.ts';
import { processStart } from './adapters/process-start.ts';
import { systemClock } from './adapters/system-clock.ts';
import { deferred } from './deferred.ts';
import { lateLogger } from './late-logger.ts';
import { hostTestEnvironment } from './image-tests/host-environment.ts';
import type { TestHost } from './image-tests/stage.ts';
import { parseReference } from './oci/reference.ts';
import type { CommandRunner } from './ports/command-runner.ts';
import type { Files } from './ports/files.ts';
import type { Git } from './ports/git.ts';
import type { Github, GithubAddress } from './ports/github.ts';
import type { PackageVersions } from './ports/package-versions.ts';
import type { Registry } from './ports/registry.ts';
import type { RunLock } from './ports/run-lock.ts';
import type { WikiRepository } from './ports/wiki-repository.ts';
import type { ConnectedEngine, World } from './run/world.ts';
import { maskSecrets } from './text/mask-secrets.ts';

/**
 * The real world: this machine's files and programs, and the engine and registries that its settings name.
 *
 * @param signal ends waiting for registries and builders, and for an engine that is connected
 */
export function openWorld(signal: AbortSignal): World {
  const { env } = process;
  const files = nodeFiles();
  const runner = programs();
  let registryHost: string | undefined;
  const retriesByHost = new Map<string, number>();
  const onRetry = (host: string) =>
    void retriesByHost.set(host, (retriesByHost.get(host) ?? 0) + 1);
  const credentials = dockerCredentials({
    env,
    files,
    runner,
    homeDir: homedir(),
    stackRegistryHost: () => registryHost,
  });
  const asked = { credentials, clock: systemClock, onRetry, connections: commonConnections() };
  const engines = { files, runner, registryHost: () => registryHost, signal };
  const place = async () => {
    const { dockerConnection } = await import('./adapters/docker/docker-connection.ts');
    return dockerConnection(env, files, homedir());
  };
  const hidden: string[] = [];
  const mask = maskSecrets(() => [...credentials.secrets(), ...hidden]);

  return {
    files,
    clock: systemClock,
    git: git(),
    wiki: wiki(),
    runner,
    lock: lock(),
    process: {
      hostname: hostname(),
      pid: process.pid,
      pidNamespace: pidNamespace(),
      boot: bootId(),
      startedAt: processStart(process.pid) ?? '',
      user: userName(),
      isAlive,
    },
    hostArchitecture: process.arch === 'x64' ? 'amd64' : process.arch,
    env,
    credentials,
    random: Math.random,
    testHost,
    connectEngine: async (stateDir) => connectEngine(engines, stateDir, await place()),
    connectEngineEarly: async (stateDir, ended) => {
      const early = await place();
      // Neither a login over ssh nor the look-up of a name ends before its time; and a login may want somebody to do something.
      if (!early.address.startsWith('unix:')) return undefined;
      return connectEngine(engines, stateDir, early, ended);
    },
    registry: (retries, { uninterrupted = false } = {}) =>
      uninterrupted
        ? registry({ ...asked, retries: Math.min(retries, 2), answerTimeoutMs: 10_000 })
        : registry({ ...asked, retries, signal }),
    github: (address, retries, uninterrupted = false) =>
      github({ address, retries, env, signal: uninterrupted ? undefined : signal }),
    packageVersions: (address, retries) => packageVersions({ address, retries, env, signal }),
    registryRetries: () => retriesByHost,
    openLogger: (path, level) =>
      lateLogger(async () => {
        const { winstonLogger } = await import('./adapters/winston-logger.ts');
        return winstonLogger(path, level, mask);
      }, logAfterMs),
    mask,
    useRegistry: (name) => {
      registryHost = name === undefined ? undefined : parseReference(`${name}/any`)?.registry;
    },
    hide: (secrets) => hidden.push(...secrets),
  };
}

/** The first builds wait for nothing that only writes down what they do. */
const logAfterMs = 250;

function programs(): CommandRunner {
  const load = async () => (await import('./adapters/execa-runner.ts')).execaRunner();
  return deferred<CommandRunner, 'run'>(load, ['run']);
}

function git(): Git {
  const load = async () =>
    (await import('./adapters/git/git-repository.ts')).gitRepository(process.env);
  return deferred<Git, keyof Git>(load, [
    'checkout',
    'deepen',
    'commit',
    'mergeBase',
    'changedPaths',
    'uncommitted',
    'workTree',
    'tracked',
    'commitTree',
    'readFile',
    'lastCommits',
  ]);
}

function wiki(): WikiRepository {
  const load = async () => (await import('./adapters/git-wiki.ts')).gitWiki(process.env);
  return deferred<WikiRepository, keyof WikiRepository>(load, ['open', 'originUrl']);
}

function lock(): RunLock {
  const load = async () =>
    (await import('./adapters/file-lock.ts')).fileLock(isAlive, hostname(), process.pid);
  return deferred<RunLock, 'acquire'>(load, ['acquire']);
}

/** Whoever asks a registry after another one need not open connections of its own, nor ask how it wants to be asked. */
function commonConnections(): () => Promise<Connections> {
  let common: Promise<Connections> | undefined;
  const open = async () => {
    const { connections } = await import('./adapters/registry/connections.ts');
    return connections({ env: process.env });
  };
  return () => (common ??= open());
}

type RegistryDeps = Omit<HttpRegistryDeps, 'connections'> & {
  readonly connections: () => Promise<Connections>;
};

function registry({ connections, ...deps }: RegistryDeps): Registry {
  const load = async () => {
    const { httpRegistry } = await import('./adapters/http-registry.ts');
    return httpRegistry({ ...deps, connections: await connections() });
  };
  const names = [
    'ping',
    'resolve',
    'checkPush',
    'getManifest',
    'putManifest',
    'putBlob',
    'getBlob',
    'hasBlob',
    'mountBlob',
    'deleteManifest',
    'listTags',
  ] as const;
  return deferred<Registry, keyof Registry>(load, names);
}

interface GithubDeps {
  readonly address: GithubAddress;
  readonly retries: number;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
}

function github(deps: GithubDeps): Github {
  const load = async () => (await import('./adapters/octokit-github.ts')).octokitGithub(deps);
  const names = ['putComment', 'putIssue', 'closeIssue', 'putRelease'] as const;
  return deferred<Github, keyof Github>(load, names);
}

function packageVersions(deps: GithubDeps): PackageVersions {
  const load = async () => (await import('./adapters/octokit-packages.ts')).octokitPackages(deps);
  return deferred<PackageVersions, keyof PackageVersions>(load, ['list', 'delete']);
}

interface EngineDeps {
  readonly files: Files;
  readonly runner: CommandRunner;
  /** That of the registry in use. */
  readonly registryHost: () => string | undefined;
  readonly signal: AbortSignal;
}

async function connectEngine(
  { files, runner, registryHost, signal }: EngineDeps,
  stateDir: string,
  { address, context, options }: DockerConnection,
  ended?: AbortSignal,
): Promise<ConnectedEngine> {
  const [docker, connection, adapter, choice, api, buildx] = await Promise.all([
    import('dockerode'),
    import('./adapters/docker/docker-connection.ts'),
    import('./adapters/dockerode-engine.ts'),
    import('./adapters/choose-builder.ts'),
    import('./adapters/engine-api-builder.ts'),
    import('./adapters/buildx-builder.ts'),
  ]);
  const client = connection.dockerClient(docker.default, options);
  const engine = adapter.dockerodeEngine(client, address);
  // Who is asked to stop waits for no engine that does not answer.
  const info = await engine.info(ended === undefined ? signal : AbortSignal.any([ended, signal]));
  const env = definedOf(process.env);
  const builders = choice.builderChooser({
    engine,
    info,
    address,
    context,
    builders: [api.engineApiBuilder(client, address), buildx.buildxBuilder({ runner, env })],
    ...namedBuilders({ runner, env }, registryHost, stateDir, signal),
    files,
    stateDir,
  });
  return { engine, info, address, context, builders };
}

/** Builders that buildx knows by name; only a run that names one needs what they are made of. */
function namedBuilders(
  deps: { readonly runner: CommandRunner; readonly env: Readonly<Record<string, string>> },
  registryHost: EngineDeps['registryHost'],
  stateDir: string,
  ending: AbortSignal,
): Pick<ChooserDeps, 'describe' | 'tryOut' | 'named'> {
  return {
    describe: async (name) => {
      const { lookAtBuilder } = await import('./adapters/build/look-at-builder.ts');
      return lookAtBuilder({ ...deps, signal: ending }, name);
    },
    tryOut: async (description, signal) => {
      const { tryOutBuilder } = await import('./adapters/build/try-out-builder.ts');
      return tryOutBuilder(deps, description, signal);
    },
    named: async (description) => {
      const { namedBuilder } = await import('./adapters/named-builder.ts');
      const { credentialFolder } = await import('./run/credential-folders.ts');
      const credentialFor = (host: string) =>
        environmentCredential(
          process.env,
          host,
          registryHost() ?? hostOfStackRegistry(process.env),
        );
      const place = {
        homeDir: homedir(),
        credentialFolder: credentialFolder(stateDir, { hostname: hostname(), pid: process.pid }),
      };
      return namedBuilder({ ...deps, ...place, credentialFor }, description);
    },
  };
}

function testHost(stateDir: string): TestHost {
  const require = createRequire(import.meta.url);
  return {
    env: hostTestEnvironment(process.env),
    nodePath: process.execPath,
    jestPath: join(dirname(require.resolve('jest/package.json')), 'bin', 'jest.js'),
    jestTransformPath: require.resolve('@swc/jest'),
    testingModulePath: fileURLToPath(new URL('./testing.js', import.meta.url)),
    cacheDir: join(stateDir, 'jest'),
  };
}

function definedOf(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch (error) {
    // A container may run as a number that no file gives a name.
    if ((error as NodeJS.ErrnoException).code === 'ERR_SYSTEM_ERROR') return undefined;
    throw error;
  }
}
