import { describe, expect, it } from '@jest/globals';
import type { PullRequestFacts } from '../../../src/changes/event-facts.ts';
import {
  commits,
  compare,
  cutOffHistory,
  firstRun,
  forked,
  push,
  unavailable,
} from './comparing.ts';
import { fakeGit, sha, type FakeHistory } from './fake-git.ts';

describe('findComparison on a push', () => {
  it('compares with where the branch was, however many commits the push has', async () => {
    const event = push({ before: sha('a'), after: sha('y') });

    const comparison = await compare(fakeGit(forked), { event });

    expect(comparison).toStrictEqual({
      kind: 'commits',
      base: sha('a'),
      head: sha('y'),
      sentence: 'compared with 6100000, where the branch was before this push',
    });
  });

  it('takes a new branch for a first run', async () => {
    const git = fakeGit({ ...forked, cutOff: { lacks: ['x'], deepens: true } });

    const comparison = await compare(git, { event: push({ after: sha('y') }) });

    expect([comparison, git.calls]).toStrictEqual([
      firstRun('nothing is known of the branch before this push'),
      [],
    ]);
  });

  it('takes a force push whose old commit is gone for a first run', async () => {
    const event = push({ before: sha('gone'), after: sha('y') });

    const comparison = await compare(fakeGit(forked), { event });

    expect(comparison).toStrictEqual(firstRun('676f6e6, where the branch was before, is gone'));
  });

  it('looks for the old commit in the whole history, once', async () => {
    const cutOff = { lacks: ['x', 'b', 'a'], deepens: true };
    const [kept, gone] = [fakeGit({ ...forked, cutOff }), fakeGit({ ...forked, cutOff })];

    const found = await compare(kept, { event: push({ before: sha('b'), after: sha('y') }) });
    const lost = await compare(gone, { event: push({ before: sha('gone'), after: sha('y') }) });

    expect([found, lost]).toMatchObject([
      { kind: 'commits', base: sha('b'), head: sha('y') },
      { kind: 'everything', reason: 'first-run', loud: false },
    ]);
    expect([kept.calls, gone.calls]).toStrictEqual([['deepen'], ['deepen']]);
  });

  it('says aloud that a clone could not be deepened', async () => {
    const git = fakeGit({ ...forked, cutOff: { lacks: ['x', 'b', 'a'], deepens: false } });

    const comparison = await compare(git, { event: push({ before: sha('b'), after: sha('y') }) });

    expect([comparison, git.calls]).toStrictEqual([cutOffHistory, ['deepen']]);
  });

  it('says aloud that what was pushed is not what was checked out', async () => {
    const event = push({ before: sha('a'), after: sha('other') });

    const comparison = await compare(fakeGit(forked), { event });

    expect(comparison).toStrictEqual(
      unavailable('6f74686, which was pushed, is not in this clone'),
    );
  });

  it('looks at the work tree when a branch was deleted', async () => {
    const git = fakeGit({ ...forked, head: 'c', branch: 'main' });

    const comparison = await compare(git, { event: push({ before: sha('y'), deleted: true }) });

    expect(comparison).toStrictEqual({
      kind: 'commits',
      base: sha('c'),
      head: undefined,
      sentence: 'compared uncommitted files with the last commit, 6300000',
    });
  });
});

describe('findComparison on a pull request', () => {
  const { branch: _, ...merged }: FakeHistory = { ...forked, head: 'm' };
  const left = commits('b', 'y', 'compared with 6200000, where pull request 7 left main');

  it('compares the head with where it left a target that moved on', async () => {
    const event = pull({ baseSha: sha('c'), headSha: sha('y') });

    const comparison = await compare(fakeGit(merged), { event });

    expect(comparison).toStrictEqual(left);
  });

  it('finds both ends in the checkout where the event does not say them', async () => {
    const comparison = await compare(fakeGit(merged), { event: pull({ mergeSha: sha('m') }) });

    expect(comparison).toStrictEqual(left);
  });

  it('takes HEAD for the head where GitHub did not make the merge', async () => {
    const byPeople = {
      ...merged,
      commits: { ...merged.commits, z: { parents: ['y', 'c'] }, d: { parents: ['c'] } },
      refs: { 'refs/remotes/origin/main': 'd' },
      head: 'z',
    };

    const comparison = await compare(fakeGit(byPeople), { event: pull({}) });

    expect(comparison).toStrictEqual(
      commits('c', 'z', 'compared with 6300000, where pull request 7 left main'),
    );
  });

  it('takes the target branch where the commit of the event is gone from it', async () => {
    const event = pull({ baseSha: sha('gone'), headSha: sha('y') });

    const comparison = await compare(fakeGit(merged), { event });

    expect(comparison).toStrictEqual(left);
  });

  it('deepens the shallow clone that a workflow makes, once', async () => {
    const git = fakeGit({ ...merged, cutOff: { lacks: ['c', 'y', 'x', 'b', 'a'], deepens: true } });
    const event = pull({ baseSha: sha('c'), headSha: sha('y') });

    const comparison = await compare(git, { event });

    expect([comparison, git.calls]).toStrictEqual([left, ['deepen']]);
  });

  it('says aloud that a clone could not be deepened', async () => {
    const git = fakeGit({ ...merged, cutOff: { lacks: ['x', 'b', 'a'], deepens: false } });
    const event = pull({ baseSha: sha('c'), headSha: sha('y') });

    const comparison = await compare(git, { event });

    expect(comparison).toStrictEqual(cutOffHistory);
  });

  it('does not take the target for the head when the head is not in the clone', async () => {
    const event = { ...pull({ baseSha: sha('c'), headSha: sha('fork') }), number: undefined };

    const comparison = await compare(fakeGit({ ...forked, head: 'c' }), { event });

    expect(comparison).toStrictEqual(
      unavailable('this clone does not have the commits of the pull request and of its target'),
    );
  });
});

describe('findComparison on a merge group', () => {
  const group = (baseSha?: string) =>
    ({ kind: 'merge-group', baseSha, headSha: sha('m') }) as const;

  it('compares its head with its base', async () => {
    const comparison = await compare(fakeGit(forked), { event: group(sha('c')) });

    expect(comparison).toStrictEqual(
      commits('c', 'm', 'compared with 6300000, where the merge group starts'),
    );
  });

  it('says aloud which commit is not there', async () => {
    const comparison = await compare(fakeGit(forked), { event: group(sha('gone')) });

    expect(comparison).toStrictEqual(
      unavailable('676f6e6 of the merge group is not in this clone'),
    );
  });

  it('says aloud that the event has no base', async () => {
    const comparison = await compare(fakeGit(forked), { event: group() });

    expect(comparison).toStrictEqual(unavailable('the event does not say where the group starts'));
  });
});

function pull(facts: Partial<PullRequestFacts>): PullRequestFacts {
  const unsaid = { baseSha: undefined, headSha: undefined, mergeSha: undefined };
  return { kind: 'pull-request', number: 7, baseBranch: 'main', ...unsaid, ...facts };
}
