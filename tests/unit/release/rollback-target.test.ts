import { describe, expect, it } from '@jest/globals';
import { releaseName, type Release } from '../../../src/release/release.ts';
import { rollbackTarget } from '../../../src/release/rollback-target.ts';

/** A release with images of its own. @param content of its images, where another release has the same */
function release(
  number: number,
  restores?: string,
  tag = '2026.4-stable',
  content = String(number),
): Release {
  const images = { base: { repository: 'stack.test/base', digest: content } };
  return { tag, number, restores, lock: { images } } as unknown as Release;
}

describe('the release that a rollback brings back', () => {
  it('is the one before', () => {
    const target = rollbackTarget([release(3), release(2), release(1)], '2026.4-stable');

    expect(releaseName(target)).toBe('2026.4-stable-2');
  });

  it('is the one before that which was brought back last, and so on', () => {
    const releases = [release(4, '2026.4-stable-2'), release(3), release(2), release(1)];

    expect(releaseName(rollbackTarget(releases, '2026.4-stable'))).toBe('2026.4-stable-1');
  });

  it('goes on from the release that was meant when one that brought back another is brought back', () => {
    const releases = [
      release(6, '2026.4-stable-4'),
      release(5, '2026.4-stable-1'),
      release(4, '2026.4-stable-2'),
      release(3),
      release(2),
      release(1),
    ];

    expect(releaseName(rollbackTarget(releases, '2026.4-stable'))).toBe('2026.4-stable-1');
  });

  it('is none that has the images which are in effect', () => {
    const releases = [
      release(3, undefined, '2026.4-stable', 'two'),
      release(2, undefined, '2026.4-stable', 'two'),
      release(1),
    ];

    expect(releaseName(rollbackTarget(releases, '2026.4-stable'))).toBe('2026.4-stable-1');
  });

  it('is none of those that only brought back another', () => {
    const releases = [release(5), release(4, '2026.4-stable-1'), release(3), release(1)];

    expect(releaseName(rollbackTarget(releases, '2026.4-stable'))).toBe('2026.4-stable-3');
  });

  it('is that of the tag which is named', () => {
    const releases = [
      release(9),
      release(8),
      release(2, undefined, 'stable'),
      release(1, undefined, 'stable'),
    ];

    expect(releaseName(rollbackTarget(releases, 'stable'))).toBe('stable-1');
  });

  it('is the one that is named, also a newer one', () => {
    const releases = [release(4, '2026.4-stable-2'), release(3), release(2)];

    expect(releaseName(rollbackTarget(releases, '2026.4-stable-3'))).toBe('2026.4-stable-3');
  });

  it.each([
    ['2026.4-stable', [], 'there is no release of 2026.4-stable'],
    ['2026.4-stable-7', [release(1)], 'there is no release 2026.4-stable-7'],
    [
      '2026.4-stable',
      [release(1)],
      'there is no release before 2026.4-stable-1, whose images 2026.4-stable has',
    ],
  ])('is missing: %s of %j', (wish, releases, message) => {
    const choosing = () => rollbackTarget(releases, wish);

    expect(choosing).toThrow(message);
  });
});
