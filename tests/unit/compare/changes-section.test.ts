import { describe, expect, it } from '@jest/globals';
import { changesSection } from '../../../src/compare/changes-section.ts';
import { packagesOf } from '../../support/comparison-builders.ts';

describe('changesSection', () => {
  it('says that nothing changed', () => {
    const packages = packagesOf('python six 1.0');

    expect(changesSection('stable', packages, packages)).toBe(
      '## Changes since stable\n\nNo package changed.',
    );
  });

  it('is not there where a side does not know its packages', () => {
    expect([
      changesSection('stable', undefined, []),
      changesSection('stable', [], undefined),
    ]).toEqual([undefined, undefined]);
  });

  it('folds a long table', () => {
    const many = packagesOf(...Array.from({ length: 21 }, (_, index) => `dpkg p${index} 1`));

    expect(changesSection('stable', [], many)?.split('\n').slice(0, 5)).toEqual([
      '## Changes since stable',
      '',
      '<details>',
      '<summary>21 added</summary>',
      '',
    ]);
  });
});
