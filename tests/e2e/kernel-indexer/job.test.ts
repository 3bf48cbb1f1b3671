import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kernelBench, type KernelBench } from '../../support/kernel-indexer.ts';
import { pythonKernel, rKernel } from '../../support/kernel-repository/kernel.ts';
import {
  startedMark,
  writeKernel,
  writeRecord,
} from '../../support/kernel-repository/write-kernel.ts';

const outputs = ['collated_manifests.json', 'package_index.json', 'icrn_kernel_catalog.json'];

describe("the container's job", () => {
  let bench: KernelBench;
  beforeEach(() => {
    bench = kernelBench();
  });
  afterEach(() => bench.dispose());

  const kernelNames = (path = 'collated_manifests.json') =>
    (bench.json(path) as { kernels: readonly { kernel_name: string }[] }).kernels.map(
      ({ kernel_name }) => kernel_name,
    );
  const catalog = () =>
    bench.json('icrn_kernel_catalog.json') as Record<string, Record<string, unknown>>;

  it('writes lines with time and level: news to stdout, complaints to stderr', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    const bad = writeKernel(bench.root, pythonKernel('bad_kernel'));
    rmSync(join(bad, 'bin'), { recursive: true });

    const result = await bench.job({ KEEP_GOING: 'true', LOG_LEVEL: 'DEBUG' });

    const time = String.raw`^\[\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\]`;
    const lines = (text: string) => text.trimEnd().split('\n');
    expect(
      lines(result.stdout).filter(
        (line) => !new RegExp(`${time} \\[(?:INFO|DEBUG)\\] .`).test(line),
      ),
    ).toEqual([]);
    expect(
      lines(result.stderr).filter(
        (line) => !new RegExp(`${time} \\[(?:WARN|ERROR)\\] .`).test(line),
      ),
    ).toEqual([]);
    expect(result.stderr).toContain('[ERROR]');
    expect(result.stderr).toContain('bad_kernel');
  });

  it.each([
    { level: 'ERROR', stdout: /^$/ },
    { level: 'WARN', stdout: /^$/ },
    { level: 'INFO', stdout: /\[INFO\]/ },
  ])('says no more than $level asks for', async ({ level, stdout }) => {
    writeKernel(bench.root, rKernel('test_kernel'));

    const result = await bench.job({ LOG_LEVEL: level });

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(result.stdout).toMatch(stdout);
    expect(result.stdout).not.toContain('[DEBUG]');
  });

  it('writes one JSON object a line where that is asked for', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));

    const { stdout, exitCode } = await bench.job({ LOG_FORMAT: 'json' });

    const lines = stdout.trimEnd().split('\n');
    expect(exitCode).toBe(0);
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(lines.map(() => 'object'));
  });

  it('fails with 4 where no kernel is, and writes nothing', async () => {
    const result = await bench.job();

    expect(result.exitCode).toBe(4);
    expect(result.output).toContain('No kernels found');
    expect(outputs.filter((name) => bench.has(name))).toEqual([]);
  });

  it('fails with 3 where the root is not there, and makes none', async () => {
    const result = await bench.job({ KERNEL_ROOT: join(bench.home, 'none') });

    expect(result.exitCode).toBe(3);
    expect(bench.has('../none')).toBe(false);
  });

  it('fails with 3 where the root is a file', async () => {
    writeFileSync(join(bench.home, 'file'), '');

    const result = await bench.job({ KERNEL_ROOT: join(bench.home, 'file') });

    expect(result.exitCode).toBe(3);
  });

  it('fails with 3 where the output folder is not there, and makes none', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));

    const result = await bench.job({ OUTPUT_DIR: join(bench.home, 'site') });

    expect(result.exitCode).toBe(3);
    expect(bench.has('../site')).toBe(false);
    expect(bench.has('R/test_kernel/1.0/package_manifest.json')).toBe(false);
  });

  it('writes into the output folder, and the catalog into the root', async () => {
    writeKernel(bench.root, rKernel('test_kernel'));
    mkdirSync(join(bench.home, 'site'));

    const result = await bench.job({ OUTPUT_DIR: join(bench.home, 'site') });

    expect(result.exitCode).toBe(0);
    expect(outputs.map((name) => bench.has(name))).toEqual([false, false, true]);
    expect(readdirSync(join(bench.home, 'site')).sort()).toEqual(outputs.slice(0, 2));
  });

  it.each([
    "it's a root",
    '$(touch injected)',
    'a "quoted" `root`',
    'semi;colon & more',
    '-root',
    'übung\nzwei',
  ])('works in a root called %j', async (name) => {
    const root = join(bench.home, name);
    writeKernel(root, rKernel('test_kernel'));

    const result = await bench.job({ KERNEL_ROOT: root });

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
    expect(kernelNames(join('..', name, 'collated_manifests.json'))).toEqual(['test_kernel']);
  });

  it.each(["R'; touch injected; '", '$(touch injected)', '`touch injected`'])(
    'runs nothing of a language filter such as %j',
    async (filter) => {
      writeKernel(bench.root, rKernel('test_kernel'));

      const result = await bench.job({ LANGUAGE_FILTER: filter });

      expect(result.exitCode).toBe(4);
      expect(bench.has('../injected') || bench.has('injected')).toBe(false);
      expect(bench.has('collated_manifests.json')).toBe(false);
    },
  );

  it('reads one language anew and keeps the others', async () => {
    writeKernel(bench.root, rKernel('r_kernel'));
    const python = writeKernel(bench.root, pythonKernel('python_kernel'));
    await bench.job();
    writeRecord(python, { name: 'more', version: '1.0' });

    const result = await bench.job({ LANGUAGE_FILTER: 'Python' });

    expect(result.exitCode).toBe(0);
    expect(kernelNames()).toEqual(['python_kernel', 'r_kernel']);
    expect(bench.json('collated_manifests.json')).toMatchObject({
      kernels: [{ package_count: 3 }, { package_count: 15 }],
    });
    expect(bench.json('package_index.json')).toMatchObject({ total_packages: 17 });
    expect(Object.keys(catalog())).toEqual(['Python', 'R']);
  });

  it('stops at the first kernel that is bad, and leaves what was published', async () => {
    writeKernel(bench.root, rKernel('good'));
    await bench.job();
    const before = outputs.map((name) => bench.text(name));
    rmSync(join(writeKernel(bench.root, rKernel('a_bad')), 'bin'), { recursive: true });

    const result = await bench.job();

    expect(result.exitCode).toBe(4);
    expect(result.stderr).toContain('a_bad');
    expect(outputs.map((name) => bench.text(name))).toEqual(before);
  });

  it('publishes the others when it may go on, and still says 4', async () => {
    for (const name of ['a_bad', 'good', 'once_good']) writeKernel(bench.root, rKernel(name));
    await bench.on('index', '--kernel-name', 'once_good');
    const earlier = bench.text('R/once_good/1.0/package_manifest.json');
    for (const name of ['a_bad', 'once_good'])
      rmSync(join(bench.root, 'R', name, '1.0/bin'), { recursive: true });

    const result = await bench.job({ KEEP_GOING: 'true' });

    expect(result.exitCode).toBe(4);
    expect(result.stderr).toContain('a_bad');
    expect(result.stderr).toContain('once_good');
    expect(kernelNames()).toEqual(['good', 'once_good']);
    expect(bench.text('R/once_good/1.0/package_manifest.json')).toBe(earlier);
    expect(Object.keys(catalog()['R'] ?? {})).toContain('good');
  });

  it('lets nothing that is no kernel of R or Python stand in the way', async () => {
    writeKernel(bench.root, rKernel('good'));
    for (const path of ['archive/old/1.0/conda-meta', 'docs/deep/er', 'r/lower/1.0/conda-meta'])
      mkdirSync(join(bench.root, path), { recursive: true });
    writeFileSync(join(bench.root, 'README'), '');
    writeFileSync(join(bench.root, 'R', 'README'), '');
    writeFileSync(join(bench.root, 'R', 'good', 'README'), '');

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(result.stderr.match(/archive/g)).toHaveLength(1);
    expect(result.stderr).not.toContain('docs');
    expect(kernelNames()).toEqual(['good']);
    expect(Object.keys(catalog())).toEqual(['R']);
  });

  it('starts no program of a kernel', async () => {
    writeKernel(bench.root, rKernel('r_kernel'));
    const place = writeKernel(bench.root, pythonKernel('python_kernel'));
    mkdirSync(join(place, 'etc/conda/activate.d'), { recursive: true });
    for (const path of ['bin/conda', 'bin/jq', 'etc/conda/activate.d/x.sh']) {
      writeFileSync(join(place, path), '#!/bin/sh\n: > "$0.was-started"\n');
      chmodSync(join(place, path), 0o755);
    }

    await bench.job();

    const paths = readdirSync(bench.root, { recursive: true, encoding: 'utf8' });
    expect(paths.filter((path) => path.endsWith(startedMark))).toEqual([]);
  });

  it('never calls a message of a broken interpreter a version', async () => {
    const kernel = pythonKernel('test_kernel', { languageVersion: '3.11.9' });
    const conda = kernel.conda.filter(({ name }) => name !== 'python');
    const place = writeKernel(bench.root, { ...kernel, conda });
    rmSync(join(place, 'lib'), { recursive: true });

    await bench.job();

    expect(bench.json('Python/test_kernel/1.0/package_manifest.json')).toMatchObject({
      language_version: 'unknown',
    });
  });

  it('keeps every byte and time of its files when nothing changed', async () => {
    writeKernel(bench.root, rKernel('r_kernel'));
    writeKernel(bench.root, pythonKernel('python_kernel'));
    const paths = [
      ...outputs,
      'R/r_kernel/1.0/package_manifest.json',
      'Python/python_kernel/1.0/package_manifest.json',
    ];
    const look = () =>
      paths.map((path) => {
        const { mtimeMs, ino, mode } = statSync(join(bench.root, path));
        return { path, text: bench.text(path), mtimeMs, ino, mode };
      });
    await bench.job();
    const before = look();
    // Dates of files have a resolution of one second.
    await new Promise((resolve) => setTimeout(resolve, 1100));

    const second = await bench.job();
    const third = await bench.job({ FULL: 'true' });

    expect([second.exitCode, third.exitCode]).toEqual([0, 0]);
    expect(look()).toEqual(before);
  });

  it('writes only what changed', async () => {
    const place = writeKernel(bench.root, rKernel('r_kernel'));
    writeKernel(bench.root, pythonKernel('python_kernel'));
    await bench.job();
    const untouched = 'Python/python_kernel/1.0/package_manifest.json';
    const before = statSync(join(bench.root, untouched)).mtimeMs;
    const { generation } = bench.json('collated_manifests.json') as { generation: string };
    writeRecord(place, { name: 'more', version: '1.0' });

    await bench.job();

    expect(statSync(join(bench.root, untouched)).mtimeMs).toBe(before);
    expect(bench.json('R/r_kernel/1.0/package_manifest.json')).toMatchObject({
      packages: expect.arrayContaining([expect.objectContaining({ name: 'more' })]),
    });
    const after = bench.json('collated_manifests.json') as { generation: string };
    expect(after.generation).not.toBe(generation);
    expect(bench.json('package_index.json')).toMatchObject({ generation: after.generation });
  });

  it('has the same generation for the same content', async () => {
    writeKernel(bench.root, rKernel('r_kernel'));
    const generation = () =>
      (bench.json('collated_manifests.json') as { generation: string }).generation;
    await bench.job();
    const first = generation();
    const manifest = bench.text('R/r_kernel/1.0/package_manifest.json');
    for (const name of outputs) rmSync(join(bench.root, name));

    await bench.job();

    expect(bench.text('R/r_kernel/1.0/package_manifest.json')).toBe(manifest);
    expect(generation()).toBe(first);
  });

  it('sees what changed in place when it reads every kernel again', async () => {
    const place = writeKernel(bench.root, rKernel('r_kernel'));
    const path = join(place, 'conda-meta/zlib-1.3-h5eee18b_0.json');
    await bench.job();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version": "1.3"', '"version": "1.4"'));

    await bench.job({ FULL: 'true' });

    expect(bench.json('R/r_kernel/1.0/package_manifest.json')).toMatchObject({
      packages: expect.arrayContaining([expect.objectContaining({ name: 'zlib', version: '1.4' })]),
    });
  });

  it.each(['', 'not JSON', '[]', '{"version": 99}'])(
    'reads everything again where its memory is %j',
    async (state) => {
      writeKernel(bench.root, rKernel('r_kernel'));
      await bench.job();
      const before = outputs.map((name) => bench.text(name));
      writeFileSync(join(bench.root, '.kernel_indexer_state.json'), state);

      const result = await bench.job();

      expect(result.exitCode).toBe(0);
      expect(outputs.map((name) => bench.text(name))).toEqual(before);
    },
  );

  it('writes a manifest again that somebody broke, emptied or removed', async () => {
    const names = ['broken', 'emptied', 'removed', 'array'];
    for (const name of names) writeKernel(bench.root, rKernel(name));
    await bench.job();
    const manifest = (name: string) => join(bench.root, 'R', name, '1.0/package_manifest.json');
    writeFileSync(manifest('broken'), '{"kernel_name":');
    writeFileSync(manifest('emptied'), '');
    writeFileSync(manifest('array'), '[]\n');
    rmSync(manifest('removed'));

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(kernelNames()).toEqual(['array', 'broken', 'emptied', 'removed']);
    for (const name of names)
      expect(bench.json(`R/${name}/1.0/package_manifest.json`)).toMatchObject({
        kernel_name: name,
      });
  });

  it('does not mind files from the future, nor writes an older date over them', async () => {
    const place = writeKernel(bench.root, rKernel('r_kernel'));
    await bench.job();
    const future = new Date('2099-01-01T00:00:00Z');
    const files = [
      ...[...outputs, '.kernel_indexer_state.json'].map((name) => join(bench.root, name)),
      join(place, 'package_manifest.json'),
      ...readdirSync(join(place, 'conda-meta')).map((name) => join(place, 'conda-meta', name)),
    ];
    for (const path of files) utimesSync(path, future, future);
    writeRecord(place, { name: 'more', version: '1.0' });

    const result = await bench.job();
    const again = await bench.job();

    expect([result.exitCode, again.exitCode]).toEqual([0, 0]);
    expect(bench.json('package_index.json')).toMatchObject({ total_packages: 16 });
  });

  it('never writes through links', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    const victim = join(bench.home, 'victim');
    writeFileSync(victim, 'precious\n');
    for (const path of [
      join(place, 'package_manifest.json'),
      ...outputs.slice(0, 2).map((name) => join(bench.root, name)),
    ])
      symlinkSync(victim, path);

    const result = await bench.job();

    expect(result.exitCode).toBe(0);
    expect(readFileSync(victim, 'utf8')).toBe('precious\n');
    expect(kernelNames()).toEqual(['test_kernel']);
  });
});
