import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { criticalPath } from '../../../src/report/critical-path.ts';
import { stepNames, type RunReport, type StepName } from '../../../src/report/run-report.ts';

type Steps = Partial<Record<StepName, readonly [startMs: number, endMs: number]>>;

type Family = Readonly<Record<string, Steps & { readonly on?: readonly string[] }>>;

const runStart = Date.UTC(2026, 10, 21);

/** A run whose steps started and ended at these milliseconds. */
function runOf(family: Family, concurrency = 4): RunReport {
  return {
    startedAt: new Date(runStart).toISOString(),
    concurrency,
    images: Object.entries(family).map(([key, { on = [], ...steps }]) => ({
      key,
      parents: on,
      steps: Object.entries(steps).map(([name, [start, end]]) => ({
        name,
        status: 'passed',
        startedAt: new Date(runStart + start).toISOString(),
        durationMs: end - start,
      })),
    })),
  } as unknown as RunReport;
}

/** `base build 0+60, child build 0+40 parent`: each with what it waited before and how long it took. */
function pathOf(family: Family, concurrency?: number): string {
  const { steps } = criticalPath(runOf(family, concurrency));
  return steps
    .map((one) => `${one.image} ${one.step} ${one.waitedMs}+${one.durationMs} ${one.link}`)
    .join(', ');
}

describe('the critical path', () => {
  it('is empty where nothing was done', () => {
    expect(criticalPath(runOf({ base: {} }))).toEqual({ steps: [], waitingMs: 0, totalMs: 0 });
  });

  it('goes from the step that ended last over the steps of its image to the build of its parent', () => {
    const family: Family = {
      base: { build: [5, 65], 'basic-tests': [65, 70] },
      child: { on: ['base'], build: [65, 105], 'basic-tests': [107, 115] },
      short: { on: ['base'], build: [65, 70] },
    };

    expect(pathOf(family)).toBe(
      'base build 5+60 start, child build 0+40 parent, child basic-tests 2+8 own-step',
    );
    expect(criticalPath(runOf(family))).toMatchObject({ waitingMs: 7, totalMs: 115 });
  });

  it('shows a push that waited for the tag of an ancestor', () => {
    const family: Family = {
      base: { build: [0, 10], 'basic-tests': [10, 50], tag: [50, 52] },
      middle: { on: ['base'] },
      child: { on: ['middle'], build: [10, 20], 'basic-tests': [20, 30], push: [52, 60] },
    };

    expect(pathOf(family)).toBe(
      'base build 0+10 start, base basic-tests 0+40 own-step, base tag 0+2 own-step, child push 0+8 ancestor',
    );
  });

  it('shows a build that waited for a place', () => {
    const family: Family = { one: { build: [0, 30] }, two: { build: [30, 50] } };

    expect(pathOf(family, 1)).toBe('one build 0+30 start, two build 0+20 place');
  });

  it('sees no wait for a place where places were free', () => {
    const family: Family = { one: { build: [0, 30] }, two: { build: [30, 50] } };

    expect(pathOf(family, 2)).toBe('two build 30+20 start');
  });

  it('shows a prune that waited for a child', () => {
    const family: Family = {
      base: { build: [0, 10], prune: [50, 55] },
      child: { on: ['base'], build: [10, 50] },
    };

    expect(pathOf(family)).toBe(
      'base build 0+10 start, child build 0+40 parent, base prune 0+5 child',
    );
  });

  it('adds up to the end of the last step, whatever the times are', () => {
    const times = fc
      .tuple(fc.nat(50), fc.nat(50))
      .map(([start, length]) => [start, start + length]);
    const steps = fc.dictionary(fc.constantFrom(...stepNames), times);
    const family = fc.record({ a: steps, b: steps, c: steps });
    fc.assert(
      fc.property(family, fc.integer({ min: 1, max: 3 }), ({ a, b, c }, concurrency) => {
        const family = { a, b: { ...b, on: ['a'] }, c: { ...c, on: ['a', 'b'] } };

        const path = criticalPath(runOf(family, concurrency));

        const sum = path.steps.reduce((all, one) => all + one.waitedMs + one.durationMs, 0);
        expect(sum).toBe(path.totalMs);
        expect(path.steps.every(({ waitedMs }) => waitedMs >= 0)).toBe(true);
      }),
    );
  });
});
