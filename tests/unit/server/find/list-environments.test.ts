import { describe, expect, it } from '@jest/globals';
import { listEnvironments } from '../../../../src/server/find/list-environments.ts';
import { foundData, titleOf, wholePage } from './found-data.ts';

const data = foundData({
  'R geo 2.0': [],
  'Python zeta 1.0': [],
  'Python lab 1.9': [],
  'Python Lab 1.0': [],
  'Python lab 1.10': [],
  'Python lab 1.10rc1': [],
  'Python alpha latest': [],
  scipy: [],
  base: [],
});

describe('listEnvironments', () => {
  it('sorts kernels by language, name and newest version, and has images behind them', () => {
    const { total, environments } = listEnvironments(data, {}, wholePage);

    expect([total, environments.map(titleOf)]).toEqual([
      9,
      [
        'Python alpha latest',
        'Python Lab 1.0',
        'Python lab 1.10',
        'Python lab 1.10rc1',
        'Python lab 1.9',
        'Python zeta 1.0',
        'R geo 2.0',
        'base',
        'scipy',
      ],
    ]);
  });

  it.each([
    [{ kind: 'image' }, ['base', 'scipy']],
    [{ language: 'r' }, ['R geo 2.0']],
    [{ text: ' LAB ', latest: true }, ['Python Lab 1.0', 'Python lab 1.10']],
    [{ text: 'e', kind: 'kernel' }, ['Python zeta 1.0', 'R geo 2.0']],
  ] as const)('lists those that fit %j', (request, expected) => {
    const { environments } = listEnvironments(data, request, wholePage);

    expect(environments.map(titleOf)).toEqual(expected);
  });

  it('gives the page that is asked for', () => {
    const { total, environments } = listEnvironments(data, {}, { offset: 6, limit: 2 });

    expect([total, environments.map(titleOf)]).toEqual([9, ['R geo 2.0', 'base']]);
  });
});
