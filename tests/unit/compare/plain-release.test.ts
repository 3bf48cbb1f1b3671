import { describe, expect, it } from '@jest/globals';
import { satisfies } from '@renovatebot/pep440';
import fc from 'fast-check';
import { plainReleaseMeets } from '../../../src/compare/plain-release.ts';
import { counts } from '../../support/counts.ts';

const release = fc
  .array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 5 })
  .map((numbers) => numbers.join('.'));
const ordering = fc.record({
  operator: fc.constantFrom('==', '!=', '<', '<=', '>', '>='),
  version: release,
});
const series = fc.record({
  operator: fc.constantFrom('==', '!='),
  version: release.map((version) => `${version}.*`),
});

describe('plainReleaseMeets', () => {
  it('says what the whole grammar says', () => {
    fc.assert(
      fc.property(release, fc.oneof(ordering, series), (version, specifier) => {
        const range = `${specifier.operator}${specifier.version}`;
        const expected = satisfies(version, range, { prereleases: true });
        const [length = 0, wanted = 0] = [version, specifier.version].map(
          (text) => text.split('.').length,
        );
        const isShort = specifier.version.endsWith('*') && length < wanted - 1;

        const said = plainReleaseMeets(version, specifier);

        expect([version, range, said]).toEqual([version, range, isShort ? undefined : expected]);
      }),
      { numRuns: counts(20_000, 2_000) },
    );
  });

  it.each([
    ['1.0rc1', '>=', '1.0'],
    ['1!1.0', '>=', '1.0'],
    ['1.0', '>=', '1.0.post1'],
    ['1.0', '~=', '1.0'],
    ['1.0', '===', '1.0'],
    ['1.0', '>=', '1.*'],
    ['1', '==', '1.0.*'],
    ['1.', '==', '1.0'],
    ['20260101123456789', '>', '20260101123456788'],
  ] as const)('leaves %s%s%s to the grammar', (version, operator, wanted) => {
    expect(plainReleaseMeets(version, { operator, version: wanted })).toBeUndefined();
  });
});
