import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { runContainers } from '../../../src/run/run-containers.ts';

const image = 'stack.test/a:i-1';

function containers(limit = 2, remove?: (id: string) => Promise<void>) {
  const removed: string[] = [];
  const all = runContainers(
    {
      removeContainer: async (id) => {
        await remove?.(id);
        removed.push(id);
      },
    },
    limit,
  );
  const keep = (key: string, id: string) => all.keep(key, { id, image, litter: [] });
  return { all, keep, removed };
}

describe('containers of a run', () => {
  it('are handed over once, to the image they are of', () => {
    const { all, keep } = containers();
    keep('a', '1');

    expect(all.take('b', image)).toBeUndefined();
    expect(all.take('a', 'stack.test/a:i-2')).toBeUndefined();
    expect(all.take('a', image)?.id).toBe('1');
    expect(all.take('a', image)).toBeUndefined();
  });

  it('are kept up to a limit', () => {
    const { all, keep } = containers(2);

    expect([keep('a', '1'), keep('b', '2'), keep('c', '3')]).toEqual([true, true, false]);
    all.take('a', image);
    expect(keep('c', '3')).toBe(true);
  });

  it('are removed when another is kept for the image, when nobody will ask, and at the end', async () => {
    const { all, keep, removed } = containers(3);
    keep('a', '1');
    keep('a', '2');
    keep('b', '3');
    keep('c', '4');
    all.endKept('b');
    all.endKept('none');
    await Promise.all([all.ended('a'), all.ended('b'), all.ended('none')]);
    const soFar = [...removed];

    const problems = await all.close();
    const isKeptLater = keep('d', '5');

    expect([soFar, removed, problems]).toEqual([['1', '3'], ['1', '3', '2', '4'], []]);
    expect(isKeptLater).toBe(false);
  });

  it('are waited for, all of an image', async () => {
    const { all } = containers();
    const order: string[] = [];
    const end = (name: string, ms: number) => () =>
      new Promise<void>((resolve) => setTimeout(() => resolve(void order.push(name)), ms));
    all.end('a', end('slow', 20));
    all.end('a', end('quick', 1));

    await all.ended('a');

    expect(order).toEqual(['quick', 'slow']);
  });

  it('that could not be removed are told at the end, and hold nobody up', async () => {
    const gone = new UserError('ENGINE_FAILED', 'the engine says no');
    const { all, keep } = containers(2, () => Promise.reject(gone));
    keep('a', '1');
    all.endKept('a');
    await all.ended('a');

    expect(await all.close()).toEqual([gone]);
  });

  it('let a bug through', async () => {
    const { all, keep } = containers(2, () => Promise.reject(new TypeError('a bug')));
    keep('a', '1');

    await expect(all.close()).rejects.toThrow('a bug');
  });
});
