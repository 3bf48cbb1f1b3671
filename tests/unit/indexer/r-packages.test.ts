import { describe, expect, it } from '@jest/globals';
import type { InstalledRecord } from '../../../src/indexer/conda-records.ts';
import type { KernelPackage } from '../../../src/indexer/kernel.ts';
import { rPackages, withCondaRecords } from '../../../src/indexer/r-packages.ts';
import { kernelDisk, kernelTreeOf, memoryKernelTree } from '../../support/memory-kernel-tree.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';
import { rPackage } from './kernel-builders.ts';

const libraries = ['lib/R/site-library', 'lib/R/library'];

function packagesOf(entries: Readonly<Record<string, DiskEntry>>) {
  const disk = kernelDisk(entries);
  disk.put('/outside/Meta/package.rds', 'x');
  disk.put('/outside/DESCRIPTION', 'Version: 6.6.6\n');
  const warnings: string[] = [];
  const packages = rPackages(memoryKernelTree(disk), libraries, {
    warn: (text) => void warnings.push(text),
    unfinished: () => undefined,
  });
  return { packages, warnings };
}

describe('rPackages', () => {
  it('lists packages in the order of code points', () => {
    const found = packagesOf({
      ...rPackage('zoo', 'Package: zoo\nVersion: 1.8-12\nLicense: GPL-2 | GPL-3\n'),
      ...rPackage('R6', 'Version: 2.5.1\n'),
      ...rPackage('abind', 'Version: 1.4-5\nLicense: LGPL (>=\n  2)\n'),
    });

    expect(found).toEqual({
      packages: [
        { name: 'R6', version: '2.5.1', source: 'r' },
        { name: 'abind', version: '1.4-5', source: 'r', license: 'LGPL (>= 2)' },
        { name: 'zoo', version: '1.8-12', source: 'r', license: 'GPL-2 | GPL-3' },
      ],
      warnings: [],
    });
  });

  it('takes a package that two libraries have from the one that R searches first', () => {
    const found = packagesOf({
      ...rPackage('zoo', 'Version: 1\n'),
      ...rPackage('zoo', 'Version: 2\n', 'lib/R/site-library'),
    });

    expect(found.packages).toEqual([{ name: 'zoo', version: '2', source: 'r' }]);
  });

  it('takes a package from the next library where the first has a broken one', () => {
    const found = packagesOf({
      ...rPackage('zoo', 'Version: 1\n'),
      'lib/R/site-library/zoo/DESCRIPTION': 'Version: 2\n',
    });

    expect(found.packages).toEqual([{ name: 'zoo', version: '1', source: 'r' }]);
  });

  it('passes over what R takes for no package, without a word', () => {
    const found = packagesOf({
      'lib/R/library/00LOCK-zoo/zoo/DESCRIPTION': 'Version: 1\n',
      'lib/R/library/only-description/DESCRIPTION': 'Version: 1\n',
      'lib/R/library/file': '',
      'lib/R/library/pipe': 'pipe|',
      'lib/R/library/broken': { link: 'nowhere' },
      ...rPackage('.hidden', 'Version: 1\n'),
    });

    expect(found).toEqual({ packages: [], warnings: [] });
  });

  it('follows a link to a package inside the repository, and warns of one that leads out', () => {
    const found = packagesOf({
      ...rPackage('linked', 'Version: 3\n', 'store'),
      'lib/R/library/linked': { link: '../../../store/linked' },
      'lib/R/library/out': { link: '/outside' },
    });

    expect(found).toEqual({
      packages: [{ name: 'linked', version: '3', source: 'r' }],
      warnings: ['lib/R/library/out: not listed, a link leads out of the kernel repository'],
    });
  });

  it('warns of a package without a description, and of one without a version', () => {
    const found = packagesOf({
      'lib/R/library/none/Meta/package.rds': 'x',
      'lib/R/library/out/Meta/package.rds': 'x',
      'lib/R/library/out/DESCRIPTION': { link: '/outside/DESCRIPTION' },
      ...rPackage('versionless', 'Package: versionless\n'),
    });

    expect(found).toEqual({
      packages: [{ name: 'versionless', version: 'unknown', source: 'r' }],
      warnings: [
        'lib/R/library/none: not listed, it has no DESCRIPTION that can be read',
        'lib/R/library/out: not listed, it has no DESCRIPTION that can be read',
        'lib/R/library/versionless/DESCRIPTION has no Version',
      ],
    });
  });

  it('reads a description that is in Latin-1', () => {
    const disk = kernelDisk({ 'lib/R/library/latin/Meta/package.rds': 'x' });
    const path = '/kernels/lib/R/library/latin/DESCRIPTION';
    disk.put(path, Buffer.from('Author: J\u00e9r\u00f4me\nVersion: 1.0\n', 'latin1'));

    const packages = rPackages(memoryKernelTree(disk), libraries, {
      warn: () => undefined,
      unfinished: () => undefined,
    });

    expect(packages).toEqual([{ name: 'latin', version: '1.0', source: 'r' }]);
  });

  it('tells which directories may become packages', () => {
    const tree = kernelTreeOf({
      'lib/R/library/zoo/Meta/package.rds': 'x',
      'lib/R/library/zoo/DESCRIPTION': 'Version: 1\n',
      'lib/R/library/coming/DESCRIPTION': 'Version: 1\n',
    });
    const unfinished: string[] = [];

    rPackages(tree, libraries, {
      warn: () => undefined,
      unfinished: (path) => void unfinished.push(path),
    });

    expect(unfinished).toEqual(['lib/R/library/coming', 'lib/R/library/coming/Meta']);
  });

  it('lists nothing of libraries that are not there', () => {
    expect(packagesOf({})).toEqual({ packages: [], warnings: [] });
  });
});

