import { describe, expect, it } from '@jest/globals';
import { formatDuration } from '../../../src/text/format-duration.ts';

describe('formatDuration', () => {
  it.each([
    [-5, '0.0s'],
    [0, '0.0s'],
    [349, '0.3s'],
    [9949, '9.9s'],
    [9950, '10s'],
    [59_499, '59s'],
    [59_500, '1m 00s'],
    [72_000, '1m 12s'],
    [3_599_600, '1h 00m'],
    [3_720_000, '1h 02m'],
  ])('writes %i ms as %s', (durationMs, expected) => {
    expect(formatDuration(durationMs)).toBe(expected);
  });
});
