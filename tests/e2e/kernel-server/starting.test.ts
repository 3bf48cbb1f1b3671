import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startCli } from '../../support/cli-process.ts';
import { startKernelServer } from '../../support/kernel-server.ts';

let dir: string;
let env: Readonly<Record<string, string>>;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stack-serve-'));
  const manifests = {
    total_kernels: 1,
    kernels: [
      {
        kernel_name: 'cowsay',
        kernel_version: '1.0',
        language: 'R',
        packages: [{ name: 'abind', version: '1.4-5', source: 'r' }],
      },
    ],
  };
  writeFileSync(join(dir, 'collated_manifests.json'), JSON.stringify(manifests));
  writeFileSync(join(dir, 'package_index.json'), '{"total_packages": 0, "packages": []}');
  env = {
    COLLATED_MANIFESTS_PATH: join(dir, 'collated_manifests.json'),
    PACKAGE_INDEX_PATH: join(dir, 'package_index.json'),
  };
});
afterEach(() => rmSync(dir, { recursive: true }));

const jsonAt = async (url: string): Promise<unknown> => (await fetch(url)).json();
const languages = (url: string) => jsonAt(`${url}/api/languages`);

describe('the program kernel_server', () => {
  it('serves until it is asked to stop, and then ends well', async () => {
    await using server = await startKernelServer(env);

    const answer = await languages(server.url);
    const exitCode = await server.stop('SIGTERM');

    expect(answer).toEqual({ languages: ['R'] });
    expect(exitCode).toBe(0);
    expect(server.output()).toMatch(/Data loaded: 1 kernels, 0 images, 1 packages/);
  });

  it('begins without data, and has them once there are files', async () => {
    rmSync(join(dir, 'package_index.json'));
    await using server = await startKernelServer({ ...env, POLL_SECONDS: '0.1' });
    const before = await fetch(`${server.url}/readyz`);

    writeFileSync(join(dir, 'package_index.json'), '{"total_packages": 0, "packages": []}');
    const isReady = async () => (await fetch(`${server.url}/readyz`)).status === 200;
    while (!(await isReady())) await new Promise((resolve) => setTimeout(resolve, 20));

    expect(before.status).toBe(503);
    expect(await before.text()).toContain('there is no such file');
    expect(await languages(server.url)).toEqual({ languages: ['R'] });
  });

  it('serves below a path', async () => {
    await using server = await startKernelServer({ ...env, BASE_PATH: '/hub/kernels' });

    expect(server.url).toMatch(/\/hub\/kernels$/);
    expect(await languages(server.url)).toEqual({ languages: ['R'] });
  });

  it('reloads for those alone who have the token', async () => {
    const token = join(dir, 'token');
    writeFileSync(token, 'open sesame\n');
    await using server = await startKernelServer({ ...env, REFRESH_TOKEN_FILE: token });
    const refresh = (headers: Readonly<Record<string, string>>) =>
      fetch(`${server.url}/api/refresh`, { method: 'POST', headers });

    const statuses = [
      (await refresh({})).status,
      (await refresh({ authorization: 'Bearer sesame' })).status,
      (await refresh({ authorization: 'Bearer open sesame' })).status,
    ];

    expect(statuses).toEqual([401, 401, 200]);
    expect(server.output()).not.toContain('sesame');
  });

  it.each([
    [{ API_PORT: 'x' }, 2, "API_PORT is 'x', not a port"],
    [{ REFRESH_TOKEN_FILE: '/none' }, 2, 'the refresh token cannot be read: /none (ENOENT)'],
    [{ API_HOST: '192.0.2.1' }, 3, 'cannot listen at 192.0.2.1'],
  ])('does not begin with %j', async (wrong, exitCode, message) => {
    await expect(startKernelServer({ ...env, ...wrong })).rejects.toThrow(
      new RegExp(`ended with ${exitCode}:[^]*${message.replaceAll(/[()]/g, '\\$&')}`),
    );
  });
});

describe('stack serve', () => {
  it('serves the files of a folder, and the images that were built here', async () => {
    mkdirSync(join(dir, 'artifacts/inventory'), { recursive: true });
    const packages = [{ name: 'numpy', version: '2.0', source: 'python' }];
    writeFileSync(
      join(dir, 'artifacts/inventory/base.json'),
      JSON.stringify({ schemaVersion: 1, packages }),
    );
    const port = await freePort();
    const cli = startCli(['serve', '--port', String(port)], { cwd: dir, env: {} });
    const url = `http://127.0.0.1:${port}`;
    while (!(await answers(url))) await new Promise((resolve) => setTimeout(resolve, 50));

    const kernels = await languages(url);
    const images = await jsonAt(`${url}/api/v2/images`);
    cli.send('SIGINT');
    const { exitCode, stdout } = await cli.ended;

    expect(kernels).toEqual({ languages: ['R'] });
    expect(images).toMatchObject({ total: 1 });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Serving at ${url}/`);
  });

  it('takes the folder that it is told, whatever the environment says', async () => {
    const port = await freePort();
    const cli = startCli(['serve', '--kernel-index', '.', '--port', String(port)], {
      cwd: dir,
      env: { COLLATED_MANIFESTS_PATH: '/none.json', API_PORT: '1' },
    });
    const url = `http://127.0.0.1:${port}`;
    while (!(await answers(url))) await new Promise((resolve) => setTimeout(resolve, 50));

    const kernels = await languages(url);
    cli.send('SIGTERM');
    const { exitCode } = await cli.ended;

    expect(kernels).toEqual({ languages: ['R'] });
    expect(exitCode).toBe(0);
  });

  it('names the option that is wrong', async () => {
    const { exitCode, stderr } = await startCli(['serve', '--port', 'eighty'], {
      cwd: dir,
      env: {},
    }).ended;

    expect(exitCode).toBe(2);
    expect(stderr).toContain("--port is 'eighty', not a port from 0 to 65535");
  });

  it('says that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;

    const { exitCode, stderr } = await startCli(['serve', '--port', String(port)], {
      cwd: dir,
      env: {},
    }).ended;
    other.close();

    expect(exitCode).toBe(3);
    expect(stderr).toContain('another program does (EADDRINUSE)');
  });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}
