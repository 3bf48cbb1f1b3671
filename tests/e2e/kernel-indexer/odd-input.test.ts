import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kernelBench, type KernelBench } from '../../support/kernel-indexer.ts';
import { pythonKernel, rKernel } from '../../support/kernel-repository/kernel.ts';
import {
  writeKernel,
  writePipPackage,
  writeRPackage,
} from '../../support/kernel-repository/write-kernel.ts';

interface Listed {
  readonly channel?: string;
  readonly name: string;
  readonly version: string;
  readonly source: string;
}

let bench: KernelBench;
beforeEach(() => {
  bench = kernelBench();
});
afterEach(() => bench.dispose());

const packagesIn = (kernel: string) =>
  (bench.json(`${kernel}/package_manifest.json`) as { packages: readonly Listed[] }).packages;
const collatedNames = () =>
  (
    bench.json('collated_manifests.json') as { kernels: readonly { kernel_name: string }[] }
  ).kernels.map(({ kernel_name }) => kernel_name);
const putRecord = (place: string, name: string, content: string | Uint8Array) =>
  writeFileSync(join(place, 'conda-meta', name), content);

describe('records of conda', () => {
  const versionsOf = (names: readonly string[]) =>
    Object.fromEntries(
      packagesIn('Python/test_kernel/1.0')
        .filter(({ name }) => names.includes(name))
        .map(({ name, version }) => [name, version]),
    );

  it.each([
    { what: 'empty', content: '' },
    {
      what: 'cut off',
      content: '{"build": "0", "name": "half-done", "version": "1.0", "files": [',
    },
    { what: 'an array', content: '[]' },
    { what: 'null', content: 'null' },
    { what: 'without a name', content: '{"version": "9"}' },
    { what: 'of other types', content: '{"name": 5, "version": {}}' },
    { what: 'binary', content: Uint8Array.from({ length: 4000 }, (_, index) => index % 251) },
  ])('that are $what count by the name of the file, with a warning', async ({ content }) => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    putRecord(place, 'half-done-1.0-py_0.json', content);

    const result = await bench.on('index');

    expect(result.exitCode).toBe(0);
    expect(result.stderr).toMatch(/WARNING: .*half-done-1\.0-py_0\.json/);
    expect(versionsOf(['half-done', 'zlib'])).toEqual({ 'half-done': '1.0', zlib: '1.3' });
  });

  it('that are larger than anything reasonable count by the name of the file', async () => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    putRecord(place, 'giant-2.0-h1_1.json', '{"name": "giant", "version": "2.0", "files": [');
    // A hole takes no room on the disk.
    truncateSync(join(place, 'conda-meta/giant-2.0-h1_1.json'), 80 * 1024 * 1024);

    const result = await bench.on('index');

    expect(result.exitCode).toBe(0);
    expect(result.stderr).toMatch(/WARNING: .*giant-2\.0-h1_1\.json/);
    expect(versionsOf(['giant'])).toEqual({ giant: '2.0' });
  });

  it('are read whole where they are large', async () => {
    const files = Array.from(
      { length: 400_000 },
      (_, index) => `lib/python3.11/some/file-${index}`,
    );
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    const record = { build: 'h1_1', files, name: 'really-large', version: '3.0' };
    putRecord(place, 'x-0-0.json', JSON.stringify(record));

    const result = await bench.on('index');

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(versionsOf(['really-large'])).toEqual({ 'really-large': '3.0' });
  });

  it('that nothing names make the kernel fail', async () => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    putRecord(place, 'nameless.json', 'not JSON');

    const result = await bench.on('index');

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain('nameless.json');
    expect(result.output).toContain('Failed to index: Python test_kernel 1.0');
    expect(bench.has('Python/test_kernel/1.0/package_manifest.json')).toBe(false);
  });

  it('are told by their own words, not by texts that look like them', async () => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    const record = {
      files: ['"name": "wrong"', 'version'],
      metadata: { name: 'inner', version: '0' },
      'name ': 'blank',
      name: 'q"uo\\ted',
      paths_data: { paths: [{ name: 'deep', version: '0' }] },
      version: '1.0|rc\n1',
    };
    putRecord(place, 'odd-1-0.json', JSON.stringify(record, undefined, 2));

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    const names = packagesIn('Python/test_kernel/1.0').map(({ name }) => name);
    expect(names.filter((name) => !['python', 'zlib'].includes(name))).toHaveLength(1);
    expect(names.some((name) => name.startsWith('q"uo\\ted'))).toBe(true);
  });

  it('mean what JSON means: the last of equal keys, escapes, and nothing that is inside', async () => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    putRecord(place, 'a-0-0.json', '{"name": "first", "version": "1", "name": "last"}');
    putRecord(place, 'b-0-0.json', '{"\\u006eame": "esc\\u0061ped", "version": "2"}');
    const inner = '{\n  "name": "outer",\n  "version": "3",\n  "x": {\n  "name": "inner"\n  }\n}';
    putRecord(place, 'c-0-0.json', inner);
    putRecord(place, 'd-0-0.json', '{\n  "name": "one",\n  "version": "4",\n  "name": "two"\n}');
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    putRecord(place, 'e-0-0.json', `{"deep": ${deep}, "name": "deep", "version": "5"}`);

    const result = await bench.on('index');

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(versionsOf(['last', 'escaped', 'outer', 'two', 'deep'])).toEqual({
      ...{ last: '1', escaped: '2', outer: '3', two: '4', deep: '5' },
    });
  });

  it('keep the secrets of channels to themselves', async () => {
    const channels = [
      'https://conda.anaconda.org/t/tk-SECRET/private/linux-64',
      'https://user:SECRET@conda.example.org/ours/noarch',
      'https://repo.anaconda.com/pkgs/main/linux-64',
      'conda-forge',
    ];
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    for (const [index, channel] of channels.entries()) {
      const record = { build: '0', channel, name: `package-${index}`, url: channel, version: '1' };
      putRecord(place, `package-${index}-1-0.json`, JSON.stringify(record));
    }

    const result = await bench.job();

    const found = packagesIn('Python/test_kernel/1.0').filter(({ name }) =>
      name.startsWith('package'),
    );
    expect(found.map(({ channel }) => channel)).toEqual([
      ...['private', 'ours', 'pkgs/main', 'conda-forge'],
    ]);
    expect(`${bench.text('collated_manifests.json')}${result.output}`).not.toContain('SECRET');
  });

  it('beside other files and folders of conda are read alone', async () => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    for (const name of ['pinned', 'state', '.condarc', 'x-1-0.json.c~', 'nobackup'])
      putRecord(place, name, 'name: no\n');
    mkdirSync(join(place, 'conda-meta/folder-1.0-0'));

    const result = await bench.on('index');

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(packagesIn('Python/test_kernel/1.0').map(({ name }) => name)).toEqual([
      ...['python', 'zlib'],
    ]);
  });

  it('that name a package twice give it one row in the index', async () => {
    const conda = [
      { name: 'twice', version: '1.0' },
      { name: 'twice', version: '2.0' },
    ];
    writeKernel(bench.root, pythonKernel('test_kernel', { conda }));

    await bench.job();

    const { packages } = bench.json('package_index.json') as {
      packages: readonly { name: string; kernel_count: number; kernels: readonly object[] }[];
    };
    const twice = packages.find(({ name }) => name === 'twice');
    expect([twice?.kernel_count, twice?.kernels.length]).toEqual([1, 1]);
  });

  it('may be none, where R has its own packages', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    rmSync(join(place, 'conda-meta'), { recursive: true });
    mkdirSync(join(place, 'conda-meta'));

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(packagesIn('R/test_kernel/1.0')).toHaveLength(14);
    expect(bench.json('R/test_kernel/1.0/package_manifest.json')).toMatchObject({
      language_version: '4.4.3',
    });
  });

  it('are none where conda-meta is a file', async () => {
    mkdirSync(join(bench.root, 'R/test_kernel/1.0'), { recursive: true });
    writeFileSync(join(bench.root, 'R/test_kernel/1.0/conda-meta'), '');
    writeKernel(bench.root, rKernel('other'));

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(collatedNames()).toEqual(['other']);
  });
});

