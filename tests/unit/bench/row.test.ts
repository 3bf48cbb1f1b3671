import { describe, expect, it } from '@jest/globals';
import { rowOf, type Measured } from '../../../bench/row.ts';

function measured(changes: Partial<Measured> = {}): Measured {
  return {
    id: 'one',
    what: 'one thing',
    figure: 'ratio',
    limit: 1.5,
    ours: [30, 12, 14],
    plain: { name: 'by hand', samples: [10, 12, 10] },
    ...changes,
  };
}

describe('rowOf', () => {
  it('holds the ratio of both medians, with the spread of the rounds', () => {
    const row = rowOf(measured());

    expect(row).toEqual({
      id: 'one',
      what: 'one thing',
      unit: 'ms',
      ours: { median: 14, min: 12, max: 30, samples: [30, 12, 14] },
      plain: {
        name: 'by hand',
        series: { median: 10, min: 10, max: 12, samples: [10, 12, 10] },
      },
      figure: 'ratio',
      value: { median: 1.4, min: 1, max: 3, samples: [3, 1, 1.4] },
      hold: '≤ 1.50 ×',
      limit: 1.5,
      held: true,
      beside: [],
    });
  });

  it('holds what ours takes more, where the difference is promised', () => {
    const { value, hold, held } = rowOf(measured({ figure: 'difference', limit: 3 }));

    expect({ median: value.median, hold, held }).toEqual({
      median: 4,
      hold: '≤ +3 ms',
      held: false,
    });
  });

  it('holds ours alone, where nothing stands against it', () => {
    const { value, hold, held } = rowOf(
      measured({ figure: 'value', unit: 'MB', limit: 14, plain: undefined }),
    );

    expect({ median: value.median, hold, held }).toEqual({
      median: 14,
      hold: '≤ 14 MB',
      held: true,
    });
  });

  it.each([
    { ours: [69, 70, 80], held: true },
    { ours: [60, 69, 80], held: false },
  ])('holds requests a second from below: $ours', ({ ours, held }) => {
    const row = rowOf(
      measured({
        unit: 'req/s',
        limit: 0.7,
        ours,
        plain: { name: 'bare', samples: [100, 100, 100] },
      }),
    );

    expect({ hold: row.hold, held: row.held }).toEqual({ hold: '≥ 0.70 ×', held });
  });

  it('takes a figure without a promise for held', () => {
    const { hold, held } = rowOf(measured({ limit: undefined }));

    expect({ hold, held }).toEqual({ hold: undefined, held: true });
  });

  it('refuses rounds in which one of both is missing', () => {
    const lacking = measured({ plain: { name: 'by hand', samples: [10] } });

    expect(() => rowOf(lacking)).toThrow('one: 3 samples of ours, 1 plain');
  });
});
