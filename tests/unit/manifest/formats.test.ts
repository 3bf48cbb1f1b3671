import { describe, expect, it } from '@jest/globals';
import { formatSize } from '../../../src/text/format-size.ts';
import { formatTime } from '../../../src/manifest/format-time.ts';

describe('formatSize', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [99_949, '99.9 kB'],
    [999_949, '999.9 kB'],
    [999_950, '1.0 MB'],
    [1_300_000_000, '1.3 GB'],
    [2.5e12, '2.5 TB'],
    [9e18, '9000.0 PB'],
  ])('writes %d bytes as %s', (sizeBytes, text) => {
    expect(formatSize(sizeBytes)).toBe(text);
  });
});

describe('formatTime', () => {
  it.each([
    ['2026-04-01T10:00:00.123456789Z', '2026-04-01 10:00:00 UTC'],
    ['2026-04-01T12:00:00+02:00', '2026-04-01 10:00:00 UTC'],
    [undefined, '–'],
  ])('writes %s as %s', (iso, text) => {
    expect(formatTime(iso)).toBe(text);
  });
});
