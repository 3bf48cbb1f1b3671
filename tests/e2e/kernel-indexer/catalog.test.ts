import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kernelBench, type KernelBench } from '../../support/kernel-indexer.ts';
import { pythonKernel, rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel, writeRecord } from '../../support/kernel-repository/write-kernel.ts';

let bench: KernelBench;
beforeEach(() => {
  bench = kernelBench();
});
afterEach(() => bench.dispose());

const kernelNames = () =>
  (
    bench.json('collated_manifests.json') as { kernels: readonly { kernel_name: string }[] }
  ).kernels.map(({ kernel_name }) => kernel_name);
const catalog = () =>
  bench.json('icrn_kernel_catalog.json') as Record<string, Record<string, unknown>>;
const entry = (place: string) => ({
  environment_location: `${bench.root}/${place}`,
  manifest: `${bench.root}/${place}/package_manifest.json`,
});

describe('the catalog', () => {
  const put = (content: unknown) =>
    writeFileSync(
      join(bench.root, 'icrn_kernel_catalog.json'),
      typeof content === 'string' ? content : JSON.stringify(content),
    );

  it('adds the new, updates the paths of the known and keeps what people wrote', async () => {
    writeKernel(bench.root, rKernel('known'));
    writeKernel(bench.root, rKernel('new'));
    put({
      R: {
        known: {
          '1.0': {
            description: 'für alle',
            'conda-pack': 'known.tar.gz',
            manifest: '',
            environment_location: '/old/root/R/known/1.0',
          },
        },
      },
    });

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(catalog()).toEqual({
      R: {
        known: {
          '1.0': {
            description: 'für alle',
            'conda-pack': 'known.tar.gz',
            ...entry('R/known/1.0'),
          },
        },
        new: { '1.0': entry('R/new/1.0') },
      },
    });
  });

  it('forgets kernels that are gone, and no others', async () => {
    const gone = writeKernel(bench.root, rKernel('gone'));
    writeKernel(bench.root, rKernel('stays'));
    const foreign = { environment_location: '/opt/elsewhere', description: 'by hand' };
    put({ R: { foreign: { '1.0': foreign } }, Julia: { j: { '1.0': foreign } } });
    await bench.job();
    rmSync(gone, { recursive: true });

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(catalog()).toEqual({
      R: { foreign: { '1.0': foreign }, stays: { '1.0': entry('R/stays/1.0') } },
      Julia: { j: { '1.0': foreign } },
    });
    expect(kernelNames()).toEqual(['stays']);
  });

  it.each([
    { what: 'an array', content: '[1, 2]\n' },
    { what: 'no JSON', content: '{"R": {' },
    { what: 'a text', content: '"catalog"\n' },
    { what: 'nothing at all', content: 'null\n' },
    { what: 'an object of texts', content: '{"R": "kernels"}\n' },
    { what: 'an object of arrays', content: '{"R": []}\n' },
    { what: 'two documents', content: '{}\n{}\n' },
  ])('fails with 6 where it is $what, and leaves it as it is', async ({ content }) => {
    writeKernel(bench.root, rKernel('test_kernel'));
    put(content);

    const result = await bench.job();

    expect(result.exitCode).toBe(6);
    expect(bench.text('icrn_kernel_catalog.json')).toBe(content);
    expect(kernelNames()).toEqual(['test_kernel']);
    expect(bench.leftovers()).toEqual([]);
  });

  it.each([
    { what: 'a text for a kernel', content: { R: { test_kernel: 'soon' } } },
    { what: 'a list for a kernel', content: { R: { test_kernel: [] } } },
    { what: 'a text for a version', content: { R: { test_kernel: { '1.0': 'soon' } } } },
    { what: 'nothing for a version', content: { R: { test_kernel: { '1.0': null } } } },
    { what: 'a text for another kernel', content: { R: { other: 'soon' } } },
  ])('never empties it because it has $what', async ({ content }) => {
    writeKernel(bench.root, rKernel('test_kernel'));
    put(content);

    const result = await bench.job();

    const updated = { R: { test_kernel: { '1.0': entry('R/test_kernel/1.0') } } };
    expect([
      { exitCode: 6, catalog: content },
      { exitCode: 0, catalog: expect.objectContaining({ R: expect.objectContaining(updated.R) }) },
    ]).toContainEqual({ exitCode: result.exitCode, catalog: catalog() });
  });

  it.each(['', '\n'])('takes an empty file (%j) for an empty catalog', async (content) => {
    writeKernel(bench.root, rKernel('test_kernel'));
    put(content);

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(catalog()).toEqual({ R: { test_kernel: { '1.0': entry('R/test_kernel/1.0') } } });
  });

  it('fails with 6 where it is nested without end', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const content = `{"R": {"other": {"1.0": {"deep": ${deep}}}}}`;
    put(content);

    const result = await bench.job();

    expect(result.exitCode).toBe(6);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(bench.text('icrn_kernel_catalog.json')).toBe(content);
  });

  it('fails with 6 where it is a pipe', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    execFileSync('mkfifo', [join(bench.root, 'icrn_kernel_catalog.json')]);

    const result = await bench.job({}, { limitMs: 10_000 });

    expect(result.exitCode).toBe(6);
  });

  it('has nothing in it but languages', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));

    await bench.job();

    expect(Object.keys(catalog())).toEqual(['R']);
  });

  it('names the folders as they are, whatever the case of the language', async () => {
    writeKernel(bench.root, pythonKernel('My-Kernel_2', { version: '2024-01' }));

    await bench.job({ KERNEL_ROOT_HOST: '/sw/icrn/prod/kernels' });

    const place = '/sw/icrn/prod/kernels/Python/My-Kernel_2/2024-01';
    expect(catalog()).toEqual({
      Python: {
        'My-Kernel_2': {
          '2024-01': { environment_location: place, manifest: `${place}/package_manifest.json` },
        },
      },
    });
  });

  it('fails with 6 where it is a folder', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    mkdirSync(join(bench.root, 'icrn_kernel_catalog.json'));

    const result = await bench.job();

    expect(result.exitCode).toBe(6);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it('is 664 also without renaming, and where the mask of the process is narrow', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));

    const result = await bench.job({ ATOMIC_WRITES: 'false' });

    expect(result.exitCode).toBe(0);
    expect(statSync(join(bench.root, 'icrn_kernel_catalog.json')).mode & 0o777).toBe(0o664);
  });
});

