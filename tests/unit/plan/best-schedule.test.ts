import { describe, expect, it } from '@jest/globals';
import type { StepName } from '../../../src/report/run-report.ts';
import { bestMakespan } from '../../support/best-schedule.ts';
import type { MeasuredImage } from '../../support/best-schedule/jobs.ts';

function image(
  key: string,
  parents: readonly string[],
  durations: Partial<Record<StepName, number>>,
): MeasuredImage {
  const steps = Object.entries(durations) as [StepName, number][];
  return { key, parents, steps: steps.map(([name, durationMs]) => ({ name, durationMs })) };
}

const limits = (places: number) => ({ build: places, test: places, push: places });

describe('bestMakespan', () => {
  it('shares builds out so that places are free at the same time', () => {
    const images = [7, 6, 5, 4, 4].map((build, index) => image(`i${index}`, [], { build }));

    expect(bestMakespan(images, limits(2))).toEqual({ totalMs: 13, exact: true });
  });

  it('knows that seven equal builds take four turns of two', () => {
    const images = Array.from({ length: 7 }, (_, index) => image(`i${index}`, [], { build: 5 }));

    expect(bestMakespan(images, limits(2))).toEqual({ totalMs: 20, exact: true });
  });

  it('begins with the long tests where builds are made one at a time', () => {
    const images = [
      image('a', [], { build: 5, 'basic-tests': 1 }),
      image('b', [], { build: 1, 'basic-tests': 5 }),
    ];

    expect(bestMakespan(images, limits(1))).toEqual({ totalMs: 7, exact: true });
  });

  it('leaves a place free for what comes in a moment, where that is better', () => {
    const images = [
      image('soon', [], { build: 1, 'basic-tests': 10, tag: 10 }),
      image('now', [], { 'basic-tests': 8 }),
    ];

    expect(bestMakespan(images, limits(1))).toEqual({ totalMs: 21, exact: true });
  });

  it('pushes nothing of a child before its parent has its tag', () => {
    const images = [
      image('base', [], { build: 1, 'basic-tests': 10, tag: 1 }),
      image('child', ['base'], { build: 1, push: 1, tag: 1 }),
    ];

    expect(bestMakespan(images, limits(9))).toEqual({ totalMs: 14, exact: true });
  });

  it('says of what is too large only that it cannot be shorter', () => {
    const images = Array.from({ length: 200 }, (_, index) => image(`i${index}`, [], { build: 1 }));

    expect(bestMakespan(images, limits(3))).toEqual({ totalMs: 67, exact: false });
  });
});
