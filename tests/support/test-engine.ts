import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Docker from 'dockerode';
import { listAgain } from '../../src/adapters/docker/list-again.ts';

export type TestEngineName =
  | 'docker-20.10'
  | 'docker-26.1'
  | 'docker-26.1-containerd'
  /** For tests that crash it; no other may use it. */
  | 'docker-26.1-crash'
  /** Their BuildKits are the two builders of `startRemoteBuilders`. */
  | 'docker-26.1-east'
  | 'docker-26.1-west';

/** An engine of its own beside the machine's, started by `script/engines`. */
export interface TestEngine {
  readonly name: TestEngineName;
  /** `DOCKER_HOST`, `DOCKER_CONFIG` and a `PATH` with its own client. */
  readonly env: Readonly<Record<string, string>>;
  readonly docker: Docker;
  /** `unix:///var/lib/…/docker.sock`. */
  readonly address: string;
}

/** The script that starts engines, and runs commands in their networks by `exec`. */
export const enginesScript = fileURLToPath(new URL('../../script/engines', import.meta.url));

const runFile = promisify(execFile);

/** Starts the engine, or finds it running; it goes on running for the next test. */
export async function startTestEngine(name: TestEngineName): Promise<TestEngine> {
  const { stdout: started } = await runFile(enginesScript, ['start', name]);
  const { stdout: lines } = await runFile(enginesScript, ['env', name]);
  const entries = lines
    .trim()
    .split('\n')
    .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const);
  const address = started.trim();
  const docker = new Docker({ socketPath: address.slice('unix://'.length) });
  return { name, env: Object.fromEntries(entries), docker, address };
}

/** Kills the daemon of an engine; it is started again on the same data after so many seconds. */
export async function crashEngine(
  name: 'docker-26.1-crash',
  seconds: number,
  signal: 'KILL' | 'TERM' = 'KILL',
): Promise<void> {
  await runFile(enginesScript, ['crash', name, String(seconds), signal]);
}

/** Ends an engine and forgets its images. */
export async function stopTestEngine(name: TestEngineName): Promise<void> {
  await runFile(enginesScript, ['stop', name]);
}

/** A registry in the network of an engine, where both are on 127.0.0.1. */
export interface EngineRegistry {
  /** `127.0.0.1:45123`. */
  readonly host: string;
  readonly stop: () => Promise<void>;
}

/** Starts CNCF distribution on a free port of an engine's network. */
export async function startRegistryBeside(name: TestEngineName): Promise<EngineRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'stack-engine-registry-'));
  const configPath = join(folder, 'config.json');
  // JSON is YAML; the log tells the port.
  const config = {
    version: 0.1,
    log: { level: 'info', formatter: 'json', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: '127.0.0.1:0' },
  };
  await writeFile(configPath, JSON.stringify(config));
  const child = spawn(enginesScript, ['exec', name, 'docker-registry', 'serve', configPath], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const host = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      const [, found] = /listening on (127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => reject(new Error(`docker-registry beside ${name} ended`)));
  });
  return {
    host,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Runs a command in an engine's network and gives what it prints. @throws when it fails */
export async function runBeside(
  name: TestEngineName,
  command: readonly string[],
  cwd?: string,
): Promise<string> {
  const options = { maxBuffer: 64 * 1024 * 1024, ...(cwd === undefined ? {} : { cwd }) };
  return (await runFile(enginesScript, ['exec', name, ...command], options)).stdout;
}

/** What a registry in an engine's network answers, manifests as they are stored. @param address without `http://` */
export function fetchBeside(name: TestEngineName, address: string): Promise<string> {
  const accept = [
    'application/vnd.docker.distribution.manifest.v2+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.oci.image.index.v1+json',
  ].join(', ');
  const ask = `
    const answer = await fetch(${JSON.stringify(`http://${address}`)}, { headers: { accept: '${accept}' } });
    process.stdout.write(await answer.text());`;
  return runBeside(name, [process.execPath, '--input-type=module', '--eval', ask]);
}

/** Removes every name of an image that begins with a prefix, and what was pushed under it. */
export async function removeImages({ docker }: TestEngine, prefix: string): Promise<void> {
  const images = await listAgain(() => docker.listImages());
  const names = images.flatMap(({ RepoTags, RepoDigests }) => [
    ...(RepoTags ?? []),
    ...(RepoDigests ?? []),
  ]);
  for (const name of names.filter((one) => one.startsWith(`${prefix}/`))) {
    // With its last tag an image takes its digests along.
    await docker
      .getImage(name)
      .remove({ force: true })
      .catch(() => undefined);
  }
}