describe('withCondaRecords', () => {
  const record = (name: string, version: string): InstalledRecord => ({
    record: { name, version, build: 'b_0', channel: 'conda-forge', license: 'L' },
    path: `conda-meta/${name}`,
  });
  const inR = (name: string, version: string, license?: string): KernelPackage => ({
    name,
    version,
    source: 'r',
    license,
  });
  const known = { channel: 'conda-forge', build: 'b_0' };

  it('gives a package of a library what the record of the same version knows', () => {
    const merged = withCondaRecords(
      [inR('abind', '1.4-5'), inR('RcppArmadillo', '0.12', 'GPL'), inR('zoo', '1.8-13')],
      [record('r-abind', '1.4_5'), record('r-rcpparmadillo', '0.12'), record('r-zoo', '1.8_12')],
    );

    expect(merged).toEqual([
      { name: 'abind', version: '1.4-5', source: 'r', license: 'L', ...known },
      { name: 'RcppArmadillo', version: '0.12', source: 'r', license: 'GPL', ...known },
      { name: 'zoo', version: '1.8-13', source: 'r', license: undefined },
    ]);
  });

  it('leaves out records of packages that the libraries have, and keeps the others', () => {
    const merged = withCondaRecords(
      [inR('base', '4.4.3'), inR('curl', '6.0'), inR('Matrix', '1.7')],
      ['r-base', 'r-missing', 'zlib', 'curl', 'Curl', 'r-curl', 'r-matrix', 'matrix'].map((name) =>
        record(name, '1'),
      ),
    );

    expect(merged.filter(({ source }) => source === 'conda').map(({ name }) => name)).toEqual([
      'r-missing',
      'zlib',
      'Curl',
      'matrix',
    ]);
  });

  it('is the records where there is no library', () => {
    expect(withCondaRecords([], [record('r-base', '4.4.3')])).toEqual([
      { name: 'r-base', version: '4.4.3', source: 'conda', license: 'L', ...known },
    ]);
  });
});
