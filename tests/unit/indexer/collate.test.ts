import { describe, expect, it } from '@jest/globals';
import { collate, type CollateDeps } from '../../../src/indexer/collate.ts';
import { renderJson } from '../../../src/indexer/manifest.ts';
import { userProblems } from '../../../src/errors/user-error.ts';
import type { IndexFiles } from '../../../src/ports/index-files.ts';
import { memoryIndexFiles } from '../../support/memory-index-files.ts';
import { kernelDisk, memoryKernelTree } from '../../support/memory-kernel-tree.ts';
import { kernelAt } from './kernel-builders.ts';

const targets = { kernels: '/out/kernels.json', packages: '/out/packages.json' };
const date = '2026-01-26T14:53:47Z';

const manifestOf = (
  path: string,
  packages: readonly unknown[] = [{ name: 'zoo', version: '1' }],
) => {
  const { name, version, language } = kernelAt(path);
  return {
    kernel_name: name,
    kernel_version: version,
    language,
    language_version: '4.4.3',
    indexed_date: '2026-01-01T00:00:00Z',
    packages,
  };
};

/** A repository of kernels with these manifests. @param manifests text or value by path of the kernel; `undefined`: none */
function repository(manifests: Readonly<Record<string, unknown>>) {
  const disk = kernelDisk({});
  disk.put('/out', 'folder/');
  const put = (path: string, manifest: unknown) => {
    const text = typeof manifest === 'string' ? manifest : renderJson(manifest);
    disk.put(`/kernels/${path}/package_manifest.json`, text);
  };
  for (const [path, manifest] of Object.entries(manifests)) {
    if (manifest !== undefined) put(path, manifest);
  }
  const full = new Set<string>();
  const run = (changes: Partial<CollateDeps> = {}, to = targets, at = date) =>
    collate(
      {
        files: memoryIndexFiles(disk, full),
        openTree: () => memoryKernelTree(disk),
        check: () => undefined,
        signal: new AbortController().signal,
        ...changes,
      },
      Object.keys(manifests).map(kernelAt),
      to,
      at,
    );
  const read = (path: string) =>
    JSON.parse(disk.contents()[path] ?? '{}') as Readonly<Record<string, unknown>>;
  const asides = () => disk.names('/out').filter((name) => name.endsWith('.tmp'));
  return { disk, full, put, run, read, asides };
}

