import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { newestFirst } from '../../../../src/server/find/newest-first.ts';
import { counts } from '../../../support/counts.ts';

const version = fc.oneof(
  fc.constantFrom(
    '1.0',
    '1.0.0',
    '1',
    '1.0rc1',
    '1!1',
    '1.0-1',
    '1_0',
    '9e',
    '2004d',
    'unknown',
    '',
  ),
  fc.string({ unit: fc.constantFrom('1', '0', '.', '-', '_', 'a', '~', ':'), maxLength: 5 }),
);

describe('newestFirst', () => {
  it.each(['python', 'conda', 'r', 'dpkg'] as const)(
    'has one place for every text of %s',
    (source) => {
      const order = newestFirst(source);

      fc.assert(
        fc.property(fc.array(version, { maxLength: 8 }), (versions) => {
          const sorted = versions.toSorted(order);

          expect(versions.toReversed().toSorted(order)).toEqual(sorted);
          for (const [at, one] of sorted.entries())
            for (const later of sorted.slice(at)) expect(order(one, later)).toBeLessThanOrEqual(0);
        }),
        { numRuns: counts(5_000, 300) },
      );
    },
  );

  it('puts what is no version last, and what is not known behind it', () => {
    const sorted = ['unknown', '2004d', '1.9', '1.10', '1.10rc1'].toSorted(newestFirst('python'));

    expect(sorted).toEqual(['1.10', '1.10rc1', '1.9', '2004d', 'unknown']);
  });
});
