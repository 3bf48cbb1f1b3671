import { describe, expect, it } from '@jest/globals';
import {
  exitCodeOfProblems,
  renderUserError,
  unreachable,
  UserError,
  UserErrors,
  userProblems,
} from '../../../src/errors/user-error.ts';

const location = { file: 'spec.yml', line: 3, column: 5 };

describe('user error', () => {
  it.each([
    [
      'with place and hint',
      new UserError('SPEC_SCHEMA', "unknown key 'repo'", { location, hint: 'remove it' }),
      "spec.yml:3:5: error SPEC_SCHEMA: unknown key 'repo'\n  hint: remove it",
    ],
    [
      'with neither',
      new UserError('LOCKED', 'another run works'),
      'error LOCKED: another run works',
    ],
  ])('is rendered %s', (_name, error, rendered) => {
    expect(renderUserError(error)).toBe(rendered);
  });

  it('keeps its cause', () => {
    const cause = new Error('ECONNREFUSED');

    expect(new UserError('ENGINE_UNREACHABLE', 'no engine', { cause }).cause).toBe(cause);
    expect('cause' in new UserError('ENGINE_UNREACHABLE', 'no engine')).toBe(false);
  });
});

describe('problems in an error', () => {
  const one = new UserError('USAGE', 'one');
  const two = new UserError('LOCKED', 'two');

  it.each([
    ['a user error', one, [one]],
    ['several together', new UserErrors([one, two]), [one, two]],
    ['a bug', new TypeError('x is undefined'), undefined],
    ['no error at all', 'text', undefined],
    ['nothing', undefined, undefined],
  ])('are found in %s', (_name, error, problems) => {
    expect(userProblems(error)).toEqual(problems);
  });

  it('are listed in the message of several', () => {
    expect(new UserErrors([one, two]).message).toBe('error USAGE: one\nerror LOCKED: two');
  });

  it.each([
    [['LOCKED'], 4],
    [['LOCKED', 'REGISTRY_DENIED'], 3],
    [['ENGINE_UNREACHABLE', 'SPEC_CYCLE', 'BRANCH_RESERVED'], 2],
    [[], 70],
  ] as const)('of the codes %j end with exit code %i', (codes, exitCode) => {
    const problems = codes.map((code) => new UserError(code, 'problem'));

    expect(exitCodeOfProblems(problems)).toBe(exitCode);
  });
});

describe('the end of a union', () => {
  it('names the value that nobody expected', () => {
    expect(() => unreachable({ kind: 'new' } as never)).toThrow('Unexpected value: {"kind":"new"}');
  });
});
