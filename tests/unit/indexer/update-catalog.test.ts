import { describe, expect, it } from '@jest/globals';
import { updateCatalog } from '../../../src/indexer/update-catalog.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';
import { memoryIndexFiles } from '../../support/memory-index-files.ts';
import { kernelDisk, memoryKernelTree } from '../../support/memory-kernel-tree.ts';
import { kernelAt } from './kernel-builders.ts';

const path = '/kernels/icrn_kernel_catalog.json';
const elsewhere: DiskEntry = { link: 'catalog-of-somebody' };

function repository(catalog?: DiskEntry) {
  const disk = kernelDisk(catalog === undefined ? {} : { 'icrn_kernel_catalog.json': catalog });
  const lines: string[] = [];
  const update = (paths: readonly string[], check = () => undefined) =>
    updateCatalog(
      {
        files: memoryIndexFiles(disk),
        tree: memoryKernelTree(disk),
        log: (level, message) => void lines.push(`${level} ${message}`),
        check,
      },
      paths.map(kernelAt),
      '/kernels',
      '/sw/kernels',
    );
  return { disk, lines, update };
}

describe('updateCatalog', () => {
  it('writes a catalog that its group may write to as well', () => {
    const { disk, lines, update } = repository();

    const isUpdated = update(['R/a/1.0']);

    expect(isUpdated).toBe(true);
    expect((disk.get(path)?.mode ?? 0).toString(8)).toBe('664');
    expect(JSON.parse(disk.contents()[path] ?? '')).toEqual({
      R: {
        a: {
          '1.0': {
            environment_location: '/sw/kernels/R/a/1.0',
            manifest: '/sw/kernels/R/a/1.0/package_manifest.json',
          },
        },
      },
    });
    expect(lines).toEqual([`info Catalog updated: ${path}`]);
  });

  it('leaves one that is up to date alone', () => {
    const { disk, lines, update } = repository();
    update(['R/a/1.0']);
    const before = disk.get(path);

    expect(update(['R/a/1.0'])).toBe(true);
    expect(disk.get(path)).toEqual(before);
    expect(lines.at(-1)).toBe(`info Catalog is up to date: ${path}`);
  });

  it('tells what it removed', () => {
    const { disk, lines, update } = repository();
    disk.put('/kernels/R/a/1.0', 'folder/');
    update(['R/a/1.0', 'R/b/1.0']);

    update(['R/a/1.0']);

    expect(lines.slice(1)).toEqual([
      'info Removed from the catalog, since it is gone: R/b/1.0',
      `info Catalog updated: ${path}`,
    ]);
  });

  it.each(['[]', 'damaged', '{"R": []}'])('changes nothing of %j', (text) => {
    const { disk, lines, update } = repository(text);

    expect(update(['R/a/1.0'])).toBe(false);
    expect(disk.contents()).toEqual({ [path]: text });
    expect(lines).toEqual([
      expect.stringContaining(`error Catalog cannot be updated: ${path}: `),
      'error Nothing in it was changed. Mend it by hand, or move it away to begin a new one',
    ]);
  });

  it.each([elsewhere, 'folder/'])('changes nothing where there is %j in its place', (entry) => {
    const { disk, lines, update } = repository(entry);
    const before = disk.get(path);

    expect(update(['R/a/1.0'])).toBe(false);
    expect(disk.get(path)).toEqual(before);
    expect(lines).toEqual([
      `error Catalog cannot be updated: ${path}: it is no file with text in UTF-8 that can be read`,
      'error Nothing in it was changed. Mend it by hand, or move it away to begin a new one',
    ]);
  });

  it('writes nothing once the lock is lost', () => {
    const { disk, update } = repository();
    const check = () => {
      throw new Error('lost');
    };

    expect(() => update(['R/a/1.0'], check)).toThrow('lost');
    expect(disk.contents()[path]).toBeUndefined();
  });
});