describe('collate', () => {
  it('puts manifests together, by kernel and by package', async () => {
    const { run, read, disk, asides } = repository({
      'Python/a/1.0': manifestOf('Python/a/1.0', [
        { name: 'six', version: '1', source: 'python', channel: 'pypi' },
      ]),
      'R/b/1.0': manifestOf('R/b/1.0', [{ name: 'zoo', version: '2', source: 'r' }]),
    });

    const collation = await run();

    const generation: unknown = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
    expect(collation).toEqual({
      totalKernels: 2,
      totalPackages: 2,
      skipped: [],
      status: 'written',
      stamps: { kernels: expect.any(String), packages: expect.any(String) },
    });
    expect(read(targets.kernels)).toEqual({
      indexed_date: date,
      generation,
      total_kernels: 2,
      kernels: [
        {
          ...manifestOf('Python/a/1.0', [
            { name: 'six', version: '1', source: 'python', channel: 'pypi' },
          ]),
          manifest_path: 'Python/a/1.0/package_manifest.json',
          package_count: 1,
        },
        {
          ...manifestOf('R/b/1.0', [{ name: 'zoo', version: '2', source: 'r' }]),
          manifest_path: 'R/b/1.0/package_manifest.json',
          package_count: 1,
        },
      ],
    });
    expect(read(targets.packages)).toMatchObject({
      indexed_date: date,
      total_packages: 2,
      packages: [{ name: 'six' }, { name: 'zoo', kernel_count: 1 }],
    });
    expect(read(targets.packages)['generation']).toBe(read(targets.kernels)['generation']);
    for (const path of Object.values(targets)) {
      expect(disk.contents()[path]).toBe(renderJson(read(path)));
    }
    expect(asides()).toEqual([]);
  });

  it('keeps files that say the same, with their date', async () => {
    const { run, disk } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    const first = await run();
    const before = disk.contents();

    const second = await run({}, targets, '2027-01-01T00:00:00Z');

    expect(second).toEqual({ ...first, status: 'unchanged' });
    expect(disk.contents()).toEqual(before);
  });

  it.each([
    ['was cut off', (text: string) => text.slice(0, -1)],
    ['was cut off in its head', (text: string) => text.slice(0, 40)],
    ['is gone', () => undefined],
    ['is of another generation', (text: string) => text.replace(/sha256:./, 'sha256:x')],
  ])('writes both files again when one %s', async (_what, change) => {
    const { run, disk } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    await run();
    const before = disk.contents();
    const changed = change(before[targets.packages] ?? '');
    disk.remove(targets.packages);
    if (changed !== undefined) disk.put(targets.packages, changed);

    const second = await run();

    expect(second.status).toBe('written');
    expect(disk.contents()).toEqual(before);
  });

  it('has another generation when a manifest says something else', async () => {
    const { run, read, put } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    await run();
    const before = read(targets.kernels)['generation'];
    put('R/a/1.0', manifestOf('R/a/1.0', [{ name: 'zoo', version: '2' }]));

    const second = await run();

    expect(second.status).toBe('written');
    expect(read(targets.kernels)['generation']).not.toBe(before);
    expect(read(targets.packages)['generation']).toBe(read(targets.kernels)['generation']);
  });

  it('leaves out kernels whose manifest is missing or damaged, and says why', async () => {
    const { run, read } = repository({
      'R/a/1.0': undefined,
      'R/b/1.0': '{',
      'R/c/1.0': {},
      'R/d/1.0': { packages: [{ version: '1' }] },
      'R/e/1.0': manifestOf('R/e/1.0'),
      'R/f/1.0': '',
      'R/g/1.0': '[]',
    });

    const collation = await run();

    const invalid = (problem: string) => ({ status: 'invalid', problem });
    expect(collation.skipped.map(({ kernel, reading }) => [kernel.path, reading])).toEqual([
      ['R/a/1.0', { status: 'missing' }],
      ['R/b/1.0', invalid('it is no JSON document')],
      ['R/c/1.0', invalid("must have required property 'packages'")],
      ['R/d/1.0', invalid("/packages/0 must have required property 'name'")],
      ['R/f/1.0', invalid('it is no JSON document')],
      ['R/g/1.0', invalid('must be object')],
    ]);
    expect(read(targets.kernels)).toMatchObject({
      total_kernels: 1,
      kernels: [{ kernel_name: 'e' }],
    });
  });

  it('reads no manifest that is not UTF-8, or leads out of the repository', async () => {
    const { run, disk } = repository({
      'R/a/1.0': '{}',
      'R/b/1.0': '{}',
      'R/c/1.0': '{"packages":[]}',
    });
    disk.put(
      '/kernels/R/a/1.0/package_manifest.json',
      Buffer.from('{"packages": [], "x": "\xe9"}', 'latin1'),
    );
    disk.put('/kernels/R/b/1.0/package_manifest.json', { link: '/etc/passwd' });
    disk.put('/etc/passwd', '{"packages": []}');

    const { skipped } = await run();

    expect(skipped.map(({ reading }) => reading)).toEqual([
      { status: 'invalid', problem: 'it is not UTF-8' },
      { status: 'invalid', problem: 'it is no file inside the kernel repository' },
    ]);
  });

  it('fills in from its place what a manifest of another program lacks', async () => {
    const { run, read } = repository({
      'R/a/1.0': { packages: [{ name: 'zoo', version: null }], extra: ['kept'] },
    });

    await run();

    expect(read(targets.kernels)['kernels']).toEqual([
      {
        kernel_name: 'a',
        kernel_version: '1.0',
        language: 'R',
        language_version: 'unknown',
        packages: [{ name: 'zoo', version: null }],
        extra: ['kept'],
        manifest_path: 'R/a/1.0/package_manifest.json',
        package_count: 1,
      },
    ]);
  });

  it.each([
    [12, 9],
    [12, 11],
    [101, 99],
    [10, 0],
  ])(
    'has %d kernels, %d of them with a manifest, and a head that says so',
    async (all, withOne) => {
      const paths = Array.from({ length: all }, (_each, index) => `R/k${index}/1.0`);
      const { run, read, disk, asides } = repository(
        Object.fromEntries(
          paths.map((path, index) => [path, index < withOne ? manifestOf(path) : undefined]),
        ),
      );

      const collation = await run();

      expect(collation).toMatchObject({ status: 'written', totalKernels: withOne });
      expect(read(targets.kernels)['total_kernels']).toBe(withOne);
      expect(read(targets.kernels)['kernels']).toHaveLength(withOne);
      for (const path of Object.values(targets)) {
        expect(disk.contents()[path]).toBe(renderJson(read(path)));
      }
      expect(asides()).toEqual([]);
    },
  );

  it('does not replace files that say something by empty ones', async () => {
    const { run, disk, put, asides } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    await run();
    const { [targets.kernels]: kernels, [targets.packages]: packages } = disk.contents();
    put('R/a/1.0', 'damaged');

    const second = await run();

    expect(second).toMatchObject({ status: 'refused', totalKernels: 0 });
    expect(disk.contents()[targets.kernels]).toBe(kernels);
    expect(disk.contents()[targets.packages]).toBe(packages);
    expect(asides()).toEqual([]);
  });

  it.each(['kernels', 'packages'] as const)('writes only the %s when asked', async (what) => {
    const { run, disk } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    const path = targets[what];
    const wanted = { [what]: path } as unknown as typeof targets;

    const collation = await run({}, wanted);

    expect(collation.status).toBe('written');
    expect(collation.stamps[what]).toEqual(expect.any(String));
    expect(disk.names('/out')).toEqual([path.slice('/out/'.length)]);
  });

  it('gives one file alone the generation that it has with the other', async () => {
    const { run, read } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    await run();
    await run({}, { packages: '/out/alone.json' } as unknown as typeof targets);

    expect(read('/out/alone.json')).toEqual(read(targets.packages));
  });

  it.each([targets.kernels, targets.packages])(
    'leaves nothing behind when the disk is full at %s',
    async (path) => {
      const { run, full, disk } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
      full.add(path);

      const problems = await run().catch(userProblems);

      expect(problems).toMatchObject([{ code: 'KERNEL_UNWRITABLE' }]);
      expect(disk.names('/out')).toEqual([]);
    },
  );

  it('publishes nothing once the lock is lost', async () => {
    const { run, disk } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    const lost = new Error('lost');

    await expect(
      run({
        check: () => {
          throw lost;
        },
      }),
    ).rejects.toBe(lost);
    expect(disk.names('/out')).toEqual([]);
  });

  it('has both files on the disk before the first takes its place', async () => {
    const { run, disk } = repository({ 'R/a/1.0': manifestOf('R/a/1.0') });
    const calls: string[] = [];

    await run({
      files: watched(memoryIndexFiles(disk), calls),
      check: () => void calls.push('check'),
    });

    expect(calls).toEqual([
      'sync kernels.json',
      'sync packages.json',
      'check',
      'publish kernels.json',
      'publish packages.json',
      'sync /out',
    ]);
  });
});

function watched(files: IndexFiles, calls: string[]): IndexFiles {
  return {
    ...files,
    openAside: (path, mode) => {
      const aside = files.openAside(path, mode);
      const name = path.slice('/out/'.length);
      return {
        ...aside,
        sync: () => {
          calls.push(`sync ${name}`);
          aside.sync();
        },
        publish: () => {
          calls.push(`publish ${name}`);
          return aside.publish();
        },
      };
    },
    syncDirectory: (path) => void calls.push(`sync ${path}`),
  };
}