describe('many packages', () => {
  it('of one kernel, five thousand, are all published', async () => {
    const many = (count: number, prefix: string) =>
      Array.from({ length: count }, (_, index) => ({
        name: `${prefix}${index}`,
        version: '1.2-3',
      }));
    const packages = many(2500, 'package');
    const conda = many(2500, 'lib-with-quite-a-long-name-');
    writeKernel(bench.root, rKernel('big', { packages, conda }));
    writeKernel(bench.root, rKernel('small'));

    const result = await bench.job();

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(packagesIn('R/big/1.0')).toHaveLength(5015);
    expect(bench.json('collated_manifests.json')).toMatchObject({
      total_kernels: 2,
      kernels: [{ package_count: 5015 }, { package_count: 15 }],
    });
    expect(bench.json('package_index.json')).toMatchObject({ total_packages: 5015 });
  });
});

describe('names', () => {
  it.each([
    'with blank',
    "it's",
    '"quoted"',
    'pipe|d',
    'two\nlines',
    'tab\tbed',
    '$(touch injected)',
    '-leading-dash',
    '--language',
    'my-kernel',
    '2nd',
    '..hidden',
    'a..b',
    'größe-日本語-😀',
    'back\\slash',
    '%s%n',
    '__proto__',
    'constructor',
    '*',
    '[a-z]',
  ])('of a kernel and its version may be %j', async (name) => {
    writeKernel(bench.root, rKernel(name, { version: name }));
    writeKernel(bench.root, pythonKernel('other'));

    const result = await bench.job();

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(bench.json('collated_manifests.json')).toMatchObject({
      total_kernels: 2,
      kernels: [
        { kernel_name: 'other' },
        {
          kernel_name: name,
          kernel_version: name,
          language: 'R',
          manifest_path: `R/${name}/${name}/package_manifest.json`,
        },
      ],
    });
    const text = bench.text('icrn_kernel_catalog.json');
    expect(text).toContain(JSON.stringify(`${bench.root}/R/${name}/${name}`));
    expect(JSON.parse(text)).toHaveProperty(['R', name, name, 'environment_location']);
    expect(bench.has('../injected')).toBe(false);
  });

  it('of packages may be anything', async () => {
    const names = ['pipe|d', 'q"uote', 'größe', '__proto__', 'constructor', 'a b', '$(x)'];
    const conda = names.map((name) => ({ name, version: `1|${name}` }));
    writeKernel(bench.root, pythonKernel('test_kernel', { conda }));

    const result = await bench.job();

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(bench.json('package_index.json')).toMatchObject({
      total_packages: names.length + 2,
      packages: expect.arrayContaining(
        names.map((name) =>
          expect.objectContaining({
            name,
            kernel_count: 1,
            kernels: [expect.objectContaining({ package_version: `1|${name}` })],
          }),
        ),
      ),
    });
  });

  it('that are hidden are no languages', async () => {
    writeKernel(bench.root, rKernel('good'));
    writeKernel(join(bench.root, '.backup'), rKernel('good'));

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(bench.json('collated_manifests.json')).toMatchObject({ total_kernels: 1 });
  });

  it('are quoted where they would break a line of the log', async () => {
    writeKernel(bench.root, rKernel('two\n[2026-01-26T14:53:47Z] [ERROR] lines'));

    const { stdout, stderr } = await bench.job();

    expect(stdout.split('\n').filter((line) => line.startsWith('[2026-01-26'))).toEqual([]);
    expect(stderr).toBe('');
  });
});

