import { describe, expect, it } from '@jest/globals';
import { atMost } from '../../../../src/adapters/build/at-most.ts';

describe('a limit', () => {
  it('lets so many work at a time, in the order given, also after a failure', async () => {
    const limit = atMost(2);
    const order: string[] = [];
    let running = 0;
    let most = 0;
    const work = (name: string) => async () => {
      order.push(name);
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      if (name === 'b') throw new Error('b failed');
      return name;
    };

    const ends = await Promise.allSettled(
      ['a', 'b', 'c', 'd', 'e'].map((name) => limit(work(name))),
    );

    expect(order).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(most).toBe(2);
    expect(ends.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });
});
