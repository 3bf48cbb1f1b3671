import { createRequire } from 'node:module';
import { homedir, hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builderChooser } from './adapters/choose-builder.ts';
import { dockerCredentials } from './adapters/docker-credentials.ts';
import { execaRunner } from './adapters/execa-runner.ts';
import { fileLock } from './adapters/file-lock.ts';
import { httpRegistry } from './adapters/http-registry.ts';
import { nodeFiles } from './adapters/node-files.ts';
import { simpleGitRepository } from './adapters/simple-git-repository.ts';
import { systemClock } from './adapters/system-clock.ts';
import { winstonLogger } from './adapters/winston-logger.ts';
import { hostTestEnvironment } from './image-tests/host-environment.ts';
import type { TestHost } from './image-tests/stage.ts';
import type { Files } from './ports/files.ts';
import type { ConnectedEngine, World } from './run/world.ts';
import { maskSecrets } from './text/mask-secrets.ts';

/**
 * The real world: this machine's files and programs, and the engine and registries that its settings name.
 *
 * @param signal ends waiting for registries
 */
export function openWorld(signal: AbortSignal): World {
  const { env } = process;
  const files = nodeFiles();
  const runner = execaRunner();
  const credentials = dockerCredentials({ env, files, runner, homeDir: homedir() });
  const hidden: string[] = [];
  const mask = maskSecrets(() => [...credentials.secrets(), ...hidden]);

  return {
    files,
    clock: systemClock,
    git: simpleGitRepository(),
    runner,
    lock: fileLock(isAlive, hostname(), process.pid),
    process: { hostname: hostname(), pid: process.pid, isAlive },
    env,
    credentials,
    random: Math.random,
    testHost,
    connectEngine: (stateDir) => connectEngine(files, runner, stateDir),
    registry: (retries) => httpRegistry({ credentials, clock: systemClock, retries, signal }),
    openLogger: (path, level) => winstonLogger(path, level, mask),
    mask,
    hide: (secrets) => hidden.push(...secrets),
  };
}

async function connectEngine(
  files: Files,
  runner: World['runner'],
  stateDir: string,
): Promise<ConnectedEngine> {
  const [
    { default: Docker },
    { dockerConnection },
    { dockerodeEngine },
    { engineApiBuilder },
    { buildxBuilder },
  ] = await Promise.all([
    import('dockerode'),
    import('./adapters/docker/docker-connection.ts'),
    import('./adapters/dockerode-engine.ts'),
    import('./adapters/engine-api-builder.ts'),
    import('./adapters/buildx-builder.ts'),
  ]);
  const { address, options } = await dockerConnection(process.env, files, homedir());
  const docker = new Docker(options);
  const engine = dockerodeEngine(docker, address);
  const info = await engine.info();
  const builders = builderChooser({
    engine,
    info,
    address,
    builders: [
      engineApiBuilder(docker, address),
      buildxBuilder({ runner, env: definedOf(process.env) }),
    ],
    files,
    stateDir,
  });
  return { engine, info, address, builders };
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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
