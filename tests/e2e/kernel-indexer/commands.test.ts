import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  kernelBench,
  type IndexerOptions,
  type KernelBench,
} from '../../support/kernel-indexer.ts';
import { pythonKernel, rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel } from '../../support/kernel-repository/write-kernel.ts';

/** What people and scripts rely on, by the program of its own and by the verb of `stack`. */
describe.each([
  { way: 'kernel_indexer', options: {} },
  { way: 'stack index', options: { throughStack: true } },
] satisfies { way: string; options: IndexerOptions }[])('$way', ({ options }) => {
  let bench: KernelBench;
  beforeEach(() => {
    bench = kernelBench();
  });
  afterEach(() => bench.dispose());

  const run = (...args: readonly string[]) => bench.run(args, options);
  const on = (command: string, ...args: readonly string[]) =>
    run(command, '--kernel-root', bench.root, ...args);
  const folder = (...parts: readonly string[]) =>
    mkdirSync(join(bench.root, ...parts), { recursive: true });

  it('tells how it is used when nothing is asked, and fails', async () => {
    const result = await run();

    expect(result.exitCode).toBe(1);
    expect(result.stdout.toLowerCase()).toContain('usage:');
    for (const command of ['index', 'collate', 'collate-by-kernels', 'collate-by-packages'])
      expect(result.stdout).toContain(command);
  });

  it.each(['--help', '-h', 'help'])('tells how it is used for %s', async (word) => {
    const result = await run(word);

    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({
      exitCode: 0,
      stderr: '',
    });
    expect(result.stdout.toLowerCase()).toContain('usage:');
  });

  it('refuses a command that it does not know', async () => {
    const result = await run('invalid_command');

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('ERROR: Unknown command: invalid_command');
  });

  it('asks for the root where no configuration names one', async () => {
    const result = await run('index');

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('ERROR: --kernel-root is required');
  });

  it('refuses an option that it does not know before it looks for the root', async () => {
    const result = await run('index', '--invalid-option', 'value');

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('ERROR: Unknown option: --invalid-option');
  });

  it('wants the name of the kernel whose version is asked for', async () => {
    const result = await on('index', '--kernel-version', '1.0');

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('ERROR: --kernel-version requires --kernel-name');
  });

  it('warns of a root that is not there', async () => {
    const result = await run('index', '--kernel-root', '/nonexistent/path');

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('WARNING: Kernel root directory does not exist');
  });

  it('finds no kernels in an empty root', async () => {
    const result = await on('index');

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('No kernels found or error discovering kernels');
  });

  it('takes a folder without conda-meta for no kernel', async () => {
    folder('R', 'test_kernel', '1.0');
    folder('Python', 'other_kernel', '1.0', 'bin');

    const result = await on('index');

    expect(result.output).toContain(`Discovering kernels in: ${bench.root} (all languages)`);
    expect(result.output).not.toContain('test_kernel');
    expect(result.output).not.toContain('other_kernel');
  });

  it('writes the manifest of an R kernel', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));

    const result = await on('index');

    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({
      exitCode: 0,
      stderr: '',
    });
    expect(result.stdout).toContain('Indexing kernel: test_kernel version 1.0');
    expect(result.stdout).toContain('Indexing complete: 1 succeeded, 0 failed out of 1 total');
    expect(bench.json('R/test_kernel/1.0/package_manifest.json')).toMatchObject({
      kernel_name: 'test_kernel',
      kernel_version: '1.0',
      language: 'R',
      language_version: '4.4.3',
      packages: expect.arrayContaining([
        expect.objectContaining({ name: 'stats', version: '4.4.3', source: 'r' }),
      ]),
    });
  });

  it('writes the manifest of a Python kernel, and of no other language when one is asked for', async () => {
    writeKernel(bench.root, pythonKernel('test_kernel'));
    writeKernel(bench.root, rKernel('other_kernel'));

    const result = await on('index', '--language', 'Python');

    expect(result.exitCode).toBe(0);
    expect(result.output).toContain(`Discovering kernels in: ${bench.root} (language: Python)`);
    expect(bench.json('Python/test_kernel/1.0/package_manifest.json')).toMatchObject({
      kernel_name: 'test_kernel',
      kernel_version: '1.0',
      language: 'Python',
      language_version: '3.11',
    });
    expect(bench.has('R/other_kernel/1.0/package_manifest.json')).toBe(false);
  });

  it.each([
    { kernel: rKernel('test_kernel'), says: 'ERROR: R/Rscript not found' },
    { kernel: pythonKernel('test_kernel'), says: 'ERROR: Python not found' },
  ])('fails for a kernel of $kernel.language without interpreter', async ({ kernel, says }) => {
    rmSync(join(writeKernel(bench.root, kernel), 'bin'), { recursive: true });

    const result = await on('index');

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain(says);
    expect(result.output).toContain(`Failed to index: ${kernel.language} test_kernel 1.0`);
    expect(result.output).toContain('Indexing complete: 0 succeeded, 1 failed out of 1 total');
  });

  it('indexes the kernels of one name', async () => {
    for (const name of ['kernel1', 'kernel2']) writeKernel(bench.root, rKernel(name));

    const result = await on('index', '--kernel-name', 'kernel1');

    expect(result.exitCode).toBe(0);
    expect(result.output).toContain('kernel1');
    expect(bench.has('R/kernel1/1.0/package_manifest.json')).toBe(true);
    expect(bench.has('R/kernel2/1.0/package_manifest.json')).toBe(false);
  });

  it('indexes one version of a kernel', async () => {
    for (const version of ['1.0', '2.0'])
      writeKernel(bench.root, rKernel('test_kernel', { version }));

    const result = await on('index', '--kernel-name', 'test_kernel', '--kernel-version', '1.0');

    expect(result.exitCode).toBe(0);
    expect(result.output).toMatch(/test_kernel.*1\.0/);
    expect(bench.has('R/test_kernel/1.0/package_manifest.json')).toBe(true);
    expect(bench.has('R/test_kernel/2.0/package_manifest.json')).toBe(false);
  });

  it('is content with filters that no kernel passes', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));

    const result = await on('index', '--kernel-name', 'none');

    expect(result.exitCode).toBe(0);
    expect(result.output).toContain('Indexing complete: 0 succeeded, 0 failed out of 0 total');
  });

  it('collates by kernels into the file that is asked for', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    await on('index');
    const output = join(bench.home, 'kernels.json');

    const result = await on('collate-by-kernels', '--output', output);

    expect(result.exitCode).toBe(0);
    expect(result.output).toContain(`Collated manifest written to: ${output}`);
    expect(result.output).toContain('Total kernels: 1');
    expect(bench.json('../kernels.json')).toMatchObject({
      total_kernels: 1,
      kernels: [{ kernel_name: 'test_kernel' }],
    });
    expect(bench.has('collated_manifests.json')).toBe(false);
  });

  it('collates by packages into the file that is asked for', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    await on('index');
    const output = join(bench.home, 'packages.json');

    const result = await on('collate-by-packages', '--output', output);

    expect(result.exitCode).toBe(0);
    expect(result.output).toContain(`Package-centric index written to: ${output}`);
    expect(result.output).toContain('Total packages: 15');
    expect(result.output).toContain('Total kernels processed: 1');
    expect(bench.json('../packages.json')).toMatchObject({ total_packages: 15 });
    expect(bench.has('package_index.json')).toBe(false);
  });

  it('warns of kernels that were not indexed yet', async () => {
    for (const name of ['indexed', 'test_kernel']) writeKernel(bench.root, rKernel(name));
    await on('index', '--kernel-name', 'indexed');

    const result = await on('collate');

    expect(result.output).toContain('WARNING: Manifest not found for test_kernel 1.0, skipping');
    expect(result.output).toContain('Skipped: 1');
    expect(bench.json('collated_manifests.json')).toMatchObject({ total_kernels: 1 });
  });

  it('collates both ways into the folder that is asked for', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    await on('index');
    mkdirSync(join(bench.home, 'site'));

    const result = await on('collate', '--output-dir', join(bench.home, 'site'));

    expect(result.exitCode).toBe(0);
    expect(result.output).toContain('Running collate-by-kernels...');
    expect(result.output).toContain('Running collate-by-packages...');
    expect(bench.has('../site/collated_manifests.json')).toBe(true);
    expect(bench.has('../site/package_index.json')).toBe(true);
    expect(bench.has('collated_manifests.json')).toBe(false);
  });

  it('collates one language into the file that is asked for', async () => {
    writeKernel(bench.root, rKernel('r_kernel'));
    writeKernel(bench.root, pythonKernel('python_kernel'));
    await on('index');
    const output = join(bench.home, 'kernels.json');

    const result = await on('collate-by-kernels', '--language', 'R', '--output', output);

    expect(result.exitCode).toBe(0);
    expect(bench.json('../kernels.json')).toMatchObject({
      total_kernels: 1,
      kernels: [{ kernel_name: 'r_kernel', language: 'R' }],
    });
  });

  it('passes over a manifest that is not JSON', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    writeFileSync(join(place, 'package_manifest.json'), '{ "kernel_name": ');

    const result = await on('collate-by-kernels');

    expect(result.stderr).toMatch(
      /ERROR: Invalid manifest file: .*R\/test_kernel\/1\.0\/package_manifest\.json/,
    );
    expect(result.output).toContain('Skipped: 1');
    expect(bench.json('collated_manifests.json')).toMatchObject({ total_kernels: 0, kernels: [] });
  });
});

