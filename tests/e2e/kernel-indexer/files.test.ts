import { mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  expectedCatalog,
  expectedKernels,
  expectedManifest,
  expectedPackages,
  manifestPath,
} from '../../support/expected-index.ts';
import { kernelBench, type IndexerResult, type KernelBench } from '../../support/kernel-indexer.ts';
import { makeKernelRepository } from '../../support/kernel-repository.ts';
import {
  condaOf,
  pythonKernel,
  rKernel,
  type Kernel,
} from '../../support/kernel-repository/kernel.ts';
import { writeKernel, writePipPackage } from '../../support/kernel-repository/write-kernel.ts';

const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const goldenFolder = new URL('../../golden/kernel-index/', import.meta.url);

/** Text of a file with the same dates and the same generation in every run. */
const undated = (text: string) =>
  text
    .replaceAll(/("indexed_date": )"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g, '$1"2026-01-26T14:53:47Z"')
    .replace(/("generation": "sha256:)[0-9a-f]{64}"/, `$1${'0'.repeat(64)}"`);

describe('the files of a repository of generated kernels', () => {
  let bench: KernelBench;
  let kernels: readonly Kernel[];
  let result: IndexerResult;
  beforeAll(async () => {
    bench = kernelBench();
    kernels = makeKernelRepository(bench.root, { kernels: 12, recordsPerKernel: 120, seed: 7 });
    result = await bench.job({ KERNEL_ROOT_HOST: '/sw/icrn/dev/kernels' });
  });
  afterAll(() => bench.dispose());

  it('are written without a complaint', () => {
    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it('lists in each manifest what is installed, in order', () => {
    const manifests = kernels.map((kernel) => bench.json(manifestPath(kernel)));

    expect(manifests).toEqual(
      kernels.map((kernel) => ({
        ...expectedManifest(kernel),
        indexed_date: expect.stringMatching(date),
      })),
    );
  });

  it('collates all manifests, by language, name and version', () => {
    expect(bench.json('collated_manifests.json')).toEqual({
      indexed_date: expect.stringMatching(date),
      generation: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      total_kernels: kernels.length,
      kernels: expectedKernels(kernels).map((kernel) => ({
        ...kernel,
        indexed_date: expect.stringMatching(date),
      })),
    });
  });

  it('has one row for each kernel that has a package', () => {
    const packages = expectedPackages(kernels);

    expect(bench.json('package_index.json')).toEqual({
      indexed_date: expect.stringMatching(date),
      generation: (bench.json('collated_manifests.json') as { generation: string }).generation,
      total_packages: packages.length,
      packages,
    });
  });

  it('names every kernel in the catalog as people see the repository', () => {
    expect(bench.json('icrn_kernel_catalog.json')).toEqual(
      expectedCatalog(kernels, '/sw/icrn/dev/kernels'),
    );
    expect(statSync(join(bench.root, 'icrn_kernel_catalog.json')).mode & 0o777).toBe(0o664);
  });

  it('writes JSON as jq does: keys in order, two blanks, one line end', () => {
    const collated = ['indexed_date', 'generation', 'total_kernels', 'kernels'];
    const manifest = [
      ...['kernel_name', 'kernel_version', 'language', 'language_version', 'indexed_date'],
      'packages',
    ];
    const paths = [
      ...['collated_manifests.json', 'package_index.json', 'icrn_kernel_catalog.json'],
      ...kernels.map((kernel) => manifestPath(kernel)),
    ];

    const texts = paths.map((path) => bench.text(path));

    expect(texts).toEqual(
      texts.map((text) => `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`),
    );
    const whole = bench.json('collated_manifests.json') as { kernels: object[] };
    expect(Object.keys(whole)).toEqual(collated);
    expect(whole.kernels.map((kernel) => Object.keys(kernel))).toEqual(
      kernels.map(() => [...manifest, 'manifest_path', 'package_count']),
    );
    expect(Object.keys(bench.json('package_index.json') as object)).toEqual([
      ...['indexed_date', 'generation', 'total_packages', 'packages'],
    ]);
    expect(Object.keys(bench.json(manifestPath(kernels[0] ?? rKernel('x'))) as object)).toEqual(
      manifest,
    );
  });

  it('is found whole by the check', async () => {
    const result = await bench.run(['check'], { env: { KERNEL_ROOT: bench.root } });

    expect(result.exitCode).toBe(0);
  });
});

describe('the files of a small repository', () => {
  let bench: KernelBench;
  beforeEach(() => {
    bench = kernelBench();
  });
  afterEach(() => bench.dispose());

  it('are, byte for byte, what they have been', async () => {
    writeKernel(bench.root, smallR);
    writeKernel(bench.root, smallPython);
    const host = { KERNEL_ROOT_HOST: '/sw/icrn/prod/kernels' };

    const result = await bench.job(host);

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    for (const name of [
      'collated_manifests.json',
      'package_index.json',
      'icrn_kernel_catalog.json',
    ]) {
      const golden = new URL(name, goldenFolder);
      const text = undated(bench.text(name));
      if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
      expect(text).toBe(readFileSync(golden, 'utf8'));
    }
    expect(undated(bench.text('R/cowsay/1.0/package_manifest.json'))).toBe(
      readFileSync(new URL('package_manifest.json', goldenFolder), 'utf8'),
    );
  });

  it('lists a package of R once, though its conda record writes name and version in another way', async () => {
    const packages = [
      { name: 'abind', version: '1.4-5' },
      { name: 'RcppEigen', version: '0.3.4.0.2' },
      { name: 'data.table', version: '1.16.0' },
    ];
    writeKernel(bench.root, rKernel('test_kernel', { packages, conda: packages.map(condaOf) }));

    await bench.on('index');

    expect(namesIn(bench, 'R/test_kernel/1.0')).toEqual([
      ...['RcppEigen', 'abind', 'base', 'compiler', 'data.table', 'datasets', 'grDevices'],
      ...['graphics', 'grid', 'methods', 'parallel', 'splines', 'stats', 'stats4', 'tcltk'],
      ...['tools', 'utils', 'zlib'],
    ]);
  });

  it('tells channel, build and license of a package of R from the record of the same version alone', async () => {
    const same = { name: 'abind', version: '1.4-5', license: 'none' };
    const newer = { name: 'cli', version: '3.6.4', license: 'none' };
    const own = { name: 'curl', version: '5.0', license: 'MIT + file LICENSE' };
    const older = condaOf({ ...newer, version: '3.6.1' });
    const license = 'LGPL-2.0-or-later';
    const conda = [{ ...condaOf(same), license, build: 'r44hc72bb7e_1' }, older, condaOf(own)];
    writeKernel(bench.root, rKernel('test_kernel', { packages: [same, newer, own], conda }));

    await bench.on('index');

    const found = packagesIn(bench, 'R/test_kernel/1.0');
    expect(found.filter(({ name }) => /^abind$|cli|curl/.test(name))).toEqual([
      { ...same, source: 'r', channel: 'conda-forge', build: 'r44hc72bb7e_1', license },
      { name: 'cli', version: '3.6.4', source: 'r' },
      { ...own, source: 'r', channel: 'conda-forge', build: 'h5eee18b_0' },
    ]);
  });

  it('keeps a conda package that only sounds like one of R', async () => {
    const packages = [{ name: 'curl', version: '5.0.0' }];
    const conda = [
      { name: 'libcurl', version: '8.1' },
      { name: 'r-curlx', version: '1.0' },
    ];
    writeKernel(bench.root, rKernel('test_kernel', { packages, conda }));

    await bench.on('index');

    const found = packagesIn(bench, 'R/test_kernel/1.0');
    expect(found.filter(({ source }) => source === 'conda').map(({ name }) => name)).toEqual([
      ...['libcurl', 'r-curlx', 'zlib'],
    ]);
  });

  it('lists what R lists: with DESCRIPTION and Meta, in both libraries, never the translations', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    const write = (path: string, text: string) => {
      mkdirSync(join(place, path, '..'), { recursive: true });
      writeFileSync(join(place, path), text);
    };
    write('lib/R/library/half/DESCRIPTION', 'Package: half\nVersion: 1.0\n');
    write('lib/R/library/00LOCK-x/half/DESCRIPTION', 'Package: half\nVersion: 1.0\n');
    write('lib/R/library/nothing/Meta/package.rds', '');
    write('lib/R/site-library/more/DESCRIPTION', 'Package: more\nVersion: 2.0-1\n');
    write('lib/R/site-library/more/Meta/package.rds', '');

    await bench.on('index');

    const found = packagesIn(bench, 'R/test_kernel/1.0').filter(({ source }) => source === 'r');
    expect(found).toContainEqual({ name: 'more', version: '2.0-1', source: 'r' });
    expect(found).toHaveLength(15);
  });

  it('reads a DESCRIPTION with long lines, old encodings and other line ends', async () => {
    const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const packages = [
      {
        name: 'continued',
        version: '1.2-3',
        description:
          'Package: continued\nDescription: It says\n    Version: 9.9\n\tand more.\nVersion:\n    1.2-3\n',
      },
      {
        name: 'latin',
        version: '2.0',
        description: latin1(
          'Package: latin\nAuthor: Jos\xe9 Mu\xf1oz\nVersion: 2.0\nEncoding: latin1\n',
        ),
      },
      { name: 'unending', version: '4.0', description: 'Package: other\nVersion: 4.0' },
      { name: 'windows', version: '3.0', description: 'Package: windows\r\nVersion: 3.0\r\n' },
    ];
    writeKernel(bench.root, rKernel('test_kernel', { packages }));

    await bench.on('index');

    const found = packagesIn(bench, 'R/test_kernel/1.0');
    expect(found.filter(({ name }) => packages.some((one) => one.name === name))).toEqual(
      packages.map(({ name, version }) => ({ name, version, source: 'r' })),
    );
  });

  it('lists Python packages once, whoever installed them and wherever they can be reached', async () => {
    const conda = [
      { name: 'numpy', version: '1.26.4', distribution: 'numpy' },
      { name: 'ruamel.yaml', version: '0.18.6', distribution: 'ruamel.yaml' },
      { name: 'jupyter_core', version: '5.7.2', distribution: 'jupyter_core' },
      { name: 'mpi', version: '1.0', channel: 'bioconda' },
    ];
    const pip = [
      { name: 'Flask-SQLAlchemy', version: '3.1.1' },
      { name: 'oldfile', version: '0.1', form: 'egg-info-file' as const },
      { name: 'oldfolder', version: '0.2', form: 'egg-info-folder' as const },
      { name: 'uv-installed', version: '0.3', installer: 'uv' },
      { name: 'unsigned', version: '0.4', installer: 'none' },
    ];
    const kernel = pythonKernel('test_kernel', { conda, pip });
    writeKernel(bench.root, kernel);

    await bench.on('index');

    expect(packagesIn(bench, 'Python/test_kernel/1.0')).toEqual(expectedManifest(kernel).packages);
  });

  it('lists the version that pip put over a conda package', async () => {
    const conda = [{ name: 'requests', version: '2.31.0', distribution: 'requests' }];
    const place = writeKernel(bench.root, pythonKernel('test_kernel', { conda }));
    const old = 'lib/python3.11/site-packages/requests-2.31.0.dist-info';
    rmSync(join(place, old), { recursive: true });
    const upgrade = { name: 'Requests', version: '2.32.3', license: 'Apache-2.0' };
    writePipPackage(place, upgrade);

    await bench.on('index');

    expect(
      packagesIn(bench, 'Python/test_kernel/1.0').filter(({ name }) => /requests/i.test(name)),
    ).toEqual([{ ...upgrade, source: 'python', channel: 'pypi' }]);
  });

  it('finds the version of Python in its library where no record tells it', async () => {
    const kernel = pythonKernel('test_kernel', { languageVersion: '3.12.4' });
    const { conda } = kernel;
    writeKernel(bench.root, { ...kernel, conda: conda.filter(({ name }) => name !== 'python') });

    await bench.on('index');

    expect(bench.json('Python/test_kernel/1.0/package_manifest.json')).toMatchObject({
      language_version: '3.12',
    });
  });

  it('knows the version where only python3 is there', async () => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    rmSync(join(place, 'bin/python'));

    const result = await bench.on('index');

    expect(result.exitCode).toBe(0);
    expect(bench.json('Python/test_kernel/1.0/package_manifest.json')).toMatchObject({
      language_version: '3.11',
    });
  });

  it('sorts names by code points, in any alphabet', async () => {
    const names = ['Zeta', 'alpha', 'été', 'ﬀ', '😀', '_x', '1st'];
    for (const name of names) writeKernel(bench.root, rKernel(name));

    await bench.job();

    const { kernels } = bench.json('collated_manifests.json') as {
      kernels: readonly { kernel_name: string }[];
    };
    expect(kernels.map(({ kernel_name }) => kernel_name)).toEqual([
      ...['1st', 'Zeta', '_x', 'alpha', 'été', 'ﬀ', '😀'],
    ]);
    expect(bench.text('collated_manifests.json')).toContain('"😀"');
  });

  it('keeps keys of a manifest that it does not know', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    await bench.on('index');
    const path = join(bench.root, 'R/test_kernel/1.0/package_manifest.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...manifest, description: 'für alle' }));

    await bench.on('collate');

    expect(bench.json('collated_manifests.json')).toMatchObject({
      kernels: [{ description: 'für alle', package_count: 15 }],
    });
  });

  it('follows links inside of the root, and lists a kernel of two names once', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    symlinkSync('1.0', join(place, '..', 'latest'));
    symlinkSync(join(place, '..'), join(bench.root, 'R', 'alias'));

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(result.output).toMatch(/latest/);
    expect(bench.json('collated_manifests.json')).toMatchObject({
      total_kernels: 1,
      kernels: [{ kernel_name: 'test_kernel', kernel_version: '1.0' }],
    });
  });
});

const smallR = rKernel('cowsay', {
  packages: [
    { name: 'abind', version: '1.4-5', license: 'none' },
    { name: 'Rcpp', version: '1.0.13' },
  ],
  conda: [
    { ...condaOf({ name: 'abind', version: '1.4-5' }), license: 'LGPL-2.0-or-later' },
    { name: 'r-rcpp', version: '1.0.12' },
    { name: 'libcurl', version: '8.9.1', channel: 'bioconda', license: 'curl' },
  ],
});

const smallPython = pythonKernel('cowsay', {
  version: '2.1',
  conda: [{ name: 'numpy', version: '1.26.4', distribution: 'numpy', license: 'BSD-3-Clause' }],
  pip: [{ name: 'Flask-SQLAlchemy', version: '3.1.1' }],
});

interface Listed {
  readonly name: string;
  readonly version: string;
  readonly source: string;
}

function packagesIn(bench: KernelBench, kernel: string): readonly Listed[] {
  const manifest = bench.json(`${kernel}/package_manifest.json`);
  return (manifest as { readonly packages: readonly Listed[] }).packages;
}

function namesIn(bench: KernelBench, kernel: string): readonly string[] {
  return packagesIn(bench, kernel).map(({ name }) => name);
}
