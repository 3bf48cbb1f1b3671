import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startContainer, type TestContainer } from '../../../src/testing.ts';
import { expectExit } from '../../support/expect-exit.ts';
import { pythonKernel, rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel, writeRPackage } from '../../support/kernel-repository/write-kernel.ts';
import { startRealRegistry, type RealRegistry } from '../../support/real-registry.ts';
import { sampleStack } from '../../support/sample-stack.ts';
import type { StackUnderTest } from '../../support/stack-cli.ts';

const tenMinutes = 10 * 60_000;
const port = 8000;

/** Both programs as sites run them: the images that were pushed, on one repository of kernels. */
describe('the images of indexer and server', () => {
  let registry: RealRegistry;
  let stack: StackUnderTest;
  let repository: string;
  let server: TestContainer;

  beforeAll(async () => {
    registry = await startRealRegistry();
    stack = await sampleStack(registry.host);
    const built = ['build', 'kernel-indexer', 'kernel-server', '--push'];
    const result = await stack.run([...built, '--registry', stack.registry], {
      limitMs: tenMinutes,
    });
    expectExit(result, 0);

    repository = await mkdtemp(join(tmpdir(), 'kernel-repository-'));
    writeKernel(repository, pythonKernel('parrot', { version: '2.1' }));
    writeKernel(repository, rKernel('cowsay'));
    await index();
    server = await startContainer({
      image: await pushed('kernel-server'),
      readOnlyRoot: true,
      ports: [port],
      env: { POLL_SECONDS: '1' },
      user: owner(),
      binds: [{ source: repository, target: '/app/data', readOnly: true }],
    });
    await server.waitForHttp(port, '/readyz', { status: 200 });
  }, tenMinutes);

  afterAll(async () => {
    await stack.dispose();
    await registry.stop();
    await rm(repository, { recursive: true, force: true });
  });

  it('are built, tested and pushed with what they are built on', async () => {
    expect(await stack.statuses()).toEqual({
      'node-runtime': 'passed',
      'kernel-indexer': 'passed',
      'kernel-server': 'passed',
    });
    expect(await pushed('kernel-server')).toMatch(/\/kernel-server@sha256:[0-9a-f]{64}$/);
  });

  it('show people the kernels that are there', async () => {
    const home = await page('/');
    const kernel = await page('/kernels/R/cowsay/1.0');

    expect(home).toContain('href="/kernels/R/cowsay/1.0"');
    expect(home).toContain('href="/kernels/Python/parrot/2.1"');
    expect(kernel).toContain('icrn_manager kernels get R cowsay 1.0');
  });

  it('find a package for people and for programs', async () => {
    const results = await page('/packages?q=tcltk');

    expect(results).toContain('tcltk');
    expect(results).toContain('href="/kernels/R/cowsay/1.0"');
    expect(await json('/api/v2/search?q=tcltk')).toMatchObject({ total: 1 });
    expect(await json('/api/package/tcltk')).toMatchObject({
      kernels: [{ kernel_name: 'cowsay', kernel_language: 'R' }],
    });
  });

  it('show what was installed since, without a restart', async () => {
    const before = await page('/kernels/R/cowsay/1.0');

    writeRPackage(join(repository, 'R/cowsay/1.0'), { name: 'terra', version: '1.8-5' });
    await index();
    while (!(await page('/kernels/R/cowsay/1.0')).includes('1.8-5')) await sleep(100);

    expect(before).not.toContain('terra');
    expect(await json('/api/v2/search?q=terra>=1.8')).toMatchObject({ total: 1 });
    expect(await server.exitCode()).toBeUndefined();
  });

  /** Runs the image that was pushed, to its end. */
  async function index(): Promise<void> {
    await using container = await startContainer({
      image: await pushed('kernel-indexer'),
      readOnlyRoot: true,
      network: 'none',
      env: { KERNEL_ROOT: '/kernels' },
      user: owner(),
      binds: [{ source: repository, target: '/kernels', readOnly: false }],
    });
    let exitCode = await container.exitCode();
    while (exitCode === undefined) {
      await sleep(50);
      exitCode = await container.exitCode();
    }
    expect({ exitCode, output: await container.logs() }).toMatchObject({ exitCode: 0 });
  }

  /** The image by its digest at the registry. */
  async function pushed(key: string): Promise<string> {
    const { images } = await stack.report();
    const digest = images.find((image) => image.key === key)?.digest;
    return `${stack.registry}/${key}@${digest ?? 'that was not pushed'}`;
  }

  async function page(path: string): Promise<string> {
    const answer = await fetch(server.url(port, path), { headers: { accept: 'text/html' } });
    expect(answer.status).toBe(200);
    return answer.text();
  }

  async function json(path: string): Promise<unknown> {
    return (await fetch(server.url(port, path))).json();
  }
});

/** Who may write to a repository that this process made. */
function owner(): string {
  return `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
}
