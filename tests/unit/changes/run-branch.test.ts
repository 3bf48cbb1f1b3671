import { describe, expect, it } from '@jest/globals';
import { runBranch } from '../../../src/changes/run-branch.ts';
import { fakeGit } from './fake-git.ts';

const { here } = fakeGit({ commits: {}, branch: 'local' });
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
