import { describe, expect, it } from '@jest/globals';
import {
  breadthFirstMs,
  criticalPathMs,
  levelBarrierMs,
  serialMs,
  type TimedImage,
} from '../../../bench/simulate.ts';

function image(key: string, parents: readonly string[], buildMs: number, testMs: number) {
  const steps = [
    { name: 'build', durationMs: buildMs },
    { name: 'basic-tests', durationMs: testMs },
    { name: 'tag', durationMs: 1 },
  ] as const;
  return { key, parents, steps } satisfies TimedImage;
}

const family = [
  image('root', [], 100, 50),
  image('short', ['root'], 100, 10),
  image('long', ['root'], 300, 10),
  image('last', ['short'], 200, 10),
];
const places = (count: number) => ({ build: count, test: count, push: 3 });

describe('what a run would take', () => {
  it('one by one is the sum of all steps', () => {
    const totalMs = serialMs(family);

    expect(totalMs).toBe(784);
  });

  it('without any limit is the longest chain', () => {
    const totalMs = criticalPathMs(family);

    expect(totalMs).toBe(411);
  });

  it('level by level waits for tests and tags of the level above', () => {
    const totalMs = levelBarrierMs(family, places(4));

    expect(totalMs).toBe(151 + 311 + 211);
  });

  it('breadth-first takes the earliest that may start, also when the longest way waits', () => {
    const totalMs = breadthFirstMs(family, places(1));

    expect(totalMs).toBe(711);
  });

  it('leaves a tag waiting for the tags of the parents', () => {
    const slowTests = [image('root', [], 10, 500), image('child', ['root'], 10, 10)];

    const totalMs = breadthFirstMs(slowTests, places(2));

    expect(totalMs).toBe(512);
  });

  it('ends where steps take no time at all', () => {
    const totalMs = breadthFirstMs([image('root', [], 0, 0)], places(1));

    expect(totalMs).toBe(1);
  });

  it('is nothing without images', () => {
    const totals = [serialMs([]), criticalPathMs([]), levelBarrierMs([], places(2))];

    expect(totals).toEqual([0, 0, 0]);
  });
});
