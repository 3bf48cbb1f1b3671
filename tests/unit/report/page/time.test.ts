import { describe, expect, it } from '@jest/globals';
import { axisLabel, timeAxis } from '../../../../src/report/page/time-axis.ts';
import { timeUse } from '../../../../src/report/page/time-use.ts';
import type { ImageReport, StepName } from '../../../../src/report/run-report.ts';

const minute = 60_000;

describe('the axis of a timeline', () => {
  it.each([
    [0, { stepMs: 100, count: 1, endMs: 100 }],
    [900, { stepMs: 200, count: 5, endMs: 1000 }],
    [80_000, { stepMs: 10_000, count: 8, endMs: 80_000 }],
    [81_000, { stepMs: 15_000, count: 6, endMs: 90_000 }],
    [61 * minute, { stepMs: 10 * minute, count: 7, endMs: 70 * minute }],
    [3000 * 60 * minute, { stepMs: 375 * 60 * minute, count: 8, endMs: 3000 * 60 * minute }],
  ])('of %i ms has round steps', (durationMs, axis) => {
    expect(timeAxis(durationMs)).toEqual(axis);
  });

  it.each([
    [0, '0'],
    [200, '0.2 s'],
    [30_000, '30 s'],
    [2 * minute, '2 min'],
    [90_000, '1:30 min'],
    [60 * minute, '1 h'],
    [90 * minute, '1:30 h'],
  ])('calls %i ms %s', (atMs, text) => {
    expect(axisLabel(atMs)).toBe(text);
  });
});

describe('the use of time', () => {
  const image = (...steps: readonly (readonly [StepName, number, number])[]) =>
    ({
      steps: steps.map(([name, start, end]) => ({
        name,
        status: 'passed',
        startedAt: new Date(start).toISOString(),
        durationMs: end - start,
      })),
    }) as unknown as ImageReport;

  it('counts the work by kind and how much of it was done side by side', () => {
    const images = [
      image(['build', 0, 100], ['tag', 100, 120]),
      image(['build', 50, 100], ['tag', 100, 100]),
    ];

    expect(timeUse({ images })).toEqual({
      kinds: [
        { step: 'build', count: 2, totalMs: 150 },
        { step: 'tag', count: 1, totalMs: 20 },
      ],
      workMs: 170,
      meanParallel: 170 / 120,
      mostParallel: 2,
    });
  });

  it('is nothing where nothing was done', () => {
    expect(timeUse({ images: [image()] })).toEqual({
      kinds: [],
      workMs: 0,
      meanParallel: 0,
      mostParallel: 0,
    });
  });
});
