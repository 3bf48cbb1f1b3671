import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareVersions } from '../../../src/compare/version-order.ts';
import type { PackageSource } from '../../../src/inventory/inventory.ts';
import { counts } from '../../support/counts.ts';

/** Each list from old to new; what stands in one line is equal. */
const ordered: Readonly<Record<PackageSource, readonly (readonly string[])[]>> = {
  dpkg: [
    ['~~'],
    ['~~a'],
    ['~'],
    ['', '0', '0:0', '0-0', '00'],
    ['1.0~~'],
    ['1.0~rc1-1'],
    ['1.0~rc1-2'],
    ['1.0', '1.0-0', '0:1.0', '1.00', '01.0'],
    ['1.0-1~deb13u1'],
    ['1.0-1', '1.0-01'],
    ['1.0-1+b1'],
    ['1.0-1.1'],
    ['1.0a'],
    ['1.0+dfsg-1'],
    ['1.2.3-4-1'],
    ['1.9'],
    ['1.10'],
    ['2'],
    ['20240101'],
    ['99999999999999999998'],
    ['99999999999999999999'],
    ['1:0.1'],
    ['1:1.0:2'],
    ['10:0'],
  ],
  // PEP 440, "Summary of permitted suffixes and relative ordering".
  python: [
    ['1.dev0', '1.0.dev0'],
    ['1.0.dev456'],
    ['1.0a1', '1.0.alpha-1'],
    ['1.0a2.dev456'],
    ['1.0a12.dev456'],
    ['1.0a12'],
    ['1.0b1.dev456'],
    ['1.0b2'],
    ['1.0b2.post345.dev456'],
    ['1.0b2.post345'],
    ['1.0rc1.dev456'],
    ['1.0rc1', '1.0c1', 'v1.0rc1'],
    ['1.0', '1', '1.0.0'],
    ['1.0+abc.5'],
    ['1.0+abc.7'],
    ['1.0+5'],
    ['1.0.post456.dev34'],
    ['1.0.post456', '1.0-456'],
    ['1.0.15'],
    ['1.1.dev1'],
    ['1.10'],
    ['2024.1'],
    ['1!0.1'],
  ],
  // The comment of `VersionOrder` in conda/models/version.py.
  conda: [
    ['0.4', '0.4.0'],
    ['0.4.1.rc', '0.4.1.RC'],
    ['0.4.1'],
    ['0.5a1'],
    ['0.5b3'],
    ['0.5C1'],
    ['0.5'],
    ['0.9.6'],
    ['0.960923'],
    ['1.0'],
    ['1.0.1dev'],
    ['1.0.1_'],
    ['1.0.1a'],
    ['1.0.1'],
    ['1.0.1post.a'],
    ['1.0.1post.z'],
    ['1.0.1post'],
    ['1.1dev1'],
    ['1.1a1'],
    ['1.1.0dev1', '1.1.dev1'],
    ['1.1.a1'],
    ['1.1.0rc1', '1.1.0RC1'],
    ['1.1.0', '1.1', '1-1'],
    ['1.1+1'],
    ['1.1.0post1', '1.1.post1'],
    ['1.1post1'],
    ['1996.07.12'],
    ['1!0.4.1'],
    ['1!3.1.1.6'],
    ['2!0.4.1'],
  ],
  r: [
    ['0.9'],
    ['1.0'],
    ['1.0.0', '1.0-0', '1.00.0'],
    ['1.0-1'],
    ['1.2-3'],
    ['1.2.3.9000'],
    ['1.9'],
    ['1.10'],
    ['3.99-0.19'],
    ['2026.4'],
  ],
};

const sources = Object.keys(ordered) as PackageSource[];

/** Pieces that versions are made of, so that any two often begin alike. */
const pieces = [
  '0',
  '1',
  '2',
  '10',
  '01',
  '.',
  '-',
  '_',
  '+',
  '~',
  ':',
  '!',
  'a',
  'rc',
  'post',
  'dev',
  'A',
];
const version = fc
  .array(fc.constantFrom(...pieces), { maxLength: 7 })
  .map((parts) => parts.join(''));
const anySource = fc.constantFrom(...sources);

describe('compareVersions', () => {
  it.each(sources)('orders the known versions of %s', (source) => {
    const versions = ordered[source].flatMap((equal, rank) =>
      equal.map((text) => ({ text, rank })),
    );

    const wrong = versions.flatMap((one) =>
      versions
        .filter(
          (other) =>
            Math.sign(compareVersions(source, one.text, other.text) ?? NaN) !==
            Math.sign(one.rank - other.rank),
        )
        .map((other) => `${one.text} and ${other.text}`),
    );

    expect(wrong).toEqual([]);
  });

  it.each([
    ['python', '2004g', '2004h', -1],
    ['python', '1.0-final-x', '1.0-final-x', 0],
    ['python', '2004d', '2024.1', undefined],
    ['python', '2024.1', '2004d', undefined],
    ['conda', '2024a', '2024b', -1],
    ['conda', '1..2', '1.2', undefined],
    ['r', '1.0-rc1', '1.0', undefined],
    ['r', '1.0-rc1', '1.0-rc2', -1],
  ] as const)('compares %s %s with %s: %s', (source, a, b, expected) => {
    const order = compareVersions(source, a, b);

    expect(order === undefined ? undefined : Math.sign(order)).toBe(expected);
  });

  it('tells of any two versions the same in both directions', () => {
    fc.assert(
      fc.property(anySource, version, version, (source, a, b) => {
        const [there, back] = [compareVersions(source, a, b), compareVersions(source, b, a)];

        expect(there === undefined ? undefined : Math.sign(there)).toEqual(
          back === undefined ? undefined : 0 - Math.sign(back),
        );
      }),
      { numRuns: counts(100_000, 3000) },
    );
  });

  it('calls a version equal to itself', () => {
    fc.assert(
      fc.property(anySource, version, (source, a) => {
        expect(compareVersions(source, a, a)).toBe(0);
      }),
      { numRuns: counts(20_000, 1000) },
    );
  });

  it('contradicts itself for no three versions', () => {
    fc.assert(
      fc.property(anySource, version, version, version, (source, a, b, c) => {
        const [ab, bc, ac] = [
          compareVersions(source, a, b),
          compareVersions(source, b, c),
          compareVersions(source, a, c),
        ];
        fc.pre(ab !== undefined && bc !== undefined && ab <= 0 && bc <= 0);

        expect(ac).toBeLessThanOrEqual(0);
        expect(ac === 0).toBe(ab === 0 && bc === 0);
      }),
      { numRuns: counts(100_000, 3000) },
    );
  });
});
