import { describe, expect, it } from '@jest/globals';
import { changeOf } from '../../../bench/compare.ts';
import { rowOf, type Row } from '../../../bench/row.ts';

function ratioRow(ours: readonly number[]): Row {
  const plain = { name: 'by hand', samples: ours.map(() => 100) };
  return rowOf({ id: 'one', what: 'one', figure: 'ratio', limit: 2, ours, plain });
}

describe('changeOf', () => {
  it('calls a row new that was not measured before', () => {
    const change = changeOf(ratioRow([100]), undefined);

    expect(change).toEqual({ kind: 'new' });
  });

  it('calls a row new that held another kind of figure before', () => {
    const before = rowOf({ id: 'one', what: 'one', figure: 'value', ours: [100] });

    const change = changeOf(ratioRow([100]), before);

    expect(change).toEqual({ kind: 'new' });
  });

  it.each([
    ['within-noise', [100, 104, 106], 0.04, 0.1],
    ['slower', [120, 125, 128], 0.25, 0.1],
    ['faster', [71, 75, 78], -0.25, 0.1],
  ])('tells %s by a change against the larger of both spreads', (kind, now, share, noise) => {
    const before = ratioRow([95, 100, 105]);

    const change = changeOf(ratioRow(now), before);

    expect(change).toEqual({
      kind,
      share: expect.closeTo(share),
      noise: expect.closeTo(noise),
    });
  });

  it('calls it slower when fewer requests are answered', () => {
    const row = (ours: readonly number[]) =>
      rowOf({ id: 'one', what: 'one', unit: 'req/s', figure: 'value', ours });

    const change = changeOf(row([74, 75, 76]), row([99, 100, 101]));

    expect(change).toMatchObject({ kind: 'slower', share: -0.25 });
  });

  it('hides a change behind the noise of the new figures alone', () => {
    const before = ratioRow([100, 100, 100]);

    const { kind } = changeOf(ratioRow([100, 120, 190]), before);

    expect(kind).toBe('within-noise');
  });

  it('takes a difference, which may be around nothing, as a share of our whole time', () => {
    const row = (ours: readonly number[]) =>
      rowOf({
        id: 'one',
        what: 'one',
        figure: 'difference',
        limit: 50,
        ours,
        plain: { name: 'by hand', samples: ours.map(() => 200) },
      });

    const change = changeOf(row([239, 240, 241]), row([199, 200, 201]));

    expect(change).toEqual({
      kind: 'slower',
      share: expect.closeTo(0.2),
      noise: expect.closeTo(0.01),
    });
  });
});
