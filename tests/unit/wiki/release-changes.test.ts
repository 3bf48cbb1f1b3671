import { describe, expect, it } from '@jest/globals';
import { compareStacks } from '../../../src/compare/compare-stacks.ts';
import { renderComparison } from '../../../src/compare/render-comparison.ts';
import type { ComparedImage, StackSnapshot } from '../../../src/compare/stack-comparison.ts';
import type { Package } from '../../../src/inventory/inventory.ts';
import { releaseChanges } from '../../../src/wiki/release-changes.ts';

function snapshot(name: string, version: string): StackSnapshot {
  const packages: readonly Package[] = [
    { name: 'a|b', version, source: 'python' },
    { name: 'same', version: '1', source: 'python' },
  ];
  const image = (key: string): ComparedImage => ({
    key,
    repository: `ghcr.io/acme/${key}`,
    digest: `${key} ${version}`,
    imageId: undefined,
    builtAt: undefined,
    revision: undefined,
    commitUrl: undefined,
    sizeBytes: undefined,
    args: undefined,
    bases: undefined,
    packages,
  });
  return { name, images: new Map(['base', 'course'].map((key) => [key, image(key)])) };
}

describe('what changed in a release', () => {
  it('begins with what went back to an earlier version', () => {
    const comparison = compareStacks(snapshot('one', '2.0'), snapshot('two', '1.9'));

    expect(releaseChanges(comparison).text).toBe(
      [
        '## ⚠ Downgraded packages',
        '',
        'In base, course:',
        '',
        '| Package | From | Before | After | Change |',
        '| :-- | :-- | :-- | :-- | :-- |',
        '| a&#124;b | Python | 2.0 | 1.9 | **downgraded** |',
        '',
        renderComparison(comparison, 'markdown'),
      ].join('\n'),
    );
  });

  it('is the comparison alone where nothing did', () => {
    const comparison = compareStacks(snapshot('one', '1.9'), snapshot('two', '2.0'));

    expect(releaseChanges(comparison)).toEqual({
      text: renderComparison(comparison, 'markdown'),
      isWhole: true,
    });
  });

  it.each([
    ['of both', ['base']],
    ['that came', []],
  ])('is not whole while the packages of an image %s are not known', (_name, keys) => {
    const before = snapshot('one', '1.9').images;
    const earlier = {
      name: 'one',
      images: new Map([...before].filter(([key]) => keys.includes(key))),
    };
    const [later] = snapshot('two', '2.0').images.values();
    const images = new Map(
      later === undefined ? [] : [['base', { ...later, packages: undefined }]],
    );

    expect(releaseChanges(compareStacks(earlier, { name: 'two', images })).isWhole).toBe(false);
  });
});
