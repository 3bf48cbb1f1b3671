import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { listPackages } from '../../../../src/server/find/list-packages.ts';
import { searchPackages } from '../../../../src/server/find/search.ts';
import { counts } from '../../../support/counts.ts';
import { foundData, wholePage } from './found-data.ts';
import { anyData, anyRequest } from './random-data.ts';

describe('listPackages', () => {
  it('has each name once, with its versions and how many have it', () => {
    const data = foundData({
      'Python lab 1.9': ['python numpy 1.9.0', 'python pip 24.0'],
      'Python lab 1.10': ['python numpy 1.10.0'],
      base: ['python numpy 1.10.0', 'conda numpy 1.10.0', 'dpkg x-numpy 1'],
    });

    const listed = listPackages(data, { text: 'numpy', match: 'substring' }, wholePage);

    expect(listed).toEqual({
      total: 2,
      packages: [
        {
          name: 'numpy',
          sources: ['conda', 'python'],
          environmentCount: 3,
          versions: ['1.10.0', '1.9.0'],
        },
        { name: 'x-numpy', sources: ['dpkg'], environmentCount: 1, versions: ['1'] },
      ],
    });
  });

  it('has the names that a search finds, page by page', () => {
    fc.assert(
      fc.property(anyData, anyRequest, fc.integer({ min: 1, max: 3 }), (data, request, limit) => {
        const { rows, totalPackages } = searchPackages(data, request, wholePage);
        const pages = Array.from({ length: 12 }, (_, at) =>
          listPackages(data, request, { offset: at * limit, limit }),
        );

        const names = [...new Set(rows.map(({ name }) => name))];
        expect(pages.flatMap(({ packages }) => packages.map(({ name }) => name))).toEqual(
          names.slice(0, 12 * limit),
        );
        expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([totalPackages]));
      }),
      { numRuns: counts(3_000, 200) },
    );
  });
});