describe('links', () => {
  it('that go round in circles end nothing', async () => {
    const place = writeKernel(bench.root, rKernel('good'));
    symlinkSync('.', join(bench.root, 'R', 'self'));
    symlinkSync('loop', join(bench.root, 'R', 'loop'));
    symlinkSync('..', join(bench.root, 'R', 'good', 'up'));
    symlinkSync('../..', join(place, 'lib/R/library/up'));
    symlinkSync('gone', join(bench.root, 'Python'));

    const result = await bench.job({}, { limitMs: 20_000 });

    expect(result.exitCode).toBe(0);
    expect(collatedNames()).toEqual(['good']);
    expect(packagesIn('R/good/1.0')).toHaveLength(15);
  });

  it('that lead out of the root are not followed', async () => {
    const outside = writeKernel(join(bench.home, 'outside'), rKernel('outsider'));
    writeKernel(bench.root, rKernel('good'));
    symlinkSync('/etc', join(bench.root, 'R', 'etc'));
    symlinkSync(join(outside, '..'), join(bench.root, 'R', 'linked'));
    mkdirSync(join(bench.root, 'R', 'versions'));
    symlinkSync(outside, join(bench.root, 'R', 'versions', '1.0'));
    symlinkSync(join(bench.home, 'outside', 'R'), join(bench.root, 'Python'));

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(collatedNames()).toEqual(['good']);
    expect(existsSync(join(outside, 'package_manifest.json'))).toBe(false);
  });

  it('out of a kernel do not bring foreign packages in', async () => {
    const outside = writeKernel(join(bench.home, 'outside'), rKernel('outsider'));
    writeRPackage(outside, { name: 'secret', version: '1.0' });
    const place = writeKernel(bench.root, rKernel('good'));
    symlinkSync(join(outside, 'lib/R/library/secret'), join(place, 'lib/R/library/secret'));
    symlinkSync('/etc/passwd', join(place, 'conda-meta/passwd-1.0-0.json'));

    const result = await bench.job({ KEEP_GOING: 'true' });

    const text = result.exitCode === 0 ? bench.text('collated_manifests.json') : '';
    expect(text).not.toContain('"secret"');
    expect(`${text}${result.output}`).not.toContain('root:x:0:0');
  });

  it('to where people see the repository count as inside', async () => {
    const host = '/sw/nowhere/kernels';
    writeKernel(bench.root, rKernel('good'));
    symlinkSync(`${host}/R/good/1.0`, join(bench.root, 'R', 'good', 'latest'));
    mkdirSync(join(bench.root, 'store'));
    writeKernel(join(bench.root, 'store'), rKernel('stored'));
    symlinkSync(`${host}/store/R/stored`, join(bench.root, 'R', 'stored'));

    const result = await bench.job({ KERNEL_ROOT_HOST: host });

    expect(result.exitCode).toBe(0);
    expect(collatedNames()).toEqual(['good', 'stored']);
  });

  it('in the place of a manifest are replaced, and what they lead to is left', async () => {
    const place = writeKernel(bench.root, rKernel('good'));
    const victim = join(bench.home, 'victim.json');
    writeFileSync(victim, '{}');
    symlinkSync(victim, join(place, 'package_manifest.json'));

    const result = await bench.on('index');

    expect(result.exitCode).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('{}');
    expect(packagesIn('R/good/1.0')).toHaveLength(15);
  });

  it('in the place of a manifest are not read by collate', async () => {
    const place = writeKernel(bench.root, rKernel('good'));
    const bait = { kernel_name: 'bait', packages: [{ name: 'bait', version: '1', source: 'r' }] };
    writeFileSync(join(bench.home, 'bait.json'), JSON.stringify(bait));
    symlinkSync(join(bench.home, 'bait.json'), join(place, 'package_manifest.json'));

    const result = await bench.on('collate');

    expect(result.output).toContain('Skipped: 1');
    expect(bench.has('package_index.json') && bench.text('package_index.json')).not.toContain(
      'bait',
    );
  });
});

