import { describe, expect, it } from '@jest/globals';
import { chmod, mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestContainer } from 'stack/testing';
import { emptyRepository, smallRepository, type KernelRepository } from './kernel-repository.ts';
import { runIndexer } from './run-indexer.ts';

describe('a run', () => {
  it('lists the packages of every kernel beside it', async () => {
    await using repository = await smallRepository();

    const { exitCode, output } = await runIndexer(repository.dir);

    expect({ exitCode, output }).toEqual({ exitCode: 0, output: expect.any(String) });
    expect(await repository.readJson('R/cowsay/1.0/package_manifest.json')).toMatchObject({
      kernel_name: 'cowsay',
      kernel_version: '1.0',
      language: 'R',
      language_version: '4.4.3',
      packages: [
        { name: 'abind', version: '1.4-5', source: 'r' },
        { name: 'base', version: '4.4.3', source: 'r' },
        { name: 'zlib', version: '1.3.1', source: 'conda' },
      ],
    });
    expect(await repository.readJson('Python/parrot/2.1/package_manifest.json')).toMatchObject({
      kernel_name: 'parrot',
      kernel_version: '2.1',
      language: 'Python',
      language_version: '3.11',
      packages: [
        { name: 'Tiny_Pkg', version: '0.1', source: 'python', channel: 'pypi' },
        { name: 'python', version: '3.11.9', source: 'python' },
        { name: 'zlib', version: '1.3.1', source: 'python' },
      ],
    });
  });

  it('publishes both lists of all kernels', async () => {
    await using repository = await smallRepository();

    await runIndexer(repository.dir);

    expect(await repository.readJson('collated_manifests.json')).toMatchObject({
      total_kernels: 2,
      kernels: [
        {
          language: 'Python',
          kernel_name: 'parrot',
          manifest_path: 'Python/parrot/2.1/package_manifest.json',
          package_count: 3,
        },
        { language: 'R', kernel_name: 'cowsay', package_count: 3 },
      ],
    });
    expect(await repository.readJson('package_index.json')).toMatchObject({
      total_packages: 5,
      packages: [
        { name: 'Tiny_Pkg', kernel_count: 1 },
        { name: 'abind', kernel_count: 1 },
        { name: 'base', kernel_count: 1 },
        { name: 'python', kernel_count: 1 },
        { name: 'zlib', kernel_count: 2 },
      ],
    });
  });

  it('enters the kernels in the catalog under the path that users see', async () => {
    await using repository = await smallRepository();

    await runIndexer(repository.dir, { env: { KERNEL_ROOT_HOST: '/srv/kernels' } });

    expect(await repository.readJson('icrn_kernel_catalog.json')).toEqual({
      R: { cowsay: { '1.0': catalogEntry('/srv/kernels/R/cowsay/1.0') } },
      Python: { parrot: { '2.1': catalogEntry('/srv/kernels/Python/parrot/2.1') } },
    });
    expect(await permissions(repository, 'icrn_kernel_catalog.json')).toBe('664');
  });

  it('publishes the lists in another directory when told so', async () => {
    await using repository = await smallRepository();
    await using published = await emptyRepository();

    const { exitCode } = await runIndexer(repository.dir, {
      env: { OUTPUT_DIR: '/published' },
      binds: [{ source: published.dir, target: '/published', readOnly: false }],
    });

    expect(exitCode).toBe(0);
    const shown = (await readdir(published.dir)).filter((name) => !name.startsWith('.'));
    expect(shown.sort()).toEqual(['collated_manifests.json', 'package_index.json']);
  });

  it.each([
    ['the image', undefined],
    ['a number without an account', '54321:54321'],
    ['a number without an account in the group of root', '1000660000:0'],
  ])('works as the user of %s', async (_whose, user) => {
    await using repository = await smallRepository();

    const { exitCode } = await runIndexer(repository.dir, user === undefined ? {} : { user });

    expect(exitCode).toBe(0);
    const { uid } = await stat(join(repository.dir, 'collated_manifests.json'));
    expect(uid).toBe(Number(user?.split(':')[0] ?? 1000));
  });

  it('needs neither a shell nor a directory for temporary files', async () => {
    await using repository = await smallRepository();
    await using hidden = await emptyRepository();
    await hidden.write('shell', '', 0o000);
    await mkdir(join(hidden.dir, 'tmp'));
    await chmod(join(hidden.dir, 'tmp'), 0o000);

    const { exitCode } = await runIndexer(repository.dir, {
      binds: [
        { source: join(hidden.dir, 'shell'), target: '/usr/bin/dash', readOnly: true },
        { source: join(hidden.dir, 'shell'), target: '/usr/bin/bash', readOnly: true },
        { source: join(hidden.dir, 'tmp'), target: '/tmp', readOnly: true },
      ],
    });

    expect(exitCode).toBe(0);
  });

  it('works in a container with the settings of the engine', async () => {
    await using repository = await smallRepository();

    const { exitCode } = await runIndexer(repository.dir, { readOnlyRoot: false });

    expect(exitCode).toBe(0);
  });
});

