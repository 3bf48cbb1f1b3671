import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { engineState } from './engine-state.ts';
import { startRealRegistry, type RealRegistry } from './real-registry.ts';
import { startBuildkitEndpoint } from './remote-builders/buildkit-endpoint.ts';
import { makeCertificates } from './remote-builders/certificates.ts';
import { startRelay, type Relay } from './remote-builders/relay.ts';
import { enginesScript, removeImages, startTestEngine, type TestEngine } from './test-engine.ts';

/** A builder of buildx whose BuildKit is elsewhere: in an engine with a network of its own. */
export interface RemoteBuilder {
  /** `east` */
  readonly name: string;
  /** `tcp://127.0.0.1:45123`, with certificates on both sides, or `unix:///tmp/…/west.sock`. */
  readonly endpoint: string;
  /** Whose BuildKit it is. */
  readonly engine: TestEngine;
  /** Nobody answers at the endpoint any more and every connection breaks, as when its host is gone. */
  readonly cut: () => Promise<void>;
  readonly restore: () => Promise<void>;
}

/** Two builders elsewhere and a registry that they, this machine and its engine reach by one name. */
export interface RemoteBuilders {
  readonly registry: RealRegistry;
  /** The image that tests start from, at the registry: `127.0.0.1:45123/bases/busybox:stack-test`; `scratch` at one that wants a password. */
  readonly base: string;
  /**
   * `DOCKER_HOST` of the machine's own engine, `DOCKER_CONFIG` in which both builders are known, `PATH` with a docker CLI
   * that has buildx.
   */
  readonly env: Readonly<Record<string, string>>;
  readonly builders: readonly [east: RemoteBuilder, west: RemoteBuilder];
  /** Runs `docker ARGS…` with that environment and gives what it prints. @throws when it fails */
  docker(...args: readonly string[]): Promise<string>;
  /** Removes the builders, the registry, and what of its images the engines hold. The two engines go on running. */
  readonly close: () => Promise<void>;
}

export interface RemoteOptions {
  /** Lines of an htpasswd file, of those whom the registry serves; absent: it serves everybody. */
  readonly htpasswd?: string | undefined;
}

const runFile = promisify(execFile);
const serverName = 'buildkit.test';
const forwarder = fileURLToPath(new URL('remote-builders/forward.mjs', import.meta.url));

/**
 * Starts them: `east` is reached by TCP with mutual TLS, `west` by a Unix socket.
 *
 * Several test files may do so at the same time: all but the two engines is made anew for each.
 */
export async function startRemoteBuilders(options: RemoteOptions = {}): Promise<RemoteBuilders> {
  const undo: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await setUp(options, (step) => undo.push(step))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function setUp(
  { htpasswd }: RemoteOptions,
  later: (step: () => Promise<unknown>) => void,
): Promise<Omit<RemoteBuilders, 'close'>> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-builders-'));
  later(() => rm(folder, { recursive: true, force: true }));
  const registry = await startRealRegistry({ htpasswd });
  later(registry.stop);
  const [east, west] = [
    await startTestEngine('docker-26.1-east'),
    await startTestEngine('docker-26.1-west'),
  ];
  for (const engine of [east, west]) later(() => removeImages(engine, registry.host));
  const own = await engineState(registry.host);
  later(own.clean);
  const env = await clientEnvironment(folder, east, own.address);
  const docker = async (...args: readonly string[]) =>
    (await runFile('docker', args, { env, maxBuffer: 64 * 1024 * 1024 })).stdout;
  const base = htpasswd === undefined ? await pushBase(registry.host, docker) : 'scratch';
  later(await openRegistryTo([east, west], registry.host, folder));

  const certificates = await makeCertificates(folder, serverName);
  const eastEnd = await startBuildkitEndpoint({ port: 0 }, socketOf(east), certificates.server);
  later(eastEnd.stop);
  const westEnd = await startBuildkitEndpoint({ path: join(folder, 'west.sock') }, socketOf(west));
  later(westEnd.stop);
  const { cacert, cert, key } = certificates.client;
  const options = `cacert=${cacert},cert=${cert},key=${key},servername=${serverName}`;
  const builders = [
    remoteBuilder('east', east, eastEnd),
    remoteBuilder('west', west, westEnd),
  ] as const;
  const create = ['buildx', 'create', '--driver', 'remote', '--name'];
  await docker(...create, 'east', '--driver-opt', options, builders[0].endpoint);
  await docker(...create, 'west', builders[1].endpoint);
  return { registry, base, env, builders, docker };
}

const socketOf = ({ address }: TestEngine) => address.slice('unix://'.length);

function remoteBuilder(name: string, engine: TestEngine, relay: Relay): RemoteBuilder {
  const { place, cut, restore } = relay;
  const endpoint =
    'port' in place ? `tcp://127.0.0.1:${String(place.port)}` : `unix://${place.path}`;
  return { name, endpoint, engine, cut, restore };
}

/** The client of a test engine has buildx; its builders are of this test alone. */
async function clientEnvironment(
  folder: string,
  { env }: TestEngine,
  engineAddress: string,
): Promise<Readonly<Record<string, string>>> {
  const config = join(folder, 'docker');
  await mkdir(config, { mode: 0o700 });
  await symlink(join(env['DOCKER_CONFIG'] ?? '', 'cli-plugins'), join(config, 'cli-plugins'));
  await writeFile(join(config, 'config.json'), '{}\n');
  return {
    PATH: env['PATH'] ?? '',
    DOCKER_CONFIG: config,
    DOCKER_HOST: engineAddress,
    HOME: folder,
  };
}

async function pushBase(host: string, docker: RemoteBuilders['docker']): Promise<string> {
  const base = `${host}/bases/busybox:stack-test`;
  await docker('tag', 'busybox:stack-test', base);
  await docker('push', '--quiet', base);
  return base;
}

/** Makes the registry answer at its address in the networks of engines too. Gives what ends that. */
async function openRegistryTo(
  engines: readonly TestEngine[],
  host: string,
  folder: string,
): Promise<() => Promise<void>> {
  const port = Number(host.slice(host.indexOf(':') + 1));
  const path = join(folder, 'registry.sock');
  const relay = await startRelay({ path }, { port });
  const forwarders = await Promise.all(engines.map(({ name }) => startForwarder(name, port, path)));
  return async () => {
    await Promise.all(forwarders.map((stop) => stop()));
    await relay.stop();
  };
}

async function startForwarder(
  engine: string,
  port: number,
  path: string,
): Promise<() => Promise<void>> {
  const command = ['exec', engine, process.execPath, forwarder, String(port), path];
  const child = spawn(enginesScript, command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', () => resolve());
    void ended.then(() => reject(new Error(`no way to the registry from ${engine}`)));
  });
  return async () => {
    child.stdin.end();
    await ended;
  };
}
