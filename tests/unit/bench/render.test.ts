import { describe, expect, it } from '@jest/globals';
import { renderResults } from '../../../bench/render.ts';
import type { Machine, Results } from '../../../bench/results.ts';
import { rowOf, type Row } from '../../../bench/row.ts';

const quiet: Machine = {
  date: '2026-11-22T10:00:00.000Z',
  cores: 2,
  node: 'v20.20.2',
  engine: '20.10.24',
  loadBefore: 0.1,
  loadAfter: 1.9,
  others: 0.02,
};

function resultsOf(rows: readonly Row[], machine: Partial<Machine> = {}): Results {
  return { schemaVersion: 2, machine: { ...quiet, ...machine }, rows };
}

function startUp(ours: readonly number[]): Row {
  return rowOf({
    id: 'version',
    what: '`stack --version`',
    figure: 'ratio',
    limit: 1.5,
    ours,
    plain: { name: '`node -e 0`', samples: ours.map(() => 40) },
  });
}

const memory = rowOf({
  id: 'memory',
  what: 'memory',
  unit: 'MB',
  figure: 'value',
  limit: 150,
  ours: [160, 161],
  beside: [{ what: 'YAML', text: '47 ms' }],
});

describe('renderResults', () => {
  it('has a line for each promise, a mark where it is not held, and what stands beside it', () => {
    const text = renderResults(resultsOf([startUp([50, 52, 54]), memory]), undefined);

    expect(text.split('\n')).toEqual([
      '**1 of 2 promises are not held (✗).**',
      '',
      '2026-11-22T10:00:00.000Z, 2 cores, Node v20.20.2, engine 20.10.24, load average 0.1 before and 1.9 after.',
      '',
      '| | what | ours | the plain way | ours to plain | to hold | since the last commit |',
      '| :-: | :--- | ---: | ---: | ---: | :--- | :--- |',
      '| ✓ | `stack --version` | 52.0 ms (50.0–54.0) | `node -e 0`: 40.0 ms (40.0–40.0) | 1.300 × (1.250–1.350) | ≤ 1.50 × | new |',
      '| **✗** | memory | 161 MB (160–161) |  |  | ≤ 150 MB | new |',
      '',
      '- memory: YAML 47 ms.',
    ]);
  });

  it.each([
    ['within the noise', [52, 53, 54], '+2 % (noise 4 %)'],
    ['beyond it', [64, 65, 66], '**+25 %** (noise 4 %)'],
    ['to the better', [44, 45, 46], '−13 %, faster (noise 4 %)'],
  ])('tells a change %s', (_, now, expected) => {
    const before = resultsOf([startUp([51, 52, 53])]);

    const text = renderResults(resultsOf([startUp(now)]), before);

    const line = text.split('\n').find((one) => one.includes('--version'));
    expect(line?.split(' | ').at(-1)).toBe(`${expected} |`);
  });

  it('says when all is held', () => {
    const text = renderResults(resultsOf([startUp([50, 52, 54])]), undefined);

    expect(text.split('\n')[0]).toBe('Every promise is held.');
  });

  it.each([
    [{ loadBefore: 4.1 }, 'load 4.1 before the start; others took up to 2 % of its processors'],
    [{ others: 0.6 }, 'load 0.1 before the start; others took up to 60 % of its processors'],
  ])('says above the table that the machine was busy: %j', (machine, expected) => {
    const text = renderResults(resultsOf([memory], machine), undefined);

    expect(text).toContain(`**The machine was busy** (${expected}).`);
  });
});
