import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { kernelBench, type KernelBench } from '../../support/kernel-indexer.ts';
import { pythonKernel, rKernel } from '../../support/kernel-repository/kernel.ts';
import { writeKernel, writeRecord } from '../../support/kernel-repository/write-kernel.ts';
import { tinyDisk } from '../../support/tiny-disk.ts';

const outputs = ['collated_manifests.json', 'package_index.json', 'icrn_kernel_catalog.json'];

let bench: KernelBench;
beforeEach(() => {
  bench = kernelBench();
});
afterEach(() => {
  chmodSync(bench.root, 0o755);
  bench.dispose();
});

const collatedNames = () =>
  (
    bench.json('collated_manifests.json') as { kernels: readonly { kernel_name: string }[] }
  ).kernels.map(({ kernel_name }) => kernel_name);

describe('folders without permission', () => {
  const job = (env: Readonly<Record<string, string>> = {}) =>
    bench.job(env, { unprivileged: true });

  it.each([
    { what: 'read', mode: 0o300 },
    { what: 'enter', mode: 0o600 },
    { what: 'write', mode: 0o500 },
  ])('make the job fail with 3 where it may not $what the root', async ({ mode }) => {
    writeKernel(bench.root, rKernel('good'));
    chmodSync(bench.root, mode);

    const result = await job();

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain(bench.root);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  it('make the job fail with 3 where it may not write the output folder', async () => {
    writeKernel(bench.root, rKernel('good'));
    const site = join(bench.home, 'site');
    mkdirSync(site);
    chmodSync(site, 0o500);

    const result = await job({ OUTPUT_DIR: site });

    expect(result.exitCode).toBe(3);
    expect(result.stderr).toContain(site);
    expect(bench.has('R/good/1.0/package_manifest.json')).toBe(false);
  });

  it.each(['conda-meta', 'bin', 'lib/R/library', '.', '..'])(
    'make a kernel fail where %s of it cannot be read, and no other',
    async (path) => {
      writeKernel(bench.root, pythonKernel('good'));
      const place = writeKernel(bench.root, rKernel('bad'));
      await job();
      const earlier = readFileSync(join(place, 'package_manifest.json'), 'utf8');
      writeRecord(place, { name: 'more', version: '1.0' });
      chmodSync(join(place, path), 0o000);

      const stopped = await job();
      const result = await job({ KEEP_GOING: 'true', FULL: 'true' });

      chmodSync(join(place, path), 0o755);
      expect([stopped.exitCode, result.exitCode]).toEqual([4, 4]);
      expect(result.stderr).toContain('bad');
      expect(readFileSync(join(place, 'package_manifest.json'), 'utf8')).toBe(earlier);
      expect(collatedNames()).toContain('good');
    },
  );

  it('make no kernel vanish from what is published because its language cannot be read', async () => {
    writeKernel(bench.root, pythonKernel('python_kernel'));
    writeKernel(bench.root, rKernel('r_kernel'));
    await job();
    chmodSync(join(bench.root, 'R'), 0o000);

    const result = await job();

    chmodSync(join(bench.root, 'R'), 0o755);
    expect(result.exitCode).toBe(4);
    expect(collatedNames()).toEqual(['python_kernel', 'r_kernel']);
  });

  it('make an unreadable record a warning, not a gap', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    chmodSync(join(place, 'conda-meta/zlib-1.3-h5eee18b_0.json'), 0o000);

    const result = await job({ KEEP_GOING: 'true' });

    const manifest = 'R/test_kernel/1.0/package_manifest.json';
    expect(result.stderr).toContain('zlib-1.3');
    expect([0, 4]).toContain(result.exitCode);
    expect(bench.has(manifest) ? bench.text(manifest) : '"zlib"').toContain('"zlib"');
  });

  it('make collate fail where it may not write, and say so', async () => {
    writeKernel(bench.root, rKernel('good'));
    await bench.on('index');
    chmodSync(bench.root, 0o500);

    const result = await bench.run(['collate', '--kernel-root', bench.root], {
      unprivileged: true,
    });

    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain(bench.root);
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });
});

describe('a repository that a group shares', () => {
  const group = 55_311;
  const first = { uid: 20_001, gid: group };
  const second = { uid: 20_002, gid: group };

  /** As site administrators set it up: everything belongs to the group, and folders hand it down. */
  function share(folder: string): void {
    for (const entry of ['.', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
      const path = join(folder, entry);
      if (!statSync(path).isDirectory()) continue;
      chownSync(path, first.uid, group);
      chmodSync(path, 0o2775);
    }
  }

  it('can be indexed by one of the group after another', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    chmodSync(bench.home, 0o755);
    share(bench.root);
    const one = await bench.job({}, { as: first });
    writeRecord(place, { name: 'more', version: '1.0' });

    const other = await bench.job({}, { as: second });

    expect([one.exitCode, other.exitCode]).toEqual([0, 0]);
    expect(bench.json('package_index.json')).toMatchObject({ total_packages: 16 });
    const files = [...outputs, 'R/test_kernel/1.0/package_manifest.json'];
    const modes = files.map((path) => {
      const { mode, gid } = statSync(join(bench.root, path));
      return { path, groupMayWrite: (mode & 0o060) === 0o060, gid };
    });
    expect(modes).toEqual(files.map((path) => ({ path, groupMayWrite: true, gid: group })));
  });

  it('keeps the mode of a file that is there', async () => {
    const place = writeKernel(bench.root, rKernel('test_kernel'));
    await bench.job();
    const paths = ['collated_manifests.json', 'R/test_kernel/1.0/package_manifest.json'];
    for (const path of paths) chmodSync(join(bench.root, path), 0o640);
    writeRecord(place, { name: 'more', version: '1.0' });

    await bench.job();

    expect(bench.text(paths[1] ?? '')).toContain('"more"');
    expect(paths.map((path) => statSync(join(bench.root, path)).mode & 0o777)).toEqual([
      0o640, 0o640,
    ]);
  });
});

describe('a full disk', () => {
  const undo: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0)) await step();
  });

  it('leaves whole files, those of before', async () => {
    const site = join(bench.home, 'site');
    undo.push(await tinyDisk(site, 64));
    writeKernel(bench.root, rKernel('good'));
    await bench.job({ OUTPUT_DIR: site });
    const before = outputs.slice(0, 2).map((name) => bench.text(join('..', 'site', name)));
    const conda = Array.from({ length: 600 }, (_, index) => ({
      name: `lib${index}`,
      version: '1',
    }));
    writeKernel(bench.root, pythonKernel('large', { conda }));

    const result = await bench.job({ OUTPUT_DIR: site });

    expect(result.exitCode).toBe(5);
    expect(result.stderr).not.toMatch(/^\s+at /m);
    expect(outputs.slice(0, 2).map((name) => bench.text(join('..', 'site', name)))).toEqual(before);
    expect(readdirSync(site).sort()).toEqual(outputs.slice(0, 2));
  });

  it('leaves manifests and the catalog whole, and a next run with room makes all right', async () => {
    undo.push(await tinyDisk(bench.root, 256));
    writeKernel(bench.root, rKernel('good', { conda: [{ name: 'ballast', version: '1' }] }));
    const first = await bench.job();
    const catalog = bench.text('icrn_kernel_catalog.json');
    const ballast = join(bench.root, 'ballast');
    expect(() => writeFileSync(ballast, Buffer.alloc(1024 * 1024))).toThrow('ENOSPC');
    rmSync(join(bench.root, 'R/good/1.0/conda-meta/ballast-1-h5eee18b_0.json'));

    const full = await bench.job();
    const during = outputs.map((path) => bench.text(path));
    rmSync(ballast);
    const result = await bench.job();

    expect([first.exitCode, result.exitCode]).toEqual([0, 0]);
    expect(full.exitCode).not.toBe(0);
    expect(during.map((text) => typeof JSON.parse(text))).toEqual(outputs.map(() => 'object'));
    expect(during[2]).toBe(catalog);
    expect(bench.json('package_index.json')).toMatchObject({ total_packages: 15 });
    expect(bench.leftovers()).toEqual([]);
  });
});
