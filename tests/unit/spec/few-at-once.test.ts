import { describe, expect, it } from '@jest/globals';
import { fewAtOnce } from '../../../src/spec/few-at-once.ts';

describe('fewAtOnce', () => {
  it('gives results in the order of the items, however they come in', async () => {
    const ready: (() => void)[] = [];
    const work = async (item: string) => {
      await new Promise<void>((resolve) => ready.push(resolve));
      return item.toUpperCase();
    };

    const results = fewAtOnce(['a', 'b', 'c'], 3, work);
    ready.reverse().forEach((resolve) => resolve());

    expect(await results).toEqual(['A', 'B', 'C']);
  });

  it('works on no more than the limit at once, and on as many', async () => {
    let open = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++open);
      await Promise.resolve();
      open--;
    };

    await fewAtOnce(Array.from({ length: 50 }), 8, work);

    expect(most).toBe(8);
  });

  it('takes no item, and fewer items than the limit', async () => {
    const double = (item: number) => Promise.resolve(2 * item);

    expect(await fewAtOnce([], 4, double)).toEqual([]);
    expect(await fewAtOnce([3], 4, double)).toEqual([6]);
  });

  it('fails as the work does', async () => {
    const work = (item: number) =>
      item === 2 ? Promise.reject(new Error('no')) : Promise.resolve(item);

    await expect(fewAtOnce([1, 2, 3], 2, work)).rejects.toThrow('no');
  });
});
