import { describe, expect, it } from '@jest/globals';
import { runBranch } from '../../../src/changes/run-branch.ts';
import { fakeGit } from './fake-git.ts';

const head = { sha: '2'.repeat(40), committedAt: '', parents: [], message: '' };
const here = { ...fakeGit({ commits: {}, branch: 'local' }).here, head };
const none = { kind: 'none' } as const;

describe('runBranch', () => {
  it.each([
    [{ GITHUB_REF: 'refs/heads/feature/x', GITHUB_REF_NAME: 'other' }, 'feature/x'],
    [{ GITHUB_REF: 'refs/tags/main', GITHUB_REF_NAME: 'main' }, undefined],
    [{ GITHUB_REF: 'refs/pull/1/merge' }, undefined],
    [{ GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'branch' }, 'main'],
    [{ GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' }, undefined],
    [{ GITHUB_REF: '', GITHUB_REF_NAME: '' }, 'local'],
    [{}, 'local'],
  ])('of %j is %s', (env, expected) => {
    expect(runBranch(env, none, here)).toBe(expected);
  });

  it.each([
    ['another branch', here, 'local'],
    ['a commit of a pull request', { ...here, branch: undefined }, undefined],
    ['the branch, with a commit of this job', { ...here, branch: 'main' }, 'main'],
    [
      'the very commit',
      { ...here, branch: undefined, head: { ...head, sha: '1'.repeat(40) } },
      'main',
    ],
    ['no commit', { ...here, branch: undefined, head: undefined }, 'main'],
    ['nothing', undefined, 'main'],
  ])(
    'goes by the checkout where an event of main has checked out %s',
    (_what, checkout, expected) => {
      const env = { GITHUB_REF: 'refs/heads/main', GITHUB_SHA: '1'.repeat(40) };

      expect(runBranch(env, none, checkout)).toBe(expected);
    },
  );

  it('is undefined for a pull request and without git', () => {
    const pull = {
      kind: 'pull-request',
      number: 1,
      baseSha: undefined,
      headSha: undefined,
      baseBranch: 'main',
      mergeSha: undefined,
    } as const;

    expect([runBranch({}, pull, here), runBranch({}, none, undefined)]).toStrictEqual([
      undefined,
      undefined,
    ]);
  });
});
