import { describe, expect, it } from '@jest/globals';
import { compare, cutOffHistory, firstRun, forked, push } from './comparing.ts';
import { fakeGit, sha } from './fake-git.ts';

describe('findComparison', () => {
  it('takes the paths that people name', async () => {
    const files = ['images/a b/x', './images/ü', '/repo/images/c', '../outside'];

    const comparison = await compare(fakeGit(forked), { files });

    expect(comparison).toStrictEqual({
      kind: 'files',
      paths: ['images/a b/x', 'images/ü', 'images/c', '../outside'],
      sentence: 'took 4 paths from --files',
    });
  });

  it('refuses paths beside revisions', async () => {
    const comparison = compare(fakeGit(forked), { files: ['a'], base: 'HEAD' });

    await expect(comparison).rejects.toMatchObject({
      code: 'USAGE',
      message: '--files says what changed, so there is nothing to compare',
    });
  });

  it.each([
    ['local', { kind: 'none' } as const],
    ['push', push({ before: sha('a'), after: sha('b') })],
  ])('has nothing to compare with without git (%s)', async (_, event) => {
    const comparison = await compare(fakeGit(forked), { checkout: undefined, event });

    expect(comparison).toStrictEqual({
      kind: 'everything',
      reason: 'no-git',
      sentence: 'nothing to compare with: this is no git repository',
      loud: false,
    });
  });

  it('has nothing to compare with before the first commit', async () => {
    const comparison = await compare(fakeGit({ commits: {}, branch: 'main' }));

    expect(comparison).toStrictEqual({
      kind: 'everything',
      reason: 'no-commit',
      sentence: 'nothing to compare with: there is no commit yet',
      loud: false,
    });
  });
});

describe('findComparison with revisions', () => {
  it('compares exactly the two that are named', async () => {
    const comparison = await compare(fakeGit(forked), { base: 'origin/main', head: sha('x') });

    expect(comparison).toStrictEqual({
      kind: 'commits',
      base: sha('c'),
      head: sha('x'),
      sentence: 'compared 7800000 (--head) with 6300000 (--base)',
    });
  });

  it('compares the work tree where no head is named, whatever the event', async () => {
    const event = push({ before: sha('a'), after: sha('b') });

    const comparison = await compare(fakeGit(forked), { base: sha('a'), event });

    expect(comparison).toStrictEqual({
      kind: 'commits',
      base: sha('a'),
      head: undefined,
      sentence: 'compared with 6100000 (--base), and uncommitted files',
    });
  });

  it('compares a head with its first parent', async () => {
    const comparison = await compare(fakeGit({ ...forked, head: 'm' }), { head: 'HEAD' });

    expect(comparison).toStrictEqual({
      kind: 'commits',
      base: sha('c'),
      head: sha('m'),
      sentence: 'compared 6d00000 (--head) with its parent 6300000',
    });
  });

  it('takes the first commit for a first run', async () => {
    const comparison = await compare(fakeGit(forked), { head: sha('a') });

    expect(comparison).toStrictEqual(firstRun('6100000 has no parent'));
  });

  it.each([
    ['--base', { base: 'nope', head: 'alsonope' }, 'nope'],
    ['--base', { base: '' }, ''],
    ['--base', { base: '0'.repeat(40) }, '0'.repeat(40)],
    ['--head', { base: 'HEAD', head: 'nope' }, 'nope'],
    ['--head', { head: 'nope' }, 'nope'],
  ])('refuses a %s that names no commit: %j', async (option, request, name) => {
    await expect(compare(fakeGit(forked), request)).rejects.toMatchObject({
      code: 'USAGE',
      message: `${option}: '${name}' names no commit of this clone`,
    });
  });

  it('refuses a revision where there is no git', async () => {
    const comparison = compare(fakeGit(forked), { checkout: undefined, base: 'HEAD' });

    await expect(comparison).rejects.toMatchObject({
      code: 'USAGE',
      message: '--base and --head need git: /repo is in no repository',
    });
  });

  it('deepens a shallow clone for a revision that it lacks', async () => {
    const git = fakeGit({ ...forked, cutOff: { lacks: ['a', 'b'], deepens: true } });

    const comparison = await compare(git, { base: sha('a') });

    expect([comparison, git.calls]).toMatchObject([{ base: sha('a') }, ['deepen']]);
  });

  it('does not take the end of a shallow clone for the first commit', async () => {
    const cutOff = { lacks: ['x', 'b', 'a'], deepens: false };

    const comparison = await compare(fakeGit({ ...forked, cutOff }), { head: 'HEAD' });

    expect(comparison).toStrictEqual(cutOffHistory);
  });
});