describe('manifests', () => {
  it('that are nested without end are passed over, and no other is', async () => {
    const place = writeKernel(bench.root, rKernel('bad'));
    writeKernel(bench.root, rKernel('good'));
    await bench.on('index');
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const text = bench.text('R/bad/1.0/package_manifest.json').replace(/\}\n$/, '');
    writeFileSync(join(place, 'package_manifest.json'), `${text}, "deep": ${deep}}\n`);

    const result = await bench.on('collate');

    expect(result.stderr).toContain('ERROR: Invalid manifest file: ');
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(collatedNames()).toEqual(['good']);
  });

  it('fail the kernel where a folder is in their place', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    mkdirSync(join(place, 'package_manifest.json'));

    const result = await bench.on('index');

    expect(result.exitCode).toBe(1);
    expect(result.output).toContain('Failed to index: R test_kernel 1.0');
  });

  it.each([
    { what: 'empty', content: '' },
    { what: 'an array', content: '[]' },
    { what: 'several documents', content: '{"packages": []}\n{"packages": []}\n' },
    { what: 'without packages', content: '{"kernel_name": "good"}' },
    {
      what: 'with packages that are a text',
      content: '{"kernel_name": "good", "packages": "many"}',
    },
  ])('are passed over by collate where they are $what, and not counted', async ({ content }) => {
    const place = writeKernel(bench.root, rKernel('bad'));
    writeKernel(bench.root, rKernel('good'));
    await bench.on('index');
    writeFileSync(join(place, 'package_manifest.json'), content);

    const result = await bench.on('collate');

    expect(result.stderr).toMatch(
      /ERROR: Invalid manifest file: .*R\/bad\/1\.0\/package_manifest\.json/,
    );
    expect(result.output).toContain('Skipped: 1');
    expect(bench.json('collated_manifests.json')).toMatchObject({
      total_kernels: 1,
      kernels: [{ kernel_name: 'good' }],
    });
  });

  it('of the program before are collated as they are, and no version is "null"', async () => {
    const place = writeKernel(bench.root, rKernel('cowsay'));
    const manifest = {
      kernel_name: 'cowsay',
      kernel_version: '1.0',
      language: 'R',
      language_version: '4.4.3',
      indexed_date: '2025-11-20T21:11:38Z',
      packages: [
        { name: 'base', version: '4.4.3', source: 'r' },
        { name: 'pipe|d', version: '1|2', source: 'conda' },
        { name: 'versionless', version: null, source: 'conda' },
        { name: 'base', version: '4.4.3', source: 'conda' },
      ],
    };
    writeFileSync(join(place, 'package_manifest.json'), JSON.stringify(manifest));

    const result = await bench.on('collate');

    expect(result.exitCode).toBe(0);
    const rows = (
      bench.json('package_index.json') as {
        packages: readonly {
          name: string;
          kernel_count: number;
          kernels: readonly { package_version: string }[];
        }[];
      }
    ).packages;
    expect(
      rows.map(({ name, kernel_count, kernels }) => [
        name,
        kernel_count,
        ...kernels.map(({ package_version }) => package_version),
      ]),
    ).toEqual([
      ['base', 1, '4.4.3'],
      ['pipe|d', 1, '1|2'],
      ['versionless', 1, 'unknown'],
    ]);
  });

  it('that are all missing never empty what was published', async () => {
    const place = writeKernel(bench.root, rKernel('good'));
    await bench.job();
    const outputs = ['collated_manifests.json', 'package_index.json'];
    const before = outputs.map((path) => bench.text(path));
    rmSync(join(place, 'package_manifest.json'));

    const result = await bench.on('collate');

    expect(result.exitCode).toBe(1);
    expect(outputs.map((path) => bench.text(path))).toEqual(before);
  });
});

