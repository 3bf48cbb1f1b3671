import { describe, expect, it } from '@jest/globals';
import {
  buildTag,
  imageTag,
  isBookkeepingTag,
  recordTag,
  testTag,
} from '../../../src/identity/exact-tags.ts';

const digest = `sha256:0123456789ab${'c'.repeat(52)}`;

describe('exact tags', () => {
  it.each([
    ['an image', 'i-0123456789ab', imageTag],
    ['a build', 'b-0123456789ab', buildTag],
    ['a stage of tests', 't-0123456789ab', testTag],
    ['a record', 'r-0123456789ab', recordTag],
  ])('of %s are a letter and twelve digits of its digest: %s', (_what, tag, tagOf) => {
    expect(tagOf(digest)).toBe(tag);
  });

  it.each([
    ['b-0123456789ab', true],
    ['t-fedcba987654', true],
    ['i-0123456789ab', false],
    ['r-0123456789ab', false],
    ['b-0123456789a', false],
    ['b-0123456789abc', false],
    ['b-0123456789AB', false],
    ['b-0123456789ag', false],
    ['2026.4-b-0123456789ab', false],
    ['b-0123456789ab-main', false],
    ['b-0123456789ab\n', false],
    ['2026.4-main', false],
    ['', false],
  ])('%j is one that books are kept by: %p', (tag, isOne) => {
    expect(isBookkeepingTag(tag)).toBe(isOne);
  });
});
