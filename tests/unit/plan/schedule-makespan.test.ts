import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ExpectedSteps } from '../../../src/plan/priorities.ts';
import type { ScheduleLimits } from '../../../src/report/schedule-limits.ts';
import { shortestRun } from '../../../src/plan/shortest-run.ts';
import type { StepName } from '../../../src/report/run-report.ts';
import { bestMakespan } from '../../support/best-schedule.ts';
import { jobsOf, type MeasuredImage } from '../../support/best-schedule/jobs.ts';
import { lowerBound } from '../../support/best-schedule/lower-bound.ts';
import { counts } from '../../support/counts.ts';
import { breadthFirstMs, levelByLevelMs, serialMs } from '../../support/other-schedules.ts';

/** Seconds that steps may take at most. */
const mostSeconds: Readonly<Record<StepName, number>> = {
  build: 600,
  'basic-tests': 200,
  push: 60,
  'integration-tests': 120,
  tag: 3,
  'manifest-page': 15,
  prune: 1,
};

interface Family {
  readonly images: readonly MeasuredImage[];
  readonly limits: ScheduleLimits;
}

/** Families in which every image has one parent, seldom two or none, and steps take any time. */
function familiesOf(
  sizes: { readonly min: number; readonly max: number },
  steps: readonly StepName[],
): fc.Arbitrary<Family> {
  const image = fc.record({
    parents: fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 2 }),
    seconds: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
      minLength: steps.length,
      maxLength: steps.length,
    }),
  });
  return fc.record({
    images: fc
      .array(image, { minLength: sizes.min, maxLength: sizes.max })
      .map((rows) =>
        rows.map(({ parents, seconds }, index) => ({
          key: `image-${index}`,
          parents: [...new Set(parents.map((share) => Math.floor(share * index)))]
            .filter((parent) => parent < index)
            .map((parent) => `image-${parent}`),
          steps: steps.map((name, step) => ({
            name,
            durationMs: Math.ceil((seconds[step] ?? 0) ** 2 * mostSeconds[name]) * 1000,
          })),
        })),
      )
      .map(breadthFirst),
    limits: fc
      .integer({ min: 1, max: 6 })
      .map((places) => ({ build: places, test: places, push: 3 })),
  });
}

function breadthFirst(images: readonly MeasuredImage[]): readonly MeasuredImage[] {
  const levels = new Map<string, number>();
  for (const { key, parents } of images)
    levels.set(key, 1 + Math.max(-1, ...parents.map((parent) => levels.get(parent) ?? 0)));
  return images.toSorted((a, b) => (levels.get(a.key) ?? 0) - (levels.get(b.key) ?? 0));
}

/** How long a run of these images takes that knows how long steps take. */
function criticalFirstMs({ images, limits }: Family): number {
  const expected: ExpectedSteps = new Map(
    images.map(({ key, steps }) => [
      key,
      new Map(steps.map(({ name, durationMs }) => [name, durationMs])),
    ]),
  );
  const scheduled = images.map(({ key, parents, steps }) => ({
    key,
    parents,
    steps: steps.map(({ name }) => name),
  }));
  return shortestRun(scheduled, limits, expected).totalMs;
}

function boundMs({ images, limits }: Family): number {
  const free = (places: number) => Array.from({ length: places }, () => 0);
  const places = { build: free(limits.build), test: free(limits.test), push: free(limits.push) };
  return lowerBound(jobsOf(images), places);
}

/** No run is shorter than its longest chain of steps, and than all that has to share the same places. */
function plainBoundMs({ images, limits }: Family): number {
  const jobs = jobsOf(images);
  const load = (pool: keyof ScheduleLimits) =>
    jobs.filter((job) => job.pool === pool).reduce((sum, { ms }) => sum + ms, 0) / limits[pool];
  return Math.max(
    0,
    ...jobs.map(({ needs, ms, tailMs }) => (needs.length === 0 ? ms + tailMs : 0)),
    load('build'),
    load('test'),
    load('push'),
  );
}

const everyStep: readonly StepName[] = [
  'build',
  'basic-tests',
  'push',
  'integration-tests',
  'tag',
  'manifest-page',
];

const strategies = {
  'critical path first': criticalFirstMs,
  'breadth-first': ({ images, limits }: Family) => breadthFirstMs(images, limits),
  'level by level': ({ images, limits }: Family) => levelByLevelMs(images, limits),
  serial: ({ images }: Family) => serialMs(images),
};

/** Mean and most of how often a time is as long as the least. */
function ratios() {
  const all: number[] = [];
  return {
    add: (ms: number, leastMs: number) => void all.push(leastMs === 0 ? 1 : ms / leastMs),
    text: () => {
      const mean = all.reduce((sum, ratio) => sum + ratio, 0) / Math.max(1, all.length);
      const most = all.reduce((found, ratio) => Math.max(found, ratio), 0);
      return `${mean.toFixed(3)} (at most ${most.toFixed(2)})`;
    },
    count: () => all.length,
  };
}

describe('the time that a run takes', () => {
  const toBound = Object.entries(strategies).map(([name, play]) => ({
    name,
    play,
    seen: ratios(),
  }));
  const toBest = Object.entries(strategies).map(([name, play]) => ({ name, play, seen: ratios() }));

  afterAll(() => {
    const line = (rows: typeof toBound) =>
      rows.map(({ name, seen }) => `${name} ${seen.text()}`).join(', ');
    console.log(
      `${toBound[0]?.seen.count() ?? 0} runs, times the lower bound: ${line(toBound)}\n` +
        `${toBest[0]?.seen.count() ?? 0} small runs, times the optimum: ${line(toBest)}`,
    );
  });

  it('is never shorter than its longest chain and what its places have to bear, and never longer than one after another', () => {
    fc.assert(
      fc.property(familiesOf({ min: 1, max: 30 }, everyStep), (family) => {
        const least = boundMs(family);
        const times = toBound.map(({ play, seen }) => {
          const ms = play(family);
          seen.add(ms, least);
          return ms;
        });

        expect(least).toBeGreaterThanOrEqual(plainBoundMs(family) - 0.001);
        expect(Math.min(...times)).toBeGreaterThanOrEqual(least);
        expect(Math.max(...times)).toBe(serialMs(family.images));
      }),
      { numRuns: counts(4000, 150) },
    );
  }, 600_000);

  it.each([
    ['builds', ['build'], 9],
    ['builds and tests', ['build', 'basic-tests'], 7],
    ['builds, tests and tags', ['build', 'basic-tests', 'tag'], 5],
  ] as const)(
    'is never shorter than the best schedule of all: %s',
    (_name, steps, most) => {
      fc.assert(
        fc.property(familiesOf({ min: 1, max: most }, steps), (family) => {
          const best = bestMakespan(family.images, family.limits);
          const times = toBest.map(({ play, seen }) => {
            const ms = play(family);
            seen.add(ms, best.totalMs);
            return ms;
          });

          expect(best.exact).toBe(true);
          expect(best.totalMs).toBeGreaterThanOrEqual(boundMs(family));
          expect(Math.min(...times)).toBeGreaterThanOrEqual(best.totalMs);
        }),
        { numRuns: counts(1500, 80) },
      );
    },
    600_000,
  );
});