describe('pipes, from which nothing ever comes', () => {
  it.each([
    'conda-meta/package-1.0-0.json',
    'lib/R/library/utils/DESCRIPTION',
    'lib/R/library/utils/Meta/package.rds',
    'package_manifest.json',
  ])('in the place of %s stop nothing', async (path) => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    rmSync(join(place, path), { force: true });
    execFileSync('mkfifo', [join(place, path)]);

    const result = await bench.job({}, { limitMs: 10_000 });

    expect(result.exitCode).toBe(0);
    expect(collatedNames()).toEqual(['test_kernel']);
  });

  it.each(['METADATA', 'INSTALLER'])('in the place of %s stop nothing', async (name) => {
    const pip = [{ name: 'odd', version: '1.0' }];
    const place = writeKernel(bench.root, pythonKernel('test_kernel', { pip }));
    const path = join(place, 'lib/python3.11/site-packages/odd-1.0.dist-info', name);
    rmSync(path);
    execFileSync('mkfifo', [path]);

    const result = await bench.job({}, { limitMs: 10_000 });

    expect(result.exitCode).toBe(0);
  });

  it.each(['collated_manifests.json', '.kernel_indexer_state.json'])(
    'in the place of %s are replaced',
    async (path) => {
      writeKernel(bench.root, rKernel('test_kernel'));
      execFileSync('mkfifo', [join(bench.root, path)]);

      const result = await bench.job({}, { limitMs: 10_000 });

      expect(result.exitCode).toBe(0);
      expect(typeof bench.json(path)).toBe('object');
    },
  );
});

describe('Python metadata', () => {
  it.each([
    { what: 'is empty', metadata: '' },
    { what: 'has no version', metadata: 'Metadata-Version: 2.1\nName: odd\n' },
    { what: 'is binary', metadata: '\0\0\0' },
  ])('that $what stops nothing', async ({ metadata }) => {
    const place = writeKernel(bench.root, pythonKernel('test_kernel'));
    writePipPackage(place, { name: 'odd', version: '1.0' });
    const folder = 'lib/python3.11/site-packages/odd-1.0.dist-info';
    writeFileSync(join(place, folder, 'METADATA'), metadata);

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(packagesIn('Python/test_kernel/1.0').map(({ version }) => version)).not.toContain(null);
  });
});
