import { describe, expect, it } from '@jest/globals';
import { expectDurations, expectedTotal } from '../../../src/plan/expected-durations.ts';
import type { StepName } from '../../../src/report/run-report.ts';
import { planOfEntries } from './plan-examples.ts';

const minute = 60_000;

/** Timings of one value each: `{ base: { build: 1000 } }`. */
function timingsOf(durations: Readonly<Record<string, Partial<Record<StepName, number>>>>) {
  return new Map(
    Object.entries(durations).map(([key, steps]) => [
      key,
      new Map(Object.entries(steps).map(([name, value]) => [name as StepName, [value]])),
    ]),
  );
}

const steps: readonly StepName[] = ['build', 'basic-tests', 'tag'];
const family = planOfEntries({
  base: { steps },
  left: { on: ['base'], steps },
  right: { on: ['base'], steps },
});
const each = (build: number, tests: number) => ({ build, 'basic-tests': tests, tag: 0 });

describe('expectDurations', () => {
  it('sums the medians of the steps that are planned', () => {
    const plan = planOfEntries({ base: { steps: ['build', 'tag'] } });
    const timings = new Map([
      [
        'base',
        new Map<StepName, readonly number[]>([
          ['build', [60_000, 800, 62_000]],
          ['basic-tests', [5_000]],
          ['tag', [1_000, 2_000]],
        ]),
      ],
    ]);

    const [image] = expectDurations(plan, timings, new Map()).images;

    expect(image?.expectedMs).toBe(61_500);
  });

  it('takes the record of an image for steps that were never timed here', () => {
    const plan = planOfEntries({ base: { steps: ['build', 'tag'] } });
    const recorded = new Map([['base', { build: 70_000, tag: 3_000 }]]);

    const [image] = expectDurations(plan, timingsOf({ base: { tag: 1_000 } }), recorded).images;

    expect(image?.expectedMs).toBe(71_000);
  });

  it('counts on no step that the record of a build does not know, and knows nothing by a record without a build', () => {
    const plan = planOfEntries({ built: { steps }, retagged: { steps } });
    const recorded = new Map([
      ['built', { build: 70_000 }],
      ['retagged', { tag: 3_000 }],
    ]);

    const { images } = expectDurations(plan, new Map(), recorded);

    expect(images.map(({ expectedMs }) => expectedMs)).toEqual([70_000, undefined]);
  });

  it('knows nothing of an image with a step that was never timed, and that skipping takes no time', () => {
    const plan = planOfEntries({ base: { steps }, other: { state: 'skip' } });

    const { images } = expectDurations(plan, timingsOf({ base: { build: 1 } }), new Map());

    expect(images.map(({ expectedMs }) => expectedMs)).toEqual([undefined, 0]);
  });
});

describe('expectedTotal', () => {
  function totalOf(
    plan: typeof family,
    durations: Parameters<typeof timingsOf>[0],
    concurrency: number,
  ) {
    return expectedTotal(expectDurations(plan, timingsOf(durations), new Map()), concurrency);
  }

  it('builds a child while its parent is tested', () => {
    const durations = {
      base: each(minute, 2 * minute),
      left: each(minute, 0),
      right: each(0, 0),
    };

    expect(totalOf(family, durations, 4)).toEqual({
      totalMs: 3 * minute,
      criticalPath: ['base'],
      criticalPathMs: 3 * minute,
    });
  });

  it('lets no more run at a time than there is room for', () => {
    const durations = {
      base: each(minute, 0),
      left: each(2 * minute, 0),
      right: each(3 * minute, 0),
    };

    expect([1, 2].map((concurrency) => totalOf(family, durations, concurrency))).toEqual([
      { totalMs: 6 * minute, criticalPath: ['base', 'right'], criticalPathMs: 4 * minute },
      { totalMs: 4 * minute, criticalPath: ['base', 'right'], criticalPathMs: 4 * minute },
    ]);
  });

  it('tags a child only when its parents have their tags', () => {
    const durations = {
      base: each(minute, 5 * minute),
      left: { ...each(minute, 0), tag: minute },
      right: each(0, 0),
    };

    expect(totalOf(family, durations, 4)).toEqual({
      totalMs: 7 * minute,
      criticalPath: ['base', 'left'],
      criticalPathMs: 7 * minute,
    });
  });

  it('does not wait for what is not to be done', () => {
    const plan = planOfEntries({
      base: { state: 'skip' },
      child: { on: ['base'], steps },
    });

    expect(totalOf(plan, { child: each(minute, minute) }, 1)).toEqual({
      totalMs: 2 * minute,
      criticalPath: ['child'],
      criticalPathMs: 2 * minute,
    });
  });

  it('is not known while one image is not', () => {
    expect(totalOf(family, { base: each(1, 1), left: each(1, 1) }, 4)).toBeUndefined();
  });

  it('of nothing is nothing', () => {
    expect(totalOf({ images: [] }, {}, 0)).toEqual({
      totalMs: 0,
      criticalPath: [],
      criticalPathMs: 0,
    });
  });

  it('takes part in a large plan without taking long', () => {
    const entries = Object.fromEntries(
      Array.from({ length: 1000 }, (_, index) => [
        `i${index}`,
        { on: index === 0 ? [] : [`i${Math.floor((index - 1) / 3)}`], steps },
      ]),
    );
    const durations = Object.fromEntries(Object.keys(entries).map((key) => [key, each(1, 1)]));

    expect(totalOf(planOfEntries(entries), durations, 4)?.totalMs).toBeGreaterThanOrEqual(250);
  });
});
