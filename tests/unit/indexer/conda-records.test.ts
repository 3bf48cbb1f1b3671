import { describe, expect, it } from '@jest/globals';
import { condaRecords, maxRecordBytes } from '../../../src/indexer/conda-records.ts';
import { environmentPlaces } from '../../../src/indexer/environment-places.ts';
import type { KernelTree } from '../../../src/ports/kernel-tree.ts';
import type { DiskEntry } from '../../support/memory-disk.ts';
import { kernelTreeOf } from '../../support/memory-kernel-tree.ts';
import { below, condaRecord, kernelAt } from './kernel-builders.ts';

const kernel = kernelAt('R/a/1.0');
const outside: DiskEntry = { link: '/etc/passwd' };

function recordsOf(
  entries: Readonly<Record<string, DiskEntry>>,
  change: (tree: KernelTree) => KernelTree = (tree) => tree,
) {
  const tree = change(kernelTreeOf(below(kernel.path, entries)));
  const warnings: string[] = [];
  const records = condaRecords(tree, environmentPlaces(tree, kernel), (text) => {
    warnings.push(text);
  });
  return { records, warnings };
}

describe('condaRecords', () => {
  it('has each package and the file that says so', () => {
    const found = recordsOf({
      ...condaRecord('zlib', '1.3', { build: 'h4bc722e_0', license: 'Zlib' }),
      ...condaRecord('r-base', '4.4.3', { license: null }),
    });

    expect(found).toEqual({
      records: [
        {
          path: 'R/a/1.0/conda-meta/r-base-4.4.3-h1_0.json',
          record: { name: 'r-base', version: '4.4.3', build: 'h1_0', channel: 'conda-forge' },
        },
        {
          path: 'R/a/1.0/conda-meta/zlib-1.3-h4bc722e_0.json',
          record: {
            name: 'zlib',
            version: '1.3',
            build: 'h4bc722e_0',
            channel: 'conda-forge',
            license: 'Zlib',
          },
        },
      ],
      warnings: [],
    });
  });

  it.each([
    ['', 'no conda record: a JSON object with name and version'],
    ['{"name": "numpy"', 'no conda record: a JSON object with name and version'],
    ['{"name": "numpy"}', 'no conda record: a JSON object with name and version'],
    ['[1]', 'no conda record: a JSON object with name and version'],
    [outside, 'no file inside the kernel repository'],
    ['pipe|', 'no file inside the kernel repository'],
  ])('takes of the damaged record %j what its name says, and warns', (entry, problem) => {
    const found = recordsOf({ 'conda-meta/r-data.table-1.15.4-r44_1.json': entry });

    const path = 'R/a/1.0/conda-meta/r-data.table-1.15.4-r44_1.json';
    expect(found).toEqual({
      records: [{ path, record: { name: 'r-data.table', version: '1.15.4', build: 'r44_1' } }],
      warnings: [`${path} is ${problem}: took name and version from the name of the file`],
    });
  });

  it('does not open a record that is too large', () => {
    const limits: number[] = [];
    const found = recordsOf(condaRecord('huge', '1'), (tree) => ({
      ...tree,
      read: (_path, maxBytes) => {
        limits.push(maxBytes);
        return 'too-large';
      },
    }));

    expect(limits).toEqual([maxRecordBytes]);
    expect(found.records.map(({ record }) => record)).toEqual([
      { name: 'huge', version: '1', build: 'h1_0' },
    ]);
    expect(found.warnings).toEqual([
      'R/a/1.0/conda-meta/huge-1-h1_0.json is larger than 64 MB: took name and version from the name of the file',
    ]);
  });

  it('fails for a damaged record whose name says nothing', () => {
    expect(() => recordsOf({ 'conda-meta/numpy.json': '{' })).toThrow(
      expect.objectContaining({
        name: 'KernelFailure',
        message:
          'R/a/1.0/conda-meta/numpy.json is no conda record: a JSON object with name and version',
      }),
    );
  });
});
