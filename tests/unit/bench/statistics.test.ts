import { describe, expect, it } from '@jest/globals';
import { lineThrough, medianOf, series, spreadOf } from '../../../bench/statistics.ts';

describe('medianOf', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 2, 3], 2.5],
    [[10, 9], 9.5],
    [[7], 7],
    [[], NaN],
  ])('is, of %j, %d', (samples, expected) => {
    const median = medianOf(samples);

    expect(median).toBe(expected);
  });
});

describe('series', () => {
  it('keeps every sample as it came beside the median and both ends', () => {
    const found = series([12, 100, 9]);

    expect(found).toEqual({ median: 12, min: 9, max: 100, samples: [12, 100, 9] });
  });
});

describe('spreadOf', () => {
  it('is the whole width of a few samples', () => {
    const spread = spreadOf([10, 14, 11]);

    expect(spread).toBe(4);
  });

  it('leaves out a tenth of many at each end', () => {
    const twenty = [1, 500, ...Array.from({ length: 18 }, (_, index) => 100 + index)];

    const spread = spreadOf(twenty);

    expect(spread).toBe(15);
  });
});

describe('lineThrough', () => {
  it('finds what comes once and what comes with each', () => {
    const line = lineThrough([
      [1, 120],
      [10, 300],
      [20, 500],
    ]);

    expect(line.intercept).toBeCloseTo(100);
    expect(line.slope).toBeCloseTo(20);
  });

  it('passes in the middle of points that lie on no line', () => {
    const line = lineThrough([
      [0, 0],
      [0, 2],
      [2, 4],
      [2, 6],
    ]);

    expect(line).toEqual({ intercept: 1, slope: 2 });
  });
});
