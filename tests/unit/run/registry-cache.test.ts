import { describe, expect, it } from '@jest/globals';
import { registryCache } from '../../../src/run/registry-cache.ts';

const image = { repository: 'stack.test/base' };

describe('where layers are kept', () => {
  it('is a tag of the branch, and they come from there and from one other branch', () => {
    const tags = ['2026.4-work', '2026.4-main', '2026.4-next', '2026.4-stable', 'stable'];

    expect(registryCache(image, tags)).toEqual({
      from: ['stack.test/base:cache-2026.4-work', 'stack.test/base:cache-2026.4-main'],
      to: 'stack.test/base:cache-2026.4-work',
    });
  });

  it('is never a release', () => {
    expect(registryCache(image, ['2026.4-main', '2026.4-stable', 'stable'])?.from).toEqual([
      'stack.test/base:cache-2026.4-main',
    ]);
  });

  it('is nowhere without a tag', () => {
    expect(registryCache(image, [])).toBeUndefined();
  });
});
