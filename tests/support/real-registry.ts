import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { FaultyServer } from './faulty-server.ts';
import { startRegistryProxy } from './registry-proxy.ts';

/** A registry of its own for one test file: CNCF distribution as Debian packages it. */
export interface RealRegistry {
  /** `127.0.0.1:45123`, plain http. */
  readonly host: string;
  /** Folder of its configuration and data. */
  readonly directory: string;
  /** Starts a proxy in front of it on which things can go wrong; stopped with the registry. */
  proxy(): Promise<FaultyServer>;
  /** Ends the registry and removes its data. */
  readonly stop: () => Promise<void>;
}

export interface RealRegistryOptions {
  /** Lines of an htpasswd file (bcrypt only); without them everybody may do everything. */
  readonly htpasswd?: string | undefined;
  /** Whether it deletes manifests, as it does when absent. */
  readonly deletes?: boolean | undefined;
}

const startTimeoutMs = 15_000;

/**
 * Starts `docker-registry` on a free port.
 *
 * @throws when the program is not installed or does not start: a test that needs it fails, it is not left out
 */
export async function startRealRegistry(options: RealRegistryOptions = {}): Promise<RealRegistry> {
  const directory = await mkdtemp(join(tmpdir(), 'stack-registry-'));
  const configPath = join(directory, 'config.yml');
  const htpasswdPath = join(directory, 'htpasswd');
  if (options.htpasswd !== undefined) await writeFile(htpasswdPath, options.htpasswd);
  await writeFile(
    configPath,
    configText(directory, options.htpasswd && htpasswdPath, options.deletes ?? true),
  );

  const child = spawn('docker-registry', ['serve', configPath], {
    env: { PATH: process.env['PATH'] ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const killWithUs = () => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  const ended = new Promise((resolve) => child.once('close', resolve));
  const host = await listeningHost(child);
  const proxies: FaultyServer[] = [];

  return {
    host,
    directory,
    proxy: async () => {
      const proxy = await startRegistryProxy(host);
      proxies.push(proxy);
      return proxy;
    },
    stop: async () => {
      await Promise.all(proxies.map((proxy) => proxy.stop()));
      child.kill('SIGKILL');
      await ended;
      process.removeListener('exit', killWithUs);
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configText(directory: string, htpasswdPath: string | undefined, deletes: boolean): string {
  const auth = htpasswdPath && { auth: { htpasswd: { realm: 'stack', path: htpasswdPath } } };
  // JSON is YAML; port 0 lets the kernel choose, and the log says what it chose.
  return JSON.stringify({
    version: 0.1,
    log: { level: 'info', formatter: 'json', accesslog: { disabled: true } },
    storage: {
      filesystem: { rootdirectory: join(directory, 'data') },
      delete: { enabled: deletes },
    },
    http: { addr: '127.0.0.1:0' },
    ...auth,
  });
}

function listeningHost(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const giveUp = (problem: string) => {
      child.kill('SIGKILL');
      reject(new Error(`docker-registry ${problem}\n${lines.join('\n')}`));
    };
    const timer = setTimeout(() => giveUp('did not start in time'), startTimeoutMs);

    child.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      giveUp(
        error.code === 'ENOENT'
          ? 'is not installed: run script/bootstrap, or apt-get install docker-registry'
          : `cannot be started: ${error.message}`,
      );
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      giveUp(`ended with exit code ${code ?? 'none'}`);
    });
    if (child.stderr === null) return;
    // Read to the end: a full pipe would stop the registry.
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (lines.length < 100) lines.push(line);
      const [, host] = /listening on (127\.0\.0\.1:\d+)/.exec(line) ?? [];
      if (host === undefined) return;
      clearTimeout(timer);
      resolve(host);
    });
  });
}
