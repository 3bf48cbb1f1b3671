import { describe, expect, it } from '@jest/globals';
import { userProblems } from '../../../src/errors/user-error.ts';
import { indexKernel, type KernelState } from '../../../src/indexer/index-kernel.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import type { KernelTree } from '../../../src/ports/kernel-tree.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';
import { memoryIndexFiles } from '../../support/memory-index-files.ts';
import { kernelDisk, memoryKernelTree } from '../../support/memory-kernel-tree.ts';
import { below, condaRecord, kernelAt, rPackage, rPrograms } from './kernel-builders.ts';

const kernel = kernelAt('R/a/1.0');
const manifestAt = '/kernels/R/a/1.0/package_manifest.json';
const madeAt = Date.UTC(2026, 0, 1);
const day = 86_400_000;

const whole = {
  ...rPrograms,
  ...rPackage('base', 'Version: 4.4.3\n'),
  ...condaRecord('zlib', '1.3'),
};

function machine(entries: Readonly<Record<string, DiskEntry>>) {
  let nowMs = madeAt;
  const disk = kernelDisk(below(kernel.path, entries), () => nowMs);
  const full = new Set<string>();
  nowMs += day;
  const index = (
    known?: KernelState,
    tree: KernelTree = memoryKernelTree(disk),
  ): ReturnType<typeof indexKernel> => {
    const files = memoryIndexFiles(disk, full);
    return indexKernel({ tree, files, now: () => nowMs }, { kernel, known });
  };
  return { disk, full, index, pass: (ms: number) => void (nowMs += ms) };
}

function stateOf(outcome: ReturnType<typeof indexKernel>): KernelState | undefined {
  return outcome.status === 'failed' ? undefined : outcome.state;
}

