import { describe, expect, it } from '@jest/globals';
import { parseDuration } from '../../../src/spec/duration.ts';
import { parseSize } from '../../../src/spec/size.ts';

describe('parseDuration', () => {
  it.each([
    ['250ms', 250],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1.5h', 5_400_000],
    ['30d', 2_592_000_000],
  ])('reads %s as milliseconds', (text, durationMs) => {
    expect(parseDuration(text)).toBe(durationMs);
  });

  it.each(['', '10', 'm', '10 m', '-1m', '10M', '1h30m', '10mm'])('refuses %p', (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});

describe('parseSize', () => {
  it.each([
    ['0B', 0],
    ['800kB', 800_000],
    ['500MB', 500_000_000],
    ['2.5GB', 2_500_000_000],
    ['500MiB', 524_288_000],
    ['1TiB', 1_099_511_627_776],
  ])('reads %s as bytes', (text, sizeBytes) => {
    expect(parseSize(text)).toBe(sizeBytes);
  });

  it.each(['', '5', 'GB', '2,5GB', '2 GB', '5gb', '1PB'])('refuses %p', (text) => {
    expect(parseSize(text)).toBeUndefined();
  });
});
