import { compareStacks } from '../../../src/compare/compare-stacks.ts';
import type { StackComparison } from '../../../src/compare/stack-comparison.ts';
import { comparedImageOf, packagesOf, snapshotOf } from '../../support/comparison-builders.ts';
import { digestOfDigit } from '../../support/image-record.ts';

/** Two releases in which a base and an image on it changed, one image came, one went, one stayed, and one is not known. */
export function releaseComparison(): StackComparison {
  const base = ['dpkg curl 8.14.1-2', 'python numpy 1.26.4', 'python oldie 0.9'];
  const laterBase = ['dpkg curl 8.14.1-1', 'python numpy 2.0.1', 'python fresh 1.0'];
  const debian = (digit: string) => ({ 'debian:13': digestOfDigit(digit) });
  const before = snapshotOf(
    '2026.4-stable-2',
    comparedImageOf('base', {
      imageId: digestOfDigit('1'),
      sizeBytes: 2_100_000_000,
      packages: packagesOf(...base),
      args: { PYTHON_VERSION: '3.12', OLD: '' },
      bases: debian('a'),
    }),
    comparedImageOf('r', {
      imageId: digestOfDigit('2'),
      packages: packagesOf(...base, 'r ggplot2 3.5.2'),
    }),
    comparedImageOf('old', { imageId: digestOfDigit('3') }),
    comparedImageOf('same', { imageId: digestOfDigit('4') }),
    comparedImageOf('dark', { imageId: digestOfDigit('5'), packages: undefined }),
  );
  const after = snapshotOf(
    '2026.4-stable-3',
    comparedImageOf('base', {
      imageId: digestOfDigit('6'),
      sizeBytes: 2_112_000_000,
      packages: packagesOf(...laterBase),
      args: { PYTHON_VERSION: '3.13' },
      bases: debian('b'),
    }),
    comparedImageOf('r', {
      imageId: digestOfDigit('7'),
      packages: packagesOf(...laterBase, 'r ggplot2 4.0.0'),
    }),
    comparedImageOf('same', { imageId: digestOfDigit('4') }),
    comparedImageOf('dark', { imageId: digestOfDigit('8') }),
    comparedImageOf('gpu', { sizeBytes: undefined, packages: undefined }),
  );
  return compareStacks(before, after);
}
