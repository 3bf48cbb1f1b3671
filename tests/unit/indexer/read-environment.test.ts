import { describe, expect, it } from '@jest/globals';
import { environmentPlaces } from '../../../src/indexer/environment-places.ts';
import { readEnvironment } from '../../../src/indexer/read-environment.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';
import { kernelTreeOf } from '../../support/memory-kernel-tree.ts';
import { below, condaRecord, distInfo, kernelAt, rPackage } from './kernel-builders.ts';

function environmentOf(path: string, entries: Readonly<Record<string, DiskEntry>>) {
  const tree = kernelTreeOf(below(path, entries));
  const kernel = kernelAt(path);
  const warnings: string[] = [];
  const places = environmentPlaces(tree, kernel);
  const environment = readEnvironment(tree, kernel, places, {
    warn: (text) => void warnings.push(text),
    unfinished: () => undefined,
  });
  return { ...environment, warnings };
}

const conda = { build: 'h1_0', channel: 'conda-forge', license: 'MIT' };

describe('readEnvironment', () => {
  it('has the packages of R first, then those of conda and pip', () => {
    const found = environmentOf('R/a/1.0', {
      ...rPackage('base', 'Version: 4.4.3\nLicense: Part of R\n'),
      ...rPackage('zoo', 'Version: 1\n'),
      ...condaRecord('zlib', '1.3'),
      ...condaRecord('r-base', '4.4.3'),
      ...condaRecord('python', '3.11.8'),
      ...distInfo('rpy2', '3.5'),
      ...distInfo('zoo', '9'),
    });

    expect(found).toEqual({
      languageVersion: '4.4.3',
      packages: [
        { name: 'base', version: '4.4.3', source: 'r', ...conda, license: 'Part of R' },
        { name: 'zoo', version: '1', source: 'r' },
        { name: 'python', version: '3.11.8', source: 'conda', ...conda },
        { name: 'rpy2', version: '3.5', source: 'conda', channel: 'pypi', license: 'BSD' },
        { name: 'zlib', version: '1.3', source: 'conda', ...conda },
      ],
      warnings: [],
    });
  });

  it('has what conda and pip installed of a Python kernel, in the order of names', () => {
    const found = environmentOf('Python/a/1.0', {
      ...condaRecord('python', '3.11.8'),
      ...condaRecord('requests', '2.28', {
        files: ['lib/python3.11/site-packages/requests-2.28.dist-info/METADATA'],
      }),
      ...distInfo('requests', '2.31'),
      ...distInfo('Zope', '1'),
    });

    expect(found).toEqual({
      languageVersion: '3.11',
      packages: [
        { name: 'Zope', version: '1', source: 'python', channel: 'pypi', license: 'BSD' },
        { name: 'python', version: '3.11.8', source: 'python', ...conda },
        { name: 'requests', version: '2.31', source: 'python', channel: 'pypi', license: 'BSD' },
      ],
      warnings: [],
    });
  });

  it.each([
    ['R/a/1', rPackage('base', 'Version: 4.4.3\n'), '4.4.3'],
    ['R/a/1', { ...rPackage('base', ''), ...condaRecord('r-base', '4.4.2') }, '4.4.2'],
    ['R/a/1', condaRecord('r-base', '4.4.1'), '4.4.1'],
    ['R/a/1', condaRecord('zlib', '1'), 'unknown'],
    ['Python/a/1', condaRecord('python', '3.10.1'), '3.10'],
    ['Python/a/1', { 'lib/python3.12/site-packages': 'folder/' }, '3.12'],
    ['Python/a/1', { 'lib/python3/dist-packages': 'folder/' }, 'unknown'],
    ['Python/a/1', condaRecord('zlib', '1'), 'unknown'],
  ] as const)('tells the version of %s from %j: %s', (path, entries, version) => {
    expect(environmentOf(path, entries).languageVersion).toBe(version);
  });

  it('warns where conda installed nothing', () => {
    expect(environmentOf('R/a/1.0', {})).toEqual({
      languageVersion: 'unknown',
      packages: [],
      warnings: ['R/a/1.0/conda-meta has no records'],
    });
  });
});
