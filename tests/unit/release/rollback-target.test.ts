import { describe, expect, it } from '@jest/globals';
import { releaseName, type Release } from '../../../src/release/release.ts';
import { rollbackTarget } from '../../../src/release/rollback-target.ts';

function release(number: number, restores?: string, tag = '2026.4-stable'): Release {
  return { tag, number, restores } as Release;
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
