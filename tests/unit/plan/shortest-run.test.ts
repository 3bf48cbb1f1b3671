import { describe, expect, it } from '@jest/globals';
import { shortestRun } from '../../../src/plan/shortest-run.ts';
import { simulateRun } from '../../../src/plan/simulate-run.ts';
import type { ScheduledImage } from '../../../src/plan/step-graph.ts';

const limits = { build: 2, test: 2, push: 2 };

/** Images without parents that are built and tested; seconds of each. */
function independent(...seconds: readonly (readonly [build: number, test: number])[]) {
  const images = seconds.map((_, index): ScheduledImage => {
    return { key: `image-${index}`, parents: [], steps: ['build', 'basic-tests'] };
  });
  const expected = new Map(
    seconds.map(([build, test], index) => {
      const steps = { build: build * 1000, 'basic-tests': test * 1000 } as const;
      return [`image-${index}`, new Map(Object.entries(steps))] as const;
    }),
  );
  return { images, expected: expected as Parameters<typeof simulateRun>[2] };
}

describe('the shortest way in which a run may go', () => {
  // On two places the usual rule begins with 5 and 4, whose tests follow; 8, which is last, is waited for alone.
  const long = independent([5, 1], [4, 1], [8, 0]);

  it('is found by playing it, where the usual rule does not find it', () => {
    const { share, totalMs } = shortestRun(long.images, limits, long.expected);

    expect(totalMs).toBe(10_000);
    expect(simulateRun(long.images, limits, long.expected, share)).toBe(totalMs);
    expect(simulateRun(long.images, limits, long.expected)).toBe(12_000);
  });

  it('is that of the usual rule where no other is shorter', () => {
    const { images, expected } = independent([9, 1], [9, 1]);

    expect(shortestRun(images, limits, expected)).toEqual({ share: undefined, totalMs: 10_000 });
  });

  const unknown = { key: 'new', parents: [], steps: ['manifest-page'] } as const;
  const many = Array.from(
    { length: 201 },
    (_, index) =>
      [
        [5, 1],
        [4, 1],
        [8, 0],
      ][index % 3] as [number, number],
  );

  it.each([
    ['it would be over in seconds', independent([0.5, 0.1], [0.4, 0.1], [0.8, 0])],
    ['a step was never timed', { ...long, images: [...long.images, unknown] }],
    ['there are very many steps', independent(...many)],
  ])('is not looked for where %s', (_name, { images, expected }) => {
    const usualMs = simulateRun(images, limits, expected);
    const others = [0, 0.25, 0.5, 0.75, 1].map((share) =>
      simulateRun(images, limits, expected, share),
    );

    // There is something to find.
    expect(Math.min(...others)).toBeLessThan(usualMs);
    expect(shortestRun(images, limits, expected)).toEqual({ share: undefined, totalMs: usualMs });
  });
});
