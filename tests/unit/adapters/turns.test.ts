import { describe, expect, it } from '@jest/globals';
import { turns } from '../../../src/adapters/turns.ts';

/** A clock that goes on by the work that is done alone, in milliseconds. */
function workClock() {
  let time = 0;
  const turn = turns(() => time);
  return {
    turn,
    /** One of many small things: a tenth of a millisecond. */
    doOne: async () => {
      for (let wait = turn(); wait !== undefined; wait = turn()) await wait;
      time += 0.1;
    },
    time: () => time,
  };
}

/** Work between two turns of somebody else, in milliseconds, until `work` has ended. */
async function stretches(time: () => number, work: Promise<unknown>): Promise<readonly number[]> {
  const found: number[] = [];
  let last = time();
  let timer = setImmediate(function next() {
    found.push(time() - last);
    last = time();
    timer = setImmediate(next);
  });
  await work;
  clearImmediate(timer);
  return [...found, time() - last];
}

describe('turns', () => {
  it.each([1, 16, 2000])('are taken every 5 ms by others than %d who work', async (workers) => {
    const { doOne, time } = workClock();
    const each = Math.ceil(2000 / workers);
    const work = Promise.all(
      Array.from({ length: workers }, async () => {
        for (let done = 0; done < each; done += 1) await doOne();
      }),
    );

    const found = await stretches(time, work);

    expect(time()).toBeGreaterThan(199);
    expect(Math.max(...found)).toBeLessThan(5.2);
  });

  it('cost nothing to who is quick', async () => {
    const { turn, doOne } = workClock();

    for (let done = 0; done < 49; done += 1) await doOne();

    expect(turn()).toBeUndefined();
  });
});
