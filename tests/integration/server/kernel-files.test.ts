import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, renameSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KernelFilePaths } from '../../../src/adapters/server/kernel-file-paths.ts';
import { kernelFiles } from '../../../src/adapters/server/kernel-files.ts';
import { readKernelFiles } from '../../../src/adapters/server/read-kernel-files.ts';
import { unpackedData } from '../../../src/server/data/unpacked-data.ts';

let dir: string;
let paths: KernelFilePaths;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'stack-kernel-files-'));
  const at = (name: string) => join(dir, name);
  paths = {
    manifests: at('collated_manifests.json'),
    index: at('package_index.json'),
    inventories: undefined,
  };
});
afterEach(() => rmSync(dir, { recursive: true }));

const kernel = { language: 'R', kernel_name: 'a', kernel_version: '1', packages: [] };
function publish(generation: string | undefined, kernels: readonly unknown[] = [kernel]): void {
  const write = (path: string, content: object) => {
    writeFileSync(`${path}.tmp`, JSON.stringify({ generation, ...content }));
    renameSync(`${path}.tmp`, path);
  };
  write(paths.manifests, { total_kernels: kernels.length, kernels });
  write(paths.index, { total_packages: 0, packages: [] });
}

describe('the files that a server reads', () => {
  const read = () => unpackedData(readKernelFiles(paths), '');

  it('are read as one', () => {
    publish('sha256:1');

    expect(read()).toMatchObject({
      version: expect.stringMatching(/^[0-9a-f]{16}$/),
      generation: 'sha256:1',
      environments: [{ id: 'kernel/R/a/1' }],
    });
  });

  it('of an indexer that names no generation are taken together', () => {
    publish(undefined);

    expect(read().generation).toBeUndefined();
  });

  it('of the same content have the same version, of another content another', () => {
    publish('sha256:1');
    const versions = [read().version];
    publish('sha256:1');
    versions.push(read().version);
    publish('sha256:1', [{ ...kernel, indexed_date: 'edited by hand' }]);
    versions.push(read().version);

    expect(versions[0]).toBe(versions[1]);
    expect(versions[2]).not.toBe(versions[1]);
  });

  it('of two generations are refused', () => {
    publish('sha256:1');
    const earlier = JSON.stringify({ generation: 'sha256:0', total_packages: 0, packages: [] });
    writeFileSync(paths.index, earlier);

    expect(read).toThrow('generations are sha256:1 and sha256:0');
  });

  it('have the inventories of images with them', () => {
    publish('sha256:1');
    const folder = join(dir, 'inventory');
    mkdirSync(folder);
    const packages = [{ name: 'numpy', version: '2.0', source: 'python' }];
    writeFileSync(join(folder, 'base.json'), JSON.stringify({ schemaVersion: 1, packages }));
    writeFileSync(join(folder, 'note.txt'), 'no inventory');
    paths = { ...paths, inventories: folder };

    const data = read();

    expect(data.environments.at(-1)).toEqual({
      kind: 'image',
      id: 'image/base',
      name: 'base',
      packageCount: 1,
    });
    expect(data.packagesOf(1)).toEqual(packages);
  });

  it.each([
    ['{"kernels": [', /collated_manifests\.json: the file is cut off/],
    ['', /collated_manifests\.json: the file is cut off/],
    ['{"kernels": [{}]}', /collated_manifests\.json: kernels\[0\]\.language is no text/],
  ])('are refused where one is %j', (content, message) => {
    publish('sha256:1');
    writeFileSync(paths.manifests, content);

    expect(read).toThrow(message);
  });

  it('are refused where one is missing, a directory, or no inventory', () => {
    publish('sha256:1');
    const folder = join(dir, 'inventory');
    mkdirSync(folder);
    writeFileSync(join(folder, 'base.json'), '{"packages": []}');

    expect(() => readKernelFiles({ ...paths, index: join(dir, 'none') })).toThrow(
      'there is no such file (ENOENT)',
    );
    expect(() => readKernelFiles({ ...paths, index: dir })).toThrow('is a directory');
    expect(() => readKernelFiles({ ...paths, inventories: folder })).toThrow(
      'base.json: the file is no inventory of an image',
    );
    expect(() => readKernelFiles({ ...paths, inventories: join(dir, 'none') })).toThrow('ENOENT');
  });
});

describe('the look of the files', () => {
  const stamp = () => kernelFiles(paths, '').stamp();

  it('stays the same while they do', async () => {
    publish('sha256:1');

    expect(await stamp()).toBe(await stamp());
  });

  it('is another one when a file is replaced by an equal one, goes or comes', async () => {
    const stamps = [await stamp()];
    publish('sha256:1');
    stamps.push(await stamp());
    publish('sha256:1');
    stamps.push(await stamp());
    rmSync(paths.index);
    stamps.push(await stamp());

    expect(new Set(stamps).size).toBe(4);
  });

  it('is told of when it changes, and no longer once nobody listens', async () => {
    publish('sha256:1');
    let told: () => void = () => undefined;
    const change = new Promise<void>((resolve) => {
      told = resolve;
    });
    const stop = kernelFiles(paths, '').watch(() => told());

    publish('sha256:2');
    await change;
    stop();

    await expect(change).resolves.toBeUndefined();
  });

  it('is watched without complaint where there is no directory', () => {
    const nowhere = { ...paths, manifests: '/nowhere/a.json', index: '/nowhere/b.json' };

    expect(() => kernelFiles(nowhere, '').watch(() => undefined)()).not.toThrow();
  });
});