describe('indexKernel', () => {
  it('writes what is in a kernel into its directory', () => {
    const { disk, index } = machine(whole);

    const outcome = index();

    expect(outcome).toEqual({
      status: 'written',
      packageCount: 2,
      state: { fingerprint: expect.any(String), manifestStamp: expect.any(String), watched: {} },
      warnings: [],
    });
    expect(disk.contents()[manifestAt]).toBe(`{
  "kernel_name": "a",
  "kernel_version": "1.0",
  "language": "R",
  "language_version": "4.4.3",
  "indexed_date": "2026-01-02T00:00:00Z",
  "packages": [
    {
      "name": "base",
      "version": "4.4.3",
      "source": "r"
    },
    {
      "name": "zlib",
      "version": "1.3",
      "source": "conda",
      "channel": "conda-forge",
      "build": "h1_0",
      "license": "MIT"
    }
  ]
}
`);
  });

  it('opens nothing of a kernel that looks as it did', () => {
    const { disk, index, pass } = machine(whole);
    const state = stateOf(index());
    pass(day);
    const tree = memoryKernelTree(disk);

    const outcome = index(state, { ...tree, read: () => undefined });

    expect(outcome).toEqual({ status: 'unchanged', packageCount: undefined, state, warnings: [] });
  });

  it('keeps a manifest that says the same, with its date', () => {
    const { disk, index, pass } = machine(whole);
    const state = stateOf(index());
    const before = disk.contents()[manifestAt];
    pass(day);

    const outcome = index();

    expect(outcome).toEqual({ status: 'unchanged', packageCount: 2, state, warnings: [] });
    expect(disk.contents()[manifestAt]).toBe(before);
  });

  it.each([
    ['is gone', undefined],
    ['was edited', '{}'],
    ['has another layout', `{"indexed_date": "2026-01-02T00:00:00Z"}`],
    ['is a link', { link: '/outside' }],
  ])('writes a manifest again that %s', (_what, entry) => {
    const { disk, index, pass } = machine(whole);
    const state = stateOf(index());
    pass(day);
    disk.remove(manifestAt);
    if (entry !== undefined) disk.put(manifestAt, entry);

    const outcome = index(state);

    expect(outcome).toMatchObject({ status: 'written', packageCount: 2 });
    expect(disk.get(manifestAt)?.kind).toBe('file');
    expect(disk.contents()[manifestAt]).toContain('"indexed_date": "2026-01-03T00:00:00Z"');
  });

  it('reads a kernel again that was changed', () => {
    const { disk, index, pass } = machine(whole);
    const state = stateOf(index());
    pass(day);
    disk.put('/kernels/R/a/1.0/conda-meta/bzip2-1-0.json', '{"name": "bzip2", "version": "1"}');
    pass(day);

    expect(index(state)).toMatchObject({ status: 'written', packageCount: 3 });
  });

  it('does not rely on what it saw of a kernel that was changed just now', () => {
    const { disk, index } = machine(whole);
    disk.put('/kernels/R/a/1.0/conda-meta/bzip2-1-0.json', '{"name": "bzip2", "version": "1"}');

    expect(index()).toMatchObject({ status: 'written', packageCount: 3, state: undefined });
  });

  it('removes what a process that was killed left behind', () => {
    const { disk, index } = machine(whole);
    disk.put('/kernels/R/a/1.0/.package_manifest.json.0123456789ab.tmp', 'half');

    index();

    expect(Object.keys(disk.contents()).filter((path) => path.endsWith('.tmp'))).toEqual([]);
  });

  it('writes into the directory that a link to a kernel leads to', () => {
    const disk = kernelDisk({
      ...below('environments/x', whole),
      'R/a/1.0': { link: '../../environments/x' },
    });
    const files = memoryIndexFiles(disk);

    const outcome = indexKernel(
      { tree: memoryKernelTree(disk), files, now: () => madeAt },
      { kernel, known: undefined },
    );

    expect(outcome.status).toBe('written');
    expect(disk.contents()['/kernels/environments/x/package_manifest.json']).toContain('"a"');
  });

  it.each([
    [
      'without R',
      { ...whole, 'bin/R': { link: 'nowhere' } },
      'R/Rscript not found: R/a/1.0/bin/R is no program that can be executed',
    ],
    [
      'whose Rscript is no program',
      { ...whole, 'bin/Rscript': 'text' },
      'R/Rscript not found: R/a/1.0/bin/Rscript is no program that can be executed',
    ],
    [
      'whose R is outside',
      { ...whole, 'bin/R': { link: '/' } },
      'R/Rscript not found: R/a/1.0/bin/R is a link that leads out of the kernel repository',
    ],
    [
      'with a directory in the place of its manifest',
      { ...whole, 'package_manifest.json/x': '' },
      '/kernels/R/a/1.0/package_manifest.json cannot be written',
    ],
    [
      'with a record that says nothing',
      { ...whole, 'conda-meta/x.json': '' },
      'R/a/1.0/conda-meta/x.json is no conda record: a JSON object with name and version',
    ],
  ] as const)('fails for a kernel %s', (_what, entries, reason) => {
    const { disk, index } = machine(entries);

    expect(index()).toEqual({ status: 'failed', reason, warnings: [] });
    expect(disk.contents()[manifestAt]).toBeUndefined();
  });

  it('fails for a kernel that cannot be read, with what it had to warn of', () => {
    const { disk, index } = machine({ ...whole, 'conda-meta/bad-1-0.json': '' });
    const tree = memoryKernelTree(disk);
    const list = (path: string) => {
      if (path.endsWith('lib/R/library')) {
        throw new UserError('KERNEL_UNREADABLE', `${path} cannot be read`, { hint: 'mend it' });
      }
      return tree.list(path);
    };

    expect(index(undefined, { ...tree, list })).toEqual({
      status: 'failed',
      reason: 'R/a/1.0/lib/R/library cannot be read',
      warnings: [
        'R/a/1.0/conda-meta/bad-1-0.json is no conda record: a JSON object with name and version: took name and version from the name of the file',
      ],
    });
  });

  it('throws when the disk takes nothing more', () => {
    const { full, index } = machine(whole);
    full.add(manifestAt);

    expect(problemsOf(index)).toMatchObject([{ code: 'KERNEL_UNWRITABLE' }]);
  });
});

function problemsOf(work: () => unknown) {
  try {
    work();
    return [];
  } catch (error) {
    return userProblems(error);
  }
}
