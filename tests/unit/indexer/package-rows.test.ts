import { describe, expect, it } from '@jest/globals';
import { packageRows } from '../../../src/indexer/package-rows.ts';
import type { ReadableManifest } from '../../../src/indexer/read-manifest.ts';
import { kernelAt } from './kernel-builders.ts';

type Packages = ReadableManifest['packages'];

function rowsOf(manifests: Readonly<Record<string, Packages>>) {
  const rows = packageRows();
  for (const [path, packages] of Object.entries(manifests)) rows.add(kernelAt(path), { packages });
  return rows;
}

const row = (path: string, version: string, source = 'r') => {
  const { name, version: kernelVersion, language } = kernelAt(path);
  return {
    kernel_name: name,
    kernel_version: kernelVersion,
    package_version: version,
    source,
    kernel_language: language,
  };
};

describe('packageRows', () => {
  it('has each package with the kernels that have it, in their order', () => {
    const rows = rowsOf({
      'R/b/1.0': [{ name: 'zoo', version: '1', source: 'r' }],
      'R/a/1.0': [
        { name: 'abind', version: '1', source: 'r' },
        { name: 'zoo', version: '2', source: 'r' },
      ],
    });

    expect(rows.packageCount()).toBe(2);
    expect([...rows.entries()]).toEqual([
      { name: 'abind', kernel_count: 1, kernels: [row('R/a/1.0', '1')] },
      { name: 'zoo', kernel_count: 2, kernels: [row('R/b/1.0', '1'), row('R/a/1.0', '2')] },
    ]);
  });

  it('has a name that a kernel has twice once, as it came first', () => {
    const rows = rowsOf({
      'R/a/1.0': [
        { name: 'curl', version: '6.0', source: 'r' },
        { name: 'other', version: '1', source: 'r' },
        { name: 'curl', version: '8.1', source: 'conda' },
      ],
      'R/b/1.0': [{ name: 'curl', version: '8.1', source: 'conda' }],
    });

    expect([...rows.entries()][0]).toEqual({
      name: 'curl',
      kernel_count: 2,
      kernels: [row('R/a/1.0', '6.0'), row('R/b/1.0', '8.1', 'conda')],
    });
  });

  it('sorts by code points, and takes names that mean something to programs for names', () => {
    const names = ['b', 'B', '\u{1F600}', '\uFF21', '__proto__', 'constructor', '10', '9'];
    const rows = rowsOf({ 'R/a/1.0': names.map((name) => ({ name })) });

    expect([...rows.entries()].map(({ name }) => name)).toEqual([
      '10',
      '9',
      'B',
      '__proto__',
      'b',
      'constructor',
      '\uFF21',
      '\u{1F600}',
    ]);
  });

  it('fills in what a manifest does not say, and takes the language from it when it does', () => {
    const rows = packageRows();
    rows.add(kernelAt('R/a/1.0'), { packages: [{ name: 'x', version: null }], language: 'r' });
    rows.add(kernelAt('R/b/1.0'), { packages: [{ name: 'x' }] });

    expect([...rows.entries()]).toEqual([
      {
        name: 'x',
        kernel_count: 2,
        kernels: [
          { ...row('R/a/1.0', 'unknown', 'unknown'), kernel_language: 'r' },
          row('R/b/1.0', 'unknown', 'unknown'),
        ],
      },
    ]);
  });

  it('has nothing of nothing', () => {
    const rows = rowsOf({ 'R/a/1.0': [] });

    expect(rows.packageCount()).toBe(0);
    expect([...rows.entries()]).toEqual([]);
  });
});