describe('the check', () => {
  const check = () => bench.run(['check'], { env: { KERNEL_ROOT: bench.root } });

  it('calls a repository healthy in which nothing was published yet', async () => {
    expect((await check()).exitCode).toBe(0);
  });

  it.each([
    { what: 'a file is torn', path: 'package_index.json', content: '{"packages": [' },
    { what: 'a file is empty', path: 'collated_manifests.json', content: '' },
    { what: 'a file is an array', path: 'collated_manifests.json', content: '[]' },
    { what: 'the catalog is torn', path: 'icrn_kernel_catalog.json', content: '{"R": {' },
    { what: 'the catalog is an array', path: 'icrn_kernel_catalog.json', content: '[]' },
  ])('fails where $what', async ({ path, content }) => {
    writeKernel(bench.root, rKernel('test_kernel'));
    await bench.job();
    writeFileSync(join(bench.root, path), content);

    const result = await check();

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain(path);
  });

  it('fails where the two files are of different generations', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    await bench.job();
    const earlier = bench.text('package_index.json');
    writeRecord(place, { name: 'more', version: '1.0' });
    await bench.job();
    writeFileSync(join(bench.root, 'package_index.json'), earlier);

    const result = await check();
    const mended = await bench.job();

    expect(result.exitCode).toBe(1);
    expect(mended.exitCode).toBe(0);
    expect((await check()).exitCode).toBe(0);
  });

  it('fails where the catalog is there and cannot be read', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    await bench.job();
    chmodSync(bench.root, 0o755);
    chmodSync(join(bench.root, 'icrn_kernel_catalog.json'), 0o000);

    const result = await bench.run(['check', '--kernel-root', bench.root], { unprivileged: true });

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('icrn_kernel_catalog.json cannot be read');
  });

  it('fails where one of the two is missing', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    await bench.job();
    rmSync(join(bench.root, 'package_index.json'));

    expect((await check()).exitCode).toBe(1);
  });
});
