import { describe, expect, it } from '@jest/globals';
import { userProblems } from '../../../src/errors/user-error.ts';
import { selectImages } from '../../../src/plan/select-images.ts';
import { graphOf } from '../../support/spec-builders.ts';

const graph = graphOf({
  'base-notebook': [],
  'r-notebook': ['base-notebook'],
  'r-extra': ['r-notebook'],
  indexer: [],
});
const all = ['base-notebook', 'indexer', 'r-notebook', 'r-extra'];

function problemsOf(names: readonly string[]) {
  try {
    selectImages(graph, names);
  } catch (error) {
    return userProblems(error)?.map(({ code, message, hint }) => [code, message, hint]);
  }
  return [];
}

describe('names on the command line', () => {
  it.each([
    [[], all],
    [
      ['r-extra', 'base-notebook'],
      ['base-notebook', 'r-extra'],
    ],
    [['*-notebook'], ['base-notebook', 'r-notebook']],
    [['r-{notebook,extra}'], ['r-notebook', 'r-extra']],
    [['base-notebook+'], ['base-notebook', 'r-notebook', 'r-extra']],
    [['+r-extra'], ['base-notebook', 'r-notebook', 'r-extra']],
    [['+r-notebook+'], ['base-notebook', 'r-notebook', 'r-extra']],
    [
      ['r-notebook+', 'indexer'],
      ['indexer', 'r-notebook', 'r-extra'],
    ],
    [['indexer', 'indexer'], ['indexer']],
    [['*'], all],
  ])('%j select %j', (names, selected) => {
    expect(selectImages(graph, names)).toEqual(selected);
  });

  it('that select nothing are all reported, each with the nearest name', () => {
    expect(problemsOf(['r-notebok+', 'indexer', 'zzz'])).toEqual([
      [
        'IMAGE_UNKNOWN',
        "no image of the stack is called 'r-notebok+'",
        "did you mean 'r-notebook'?",
      ],
      ['IMAGE_UNKNOWN', "no image of the stack is called 'zzz'", `there are: ${all.join(', ')}`],
    ]);
  });

  it.each(['', '+', '++'])("'%s' selects nothing", (name) => {
    expect(problemsOf([name])).toEqual([
      [
        'IMAGE_UNKNOWN',
        `no image of the stack is called '${name}'`,
        `there are: ${all.join(', ')}`,
      ],
    ]);
  });
});
