import { describe, expect, it } from '@jest/globals';
import { turns } from '../../../src/adapters/turns.ts';

/** Many small things, each of which takes its time from everybody else. */
async function manyThings(turn: () => Promise<void> | undefined, until: number): Promise<number> {
  let done = 0;
  while (performance.now() < until) {
    const wait = turn();
    if (wait !== undefined) await wait;
    for (const begun = performance.now(); performance.now() - begun < 0.1;) done += 1;
    await Promise.resolve();
  }
  return done;
}

/** How often something else that takes turns gets one. */
function countTurns(): () => number {
  let count = 0;
  const next = () => {
    count += 1;
    timer = setImmediate(next);
  };
  let timer = setImmediate(next);
  return () => {
    clearImmediate(timer);
    return count;
  };
}

describe('turns', () => {
  it('let others do something between many small things, however many are done side by side', async () => {
    const turn = turns();
    const counted = countTurns();
    const until = performance.now() + 200;

    await Promise.all(Array.from({ length: 20 }, () => manyThings(turn, until)));

    expect(counted()).toBeGreaterThanOrEqual(3);
  });

  it('cost nothing to who is quick', () => {
    expect(turns()()).toBeUndefined();
  });
});
