import { describe, expect, it } from '@jest/globals';
import { environmentPlaces, recordedPython } from '../../../src/indexer/environment-places.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';
import { kernelTreeOf } from '../../support/memory-kernel-tree.ts';
import { below, kernelAt } from './kernel-builders.ts';

function placesOf(path: string, entries: Readonly<Record<string, DiskEntry>>) {
  return environmentPlaces(kernelTreeOf(below(path, entries)), kernelAt(path));
}

describe('environmentPlaces', () => {
  it('has the names of the records, and of nothing else beside them', () => {
    const places = placesOf('R/a/1.0', {
      'conda-meta/zlib-1.3-h_0.json': '',
      'conda-meta/abc-1-0.json': '',
      'conda-meta/by-link-1-0.json': { link: 'abc-1-0.json' },
      'conda-meta/history': '',
      'conda-meta/state': '',
      'conda-meta/folder.json': 'folder/',
      'conda-meta/x.json.c~': '',
    });

    expect(places).toEqual({
      records: 'R/a/1.0/conda-meta',
      recordNames: ['abc-1-0.json', 'by-link-1-0.json', 'zlib-1.3-h_0.json'],
      rLibraries: [],
      pythonPackages: [],
    });
  });

  it('has the libraries of an R kernel, the one for the site first', () => {
    const entries = { 'lib/R/library': 'folder/', 'lib/R/site-library': 'folder/' } as const;

    expect(placesOf('R/a/1.0', entries).rLibraries).toEqual([
      'R/a/1.0/lib/R/site-library',
      'R/a/1.0/lib/R/library',
    ]);
    expect(placesOf('Python/a/1.0', entries).rLibraries).toEqual([]);
  });

  it('has the packages of the Python that its record names, under one name', () => {
    const places = placesOf('Python/a/1.0', {
      'conda-meta/python-3.11.8-hab00c5b_0_cpython.json': '',
      'lib/python3.11/site-packages': 'folder/',
      'lib/python3.1': { link: 'python3.11' },
      'lib/python3.9/site-packages': 'folder/',
    });

    expect(places.pythonPackages).toEqual(['Python/a/1.0/lib/python3.11/site-packages']);
  });

  it('has the packages of a Python without its global lock', () => {
    const places = placesOf('Python/a/1.0', {
      'conda-meta/python-3.13.1-h9a34b6e_5_cp313t.json': '',
      'lib/python3.13t/site-packages': 'folder/',
    });

    expect(places.pythonPackages).toEqual(['Python/a/1.0/lib/python3.13t/site-packages']);
  });

  it('looks for Python where no record names it, and takes a second name of one directory once', () => {
    const places = placesOf('Python/a/1.0', {
      'lib/python3.11/site-packages': 'folder/',
      'lib/python3.11/dist-packages': 'folder/',
      'lib/python3.1': { link: 'python3.11' },
      'lib/python3.11.so': '',
      'lib/python2.7/site-packages': 'folder/',
    });

    expect(places.pythonPackages).toEqual([
      'Python/a/1.0/lib/python3.11/site-packages',
      'Python/a/1.0/lib/python3.11/dist-packages',
    ]);
  });

  it('does not look for Python in an R kernel whose records name none', () => {
    const entries = { 'lib/python3.11/site-packages': 'folder/' } as const;

    expect(placesOf('R/a/1.0', entries).pythonPackages).toEqual([]);
  });

  it('has nothing where nothing is', () => {
    const places = environmentPlaces(kernelTreeOf({}), kernelAt('Python/a/1.0'));

    expect(places).toEqual({
      records: 'Python/a/1.0/conda-meta',
      recordNames: [],
      rLibraries: [],
      pythonPackages: [],
    });
  });
});

describe('recordedPython', () => {
  it.each([
    [['python-3.11.8-hab00c5b_0_cpython.json'], '3.11'],
    [['python-3.9.19-h_0.json'], '3.9'],
    [['python-3.14.0rc2-h_0.json'], '3.14'],
    [['abc-1-0.json', 'python-3.12.0-0.json', 'zlib-1-0.json'], '3.12'],
    [['python-dateutil-2.9.0-pyhd8ed1ab_0.json'], undefined],
    [['python_abi-3.11-4_cp311.json'], undefined],
    [['ipython-8.1.0-pyh_0.json'], undefined],
    [['python-3-0.json'], undefined],
    [[], undefined],
  ])('reads of %j %s', (names, version) => {
    expect(recordedPython(names)).toBe(version);
  });
});