/** The lock of a run on another machine. Its holder counts up in it for as long as it is at work. */
const foreignLock = (count: number) =>
  JSON.stringify({
    token: '1',
    host: 'elsewhere',
    pid: 1,
    startedAt: '1',
    processes: 'other',
    since: '2026-01-26T14:53:47Z',
    count: String(count).padStart(12, '0'),
  });

describe('the exit code of a run', () => {
  it('is 1 when another run holds the lock for too long', async () => {
    await using repository = await smallRepository();
    await repository.write('.indexing.lock', foreignLock(0));

    const { exitCode, output } = await runIndexer(
      repository.dir,
      { env: { LOCK_WAIT: '1' } },
      async (container) => {
        for (let count = 1; (await container.exitCode()) === undefined; count += 1) {
          await repository.write('.indexing.lock', foreignLock(count));
          await sleep(500);
        }
      },
    );

    expect(exitCode).toBe(1);
    expect(output).toContain('elsewhere');
  });

  it('is 143 when it is asked to stop', async () => {
    await using repository = await smallRepository();
    await repository.write('.indexing.lock', foreignLock(0));

    const { exitCode } = await runIndexer(repository.dir, {}, async (container) => {
      await expectOutput(container, 'elsewhere');
      await container.kill('SIGTERM');
    });

    expect(exitCode).toBe(143);
    expect(await readdir(repository.dir)).not.toContain('collated_manifests.json');
  });

  it('is 3 when there is no kernel root', async () => {
    await using repository = await smallRepository();

    const { exitCode } = await runIndexer(repository.dir, { env: { KERNEL_ROOT: '/nowhere' } });

    expect(exitCode).toBe(3);
  });

  it('is 3 when the lists cannot be written where they belong', async () => {
    await using repository = await smallRepository();

    // Everything but the mounted repository is on a root that cannot be written to.
    const { exitCode } = await runIndexer(repository.dir, { env: { OUTPUT_DIR: '/srv' } });

    expect(exitCode).toBe(3);
  });

  it('is 4 when a kernel cannot be read', async () => {
    await using repository = await smallRepository();
    await repository.remove('R/cowsay/1.0/bin/Rscript');

    const { exitCode, output } = await runIndexer(repository.dir);

    expect(exitCode).toBe(4);
    expect(output).toContain('R/Rscript not found');
  });

  it('is 5 when a list cannot be published', async () => {
    await using repository = await smallRepository();
    await repository.write('collated_manifests.json/in-the-way', '');

    const { exitCode } = await runIndexer(repository.dir);

    expect(exitCode).toBe(5);
  });

  it('is 6 when the catalog is none, which then stays as it is', async () => {
    await using repository = await smallRepository();
    await repository.write('icrn_kernel_catalog.json', '["by hand"]');

    const { exitCode } = await runIndexer(repository.dir);

    expect(exitCode).toBe(6);
    expect(await repository.readJson('icrn_kernel_catalog.json')).toEqual(['by hand']);
  });
});

/** Waits for a word in what a container prints, for as long as the stage has time. */
async function expectOutput(container: TestContainer, word: string): Promise<void> {
  while (!(await container.logs()).includes(word)) await sleep(50);
}

function catalogEntry(location: string) {
  return { environment_location: location, manifest: `${location}/package_manifest.json` };
}

async function permissions({ dir }: KernelRepository, path: string): Promise<string> {
  return ((await stat(join(dir, path))).mode & 0o777).toString(8);
}