describe('kernel_indexer', () => {
  let bench: KernelBench;
  beforeEach(() => {
    bench = kernelBench();
  });
  afterEach(() => bench.dispose());

  it('says its version', async () => {
    const result = await bench.run(['--version']);

    expect({ exitCode: result.exitCode, stderr: result.stderr }).toEqual({
      exitCode: 0,
      stderr: '',
    });
    expect(result.stdout).toMatch(/\d+\.\d+\.\d+\n$/);
  });

  it.each([
    { from: 'the variable', env: (home: string) => ({ ICRN_MANAGER_CONFIG: `${home}/my.json` }) },
    { from: 'the base folder', env: (home: string) => ({ ICRN_USER_BASE: home }) },
    { from: 'the home folder', env: (home: string) => ({ HOME: home }) },
  ])('takes the root from the configuration that $from names', async ({ env }) => {
    writeKernel(bench.root, rKernel('test_kernel'));
    const config = JSON.stringify({ icrn_central_catalog_path: bench.root });
    mkdirSync(join(bench.home, '.icrn'));
    for (const path of ['my.json', 'manager_config.json', '.icrn/manager_config.json'])
      writeFileSync(join(bench.home, path), config);

    const result = await bench.run(['index'], { env: env(bench.home) });

    expect(result.exitCode).toBe(0);
    expect(bench.has('R/test_kernel/1.0/package_manifest.json')).toBe(true);
  });

  it.each([
    ['index', '--kernel-root'],
    ['index', '--kernel-name'],
    ['collate', '--output-dir'],
    ['collate-by-kernels', '--output'],
    ['collate-by-packages', '--language'],
    ['run', '--lock-wait'],
  ])('says that %s %s lacks its value, at once', async (...args) => {
    const result = await bench.run(args, { limitMs: 10_000 });

    expect(result).toMatchObject({ exitCode: 1, signal: undefined });
    expect(result.stderr).toContain('ERROR: ');
    expect(result.stderr).toContain(args[1]);
  });

  it('names no root that would find nothing in its examples', async () => {
    const { stdout } = await bench.run(['--help']);

    expect(stdout).not.toMatch(/--kernel-root \S+\/(?:R|Python)\b/);
  });

  it.each(['../other/R', '/etc', 'R/test_kernel', '..', '.', 'r'])(
    'refuses the language %s and touches nothing',
    async (language) => {
      const outside = writeKernel(join(bench.home, 'other'), rKernel('test_kernel'));
      writeKernel(bench.root, rKernel('test_kernel'));

      const result = await bench.on('index', '--language', language);

      expect(result.exitCode).toBe(1);
      expect(result.stderr).toContain('ERROR: ');
      expect(bench.has(join('..', 'other/R/test_kernel/1.0/package_manifest.json'))).toBe(false);
      expect(outside).toContain('other/R');
    },
  );
});
