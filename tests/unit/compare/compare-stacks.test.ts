import { describe, expect, it } from '@jest/globals';
import { compareStacks } from '../../../src/compare/compare-stacks.ts';
import { comparedImageOf, packagesOf, snapshotOf } from '../../support/comparison-builders.ts';

describe('compareStacks', () => {
  it('tells images that came and went, and those of both in the order of the second', () => {
    const [a, b, c, d] = [
      comparedImageOf('a'),
      comparedImageOf('b'),
      comparedImageOf('c'),
      comparedImageOf('d'),
    ];

    const comparison = compareStacks(snapshotOf('x', a, b, c), snapshotOf('y', c, d, b));

    expect({ ...comparison, images: comparison.images.map(({ key }) => key) }).toEqual({
      before: 'x',
      after: 'y',
      added: [d],
      removed: [a],
      images: ['c', 'b'],
    });
  });

  it('compares packages, build args and bases of an image', () => {
    const before = comparedImageOf('base', {
      packages: packagesOf('python six 1.0'),
      args: { A: '1', constructor: 'x' },
      bases: { 'debian:13': 'sha256:1' },
    });
    const after = comparedImageOf('base', {
      packages: packagesOf('python six 2.0'),
      args: { A: '2' },
      bases: { 'debian:14': 'sha256:2' },
    });

    const [image] = compareStacks(snapshotOf('x', before), snapshotOf('y', after)).images;

    expect(image).toEqual({
      key: 'base',
      before,
      after,
      isSame: false,
      packages: [{ kind: 'upgraded', source: 'python', name: 'six', before: '1.0', after: '2.0' }],
      args: [
        { name: 'A', before: '1', after: '2' },
        { name: 'constructor', before: 'x', after: undefined },
      ],
      bases: [
        { name: 'debian:13', before: 'sha256:1', after: undefined },
        { name: 'debian:14', before: undefined, after: 'sha256:2' },
      ],
    });
  });

  it('leaves out what a side does not know', () => {
    const known = comparedImageOf('base', { packages: packagesOf('python six 1.0') });
    const dark = comparedImageOf('base', {
      packages: undefined,
      args: undefined,
      bases: undefined,
    });

    const [image] = compareStacks(snapshotOf('x', known), snapshotOf('y', dark)).images;

    expect(image).toMatchObject({ packages: undefined, args: undefined, bases: undefined });
  });

  it.each([
    ['image IDs', { imageId: 'sha256:1' }],
    ['digests', { digest: 'sha256:1' }],
  ])('finds nothing in images of equal %s, known or not', (_what, same) => {
    const known = comparedImageOf('base', { ...same, packages: packagesOf('python six 1.0') });
    const dark = comparedImageOf('base', { ...same, packages: undefined });

    const [image] = compareStacks(snapshotOf('x', known), snapshotOf('y', dark)).images;

    expect(image).toMatchObject({ isSame: true, packages: [], args: [], bases: [] });
  });
});
