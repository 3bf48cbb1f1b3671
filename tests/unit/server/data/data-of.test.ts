import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dataOf } from '../../../../src/server/data/data-of.ts';
import type { KernelData } from '../../../../src/server/data/kernel-data.ts';
import { packageSources } from '../../../../src/server/data/package-table.ts';

const at = '2026-11-22T10:00:00Z';
const kernel = (name: string, packages: readonly unknown[], fields: object = {}) => ({
  kernel_name: name,
  kernel_version: '1.0',
  language: 'R',
  packages,
  ...fields,
});
const of = (...kernels: readonly unknown[]) =>
  dataOf({ manifests: { kernels }, index: { packages: [] } }, at);
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** Each row of the table as a text. */
function rowsOf({ table, environments }: KernelData): readonly string[] {
  return table.names.flatMap((name, rank) => {
    const rows = [];
    for (let row = table.starts[rank] ?? 0; row < (table.starts[rank + 1] ?? 0); row += 1) {
      const version = table.versionTexts[table.versions[row] ?? -1];
      const source = packageSources[table.sources[row] ?? -1];
      const { id } = environments[table.environments[row] ?? -1] ?? {};
      rows.push(`${name} ${version} ${source} ${id}`);
    }
    return rows;
  });
}

describe('data', () => {
  it('have kernels in the order of the file, then images by key', () => {
    const data = dataOf(
      {
        manifests: { kernels: [kernel('z', []), kernel('a', [])] },
        index: { packages: [] },
        inventories: { base: { schemaVersion: 1, packages: [] } },
      },
      at,
    );

    expect(data.environments.map(({ id }) => id)).toEqual([
      'kernel/R/z/1.0',
      'kernel/R/a/1.0',
      'image/base',
    ]);
    expect(data.placeOf('image/base')).toBe(2);
    expect(data.placeOf('image/none')).toBeUndefined();
  });

  it('keep what a file says of a kernel', () => {
    const fields = {
      language_version: '4.4.3',
      indexed_date: '2026-01-26T14:53:47Z',
      manifest_path: 'R/cowsay/1.0/package_manifest.json',
    };

    expect(of(kernel('cowsay', [{ name: 'abind' }], fields)).environments).toEqual([
      {
        kind: 'kernel',
        id: 'kernel/R/cowsay/1.0',
        language: 'R',
        name: 'cowsay',
        version: '1.0',
        languageVersion: '4.4.3',
        indexedDate: '2026-01-26T14:53:47Z',
        manifestPath: 'R/cowsay/1.0/package_manifest.json',
        packageCount: 1,
      },
    ]);
  });

  it('take the first of two kernels of the same name', () => {
    const data = of(kernel('a', [{ name: 'first' }]), kernel('a', [{ name: 'second' }]));

    expect(data.environments).toHaveLength(1);
    expect(data.table.names).toEqual(['first']);
  });

  it('give packages with every field that the file has, and as values', () => {
    const listed = [{ name: 'zlib', version: '1.3', source: 'conda', channel: 'x', __proto__: 1 }];
    const data = of(kernel('a', listed));

    expect(textOf(data.packagesText(0))).toBe(JSON.stringify(listed));
    expect(data.packagesOf(0)).toEqual([{ name: 'zlib', version: '1.3', source: 'conda' }]);
    expect(data.packagesOf(7)).toEqual([]);
  });

  it.each([
    [{ name: 'a', version: null, source: 'r' }, 'a unknown r kernel/R/k/1.0'],
    [{ name: 'a', version: '1' }, 'a 1 r kernel/R/k/1.0'],
    [{ name: 'a', version: '1', source: 'CRAN' }, 'a 1 r kernel/R/k/1.0'],
    [{ name: 'a', version: '1', source: 'conda-forge' }, 'a 1 conda kernel/R/k/1.0'],
    [{ name: '__proto__', version: '1', source: 'pypi' }, '__proto__ 1 python kernel/R/k/1.0'],
  ])('understand %j', (listed, row) => {
    expect(rowsOf(of(kernel('k', [listed])))).toEqual([row]);
  });

  it('leave out packages without a name, but as the file has them', () => {
    const data = of(kernel('k', [{ name: '', version: '1' }, { name: null }, { name: 'a' }]));

    expect(rowsOf(data)).toEqual(['a unknown r kernel/R/k/1.0']);
    expect(data.environments[0]?.packageCount).toBe(1);
    expect(textOf(data.packagesText(0))).toContain('{"name":null}');
  });

  it('list a package once that an indexer listed twice', () => {
    const twice = { name: 'a', version: '1', source: 'r' };

    expect(rowsOf(of(kernel('k', [twice, { ...twice, version: '2' }, twice])))).toEqual([
      'a 1 r kernel/R/k/1.0',
      'a 2 r kernel/R/k/1.0',
    ]);
  });

  it('have in the table exactly what the environments have', () => {
    const name = fc.constantFrom('a', 'B', 'b', 'Zlib', 'zlib', 'é', '__proto__', 'constructor');
    const listed = fc.record({
      name,
      version: fc.constantFrom('1', '2', '1.10'),
      source: fc.constantFrom(...packageSources),
    });
    const kernels = fc.array(fc.array(listed, { maxLength: 8 }), { maxLength: 8 });

    fc.assert(
      fc.property(kernels, (lists) => {
        const data = of(...lists.map((packages, number) => kernel(`k${number}`, packages)));

        const expected = data.environments.flatMap(({ id }, place) =>
          data.packagesOf(place).map((one) => `${one.name} ${one.version} ${one.source} ${id}`),
        );
        expect([...rowsOf(data)].sort()).toEqual([...new Set(expected)].sort());
        const { names, lowerNames } = data.table;
        expect(lowerNames).toEqual([...lowerNames].sort());
        expect(names.map((one) => one.toLowerCase())).toEqual(lowerNames);
      }),
    );
  });

  it('give the index ready to send', () => {
    const kernels = [{ kernel_name: 'a', package_version: '1' }];
    const packages = [
      { name: 'zlib', kernel_count: 99, kernels },
      { name: 'zlib', kernels: [] },
      { name: 'Abind', kernels },
    ];
    const { packageIndex } = dataOf({ manifests: { kernels: [] }, index: { packages } }, at);

    expect(packageIndex.names).toEqual(['zlib', 'zlib', 'Abind']);
    expect(packageIndex.lowerNames).toEqual(['zlib', 'zlib', 'abind']);
    expect([packageIndex.placeOf('zlib'), packageIndex.placeOf('abind')]).toEqual([0, undefined]);
    expect(JSON.parse(textOf(packageIndex.bodyOf(0)))).toEqual({
      name: 'zlib',
      kernel_count: 1,
      kernels,
    });
  });

  it.each([
    [5, 'kernels[0] is no object'],
    [kernel('', []), 'kernels[0].kernel_name is no text'],
    [kernel('a', [], { language: 3 }), 'kernels[0].language is no text'],
    [kernel('a', {} as never), 'kernels[0].packages is no list'],
    [kernel('a', [{ name: 'x' }, null]), 'kernels[0].packages[1] is no object'],
  ])('refuse the kernel %j', (entry, message) => {
    expect(() => of(entry)).toThrow(message);
  });

  it.each([
    [5, 'packages[0] is no object'],
    [{ kernels: [] }, 'packages[0].name is no text'],
    [{ name: 'a', kernels: [5] }, 'packages[0].kernels is no list of objects'],
  ])('refuse the package %j', (entry, message) => {
    const read = () => dataOf({ manifests: { kernels: [] }, index: { packages: [entry] } }, at);

    expect(read).toThrow(message);
  });
});
