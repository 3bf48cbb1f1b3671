import { describe, expect, it } from '@jest/globals';
import { commits, compare, cutOffHistory, firstRun, forked } from './comparing.ts';
import { fakeGit, type FakeHistory } from './fake-git.ts';

const main: FakeHistory = { ...forked, head: 'c', branch: 'main' };
const onlyUncommitted = commits(
  'c',
  undefined,
  'compared uncommitted files with the last commit, 6300000',
);

describe('findComparison of a work tree', () => {
  it('compares with where the branch left the default branch', async () => {
    const comparison = await compare(fakeGit(forked));

    expect(comparison).toStrictEqual(
      commits(
        'b',
        undefined,
        'compared with 6200000, where the branch left origin/main, and uncommitted files',
      ),
    );
  });

  it('compares with what the branch follows, if it follows one', async () => {
    const refs = { ...forked.refs, 'refs/remotes/origin/feature': 'x' };
    const upstream = 'refs/remotes/origin/feature';

    const comparison = await compare(fakeGit({ ...forked, refs, upstream }));

    expect(comparison).toStrictEqual(
      commits(
        'x',
        undefined,
        'compared with 7800000, where the branch left origin/feature, and uncommitted files',
      ),
    );
  });

  it('falls back on the default branch when what the branch follows is gone', async () => {
    const comparison = await compare(
      fakeGit({ ...forked, upstream: 'refs/remotes/origin/deleted' }),
    );

    expect(comparison).toMatchObject({ kind: 'commits', base: '62'.padEnd(40, '0') });
  });

  it('compares a default branch with its upstream', async () => {
    const refs = { 'refs/remotes/origin/main': 'a' };
    const upstream = 'refs/remotes/origin/main';

    const comparison = await compare(fakeGit({ ...main, refs, upstream }));

    expect(comparison).toStrictEqual(
      commits(
        'a',
        undefined,
        'compared with 6100000, where the branch left origin/main, and uncommitted files',
      ),
    );
  });

  it.each(['refs/heads/main', 'refs/remotes/origin/main', 'refs/remotes/fork/main'])(
    'takes only uncommitted files on a default branch that follows nothing: %s',
    async (defaultBranch) => {
      const refs = { 'refs/heads/main': 'c', 'refs/remotes/origin/main': 'a' };

      const comparison = await compare(fakeGit({ ...main, refs, defaultBranch }));

      expect(comparison).toStrictEqual(onlyUncommitted);
    },
  );

  it('compares a detached HEAD with the default branch', async () => {
    const { branch: _, ...detached } = forked;

    const comparison = await compare(fakeGit(detached));

    expect(comparison).toMatchObject({ kind: 'commits', base: '62'.padEnd(40, '0') });
  });

  it('takes a repository with one commit and no other branch for a first run', async () => {
    const comparison = await compare(fakeGit({ commits: { a: {} }, head: 'a', branch: 'trunk' }));

    expect(comparison).toStrictEqual(firstRun('this clone knows no branch to compare with'));
  });

  it('takes a branch without a common history for a first run', async () => {
    const orphan = { ...forked, commits: { ...forked.commits, o: {} }, head: 'o' };

    const comparison = await compare(fakeGit(orphan));

    expect(comparison).toStrictEqual(firstRun('the branch shares no history with origin/main'));
  });

  it('deepens a shallow clone to find where the branch left', async () => {
    const git = fakeGit({ ...forked, cutOff: { lacks: ['x', 'b', 'a'], deepens: true } });

    const comparison = await compare(git);

    expect([comparison, git.calls]).toMatchObject([
      { kind: 'commits', base: '62'.padEnd(40, '0') },
      ['deepen'],
    ]);
  });

  it('says aloud that a clone could not be deepened', async () => {
    const git = fakeGit({ ...forked, cutOff: { lacks: ['x', 'b', 'a'], deepens: false } });

    expect(await compare(git)).toStrictEqual(cutOffHistory);
  });

  it('asks for no history that it does not need', async () => {
    const upstream = 'refs/remotes/origin/main';
    const git = fakeGit({ ...main, upstream, cutOff: { lacks: ['b', 'a'], deepens: false } });

    const comparison = await compare(git);

    expect([comparison, git.calls]).toStrictEqual([onlyUncommitted, []]);
  });
});
