import { describe, expect, it } from '@jest/globals';
import { chooseReporter, progressChoices } from '../../../src/cli/reporters/choose-reporter.ts';

describe('chooseReporter', () => {
  it.each([
    ['auto', true, {}, 'listr'],
    ['auto', false, {}, 'lines'],
    ['auto', true, { CI: 'true' }, 'lines'],
    ['auto', true, { CI: 'false' }, 'listr'],
    ['auto', true, { CI: '' }, 'listr'],
    ['auto', true, { TERM: 'dumb' }, 'lines'],
    ['auto', true, { NO_COLOR: '1' }, 'listr'],
    ['auto', false, { CI: 'true', GITHUB_ACTIONS: 'true' }, 'github'],
    ['auto', true, { GITHUB_ACTIONS: 'true' }, 'github'],
    ['tty', true, { CI: 'true', GITHUB_ACTIONS: 'true' }, 'listr'],
    ['tty', false, {}, 'lines'],
    ['plain', true, {}, 'lines'],
    ['plain', false, { GITHUB_ACTIONS: 'true' }, 'lines'],
    ['json', true, { GITHUB_ACTIONS: 'true' }, 'json'],
    ['quiet', true, { CI: '1' }, 'quiet'],
  ] as const)('for %s, terminal %s, %j takes %s', (progress, isTTY, env, expected) => {
    expect(chooseReporter({ progress, isTTY, env })).toBe(expected);
  });

  it('knows every choice of the flag', () => {
    const kinds = progressChoices.map((progress) =>
      chooseReporter({ progress, isTTY: true, env: {} }),
    );

    expect(kinds).toEqual(['listr', 'listr', 'lines', 'json', 'quiet']);
  });
});
