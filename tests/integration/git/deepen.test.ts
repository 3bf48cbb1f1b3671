import { afterAll, describe, expect, it } from '@jest/globals';
import { rm } from 'node:fs/promises';
import { cloneOf, removeRepositories, temporaryRepository } from './temporary-repository.ts';

afterAll(removeRepositories);

/** An origin whose `side` left `main` at `base`. */
async function originWithBranches() {
  const origin = await temporaryRepository();
  await origin.commit({ file: '0' });
  const base = await origin.commit({ file: '1' });
  await origin.git('switch', '--quiet', '--create', 'side');
  await origin.commit({ side: '1' });
  await origin.git('switch', '--quiet', 'main');
  await origin.commit({ file: '2' });
  await origin.commit({ file: '3' });
  return { origin, base };
}

describe('a clone that is cut off', () => {
  it('gets the whole history', async () => {
    const { origin } = await originWithBranches();
    const { port, dir, git } = await cloneOf(origin, '--depth=1');

    const worked = await port.deepen(dir);

    expect(worked).toBe(true);
    expect((await port.checkout(dir))?.shallow).toBe(false);
    expect(await git('rev-list', '--count', 'HEAD')).toBe('4');
    expect(await git('status', '--porcelain')).toBe('');
  });

  it('has it for those who asked before, too', async () => {
    const { origin } = await originWithBranches();
    const { port, dir, git } = await cloneOf(origin, '--depth=1');
    const before = await port.commit(dir, 'HEAD^1');

    await port.deepen(dir);

    expect(before).toBeUndefined();
    expect((await port.commit(dir, 'HEAD^1'))?.sha).toBe(await git('rev-parse', 'HEAD^1'));
  });

  it('gets the branch that another one is compared with', async () => {
    const { origin, base } = await originWithBranches();
    const { port, dir } = await cloneOf(origin, '--depth=1', '--branch=side', '--single-branch');
    const before = await port.mergeBase(dir, 'HEAD', 'origin/main');

    const worked = await port.deepen(dir);

    expect(before).toBeUndefined();
    expect(worked).toBe(true);
    expect(await port.mergeBase(dir, 'HEAD', 'origin/main')).toBe(base);
  });

  it('gets what is behind a merge that is on no branch', async () => {
    const { origin, base } = await originWithBranches();
    await origin.git('switch', '--quiet', '--detach');
    await origin.git('merge', '--quiet', '--no-edit', 'side');
    await origin.git('update-ref', 'refs/pull/1/merge', 'HEAD');
    await origin.git('switch', '--quiet', 'main');
    const { port, dir, git } = await cloneOf(origin, '--depth=1');
    await git('fetch', '--quiet', '--depth=1', 'origin', 'refs/pull/1/merge');
    await git('checkout', '--quiet', '--detach', 'FETCH_HEAD');

    expect(await port.deepen(dir)).toBe(true);
    expect(await port.mergeBase(dir, 'HEAD^1', 'HEAD^2')).toBe(base);
  });

  it('gets it from a remote of any name', async () => {
    const { origin } = await originWithBranches();
    const { port, dir, git } = await cloneOf(origin, '--depth=1', '--origin=upstream');

    expect(await port.deepen(dir)).toBe(true);
    expect(await git('rev-list', '--count', 'HEAD')).toBe('4');
  });

  it('stays so when its origin is cut off as well', async () => {
    const { origin } = await originWithBranches();
    const between = await cloneOf(origin, '--depth=2');
    const { port, dir, git } = await cloneOf(between, '--depth=1');

    expect(await port.deepen(dir)).toBe(false);
    expect(await git('rev-list', '--count', 'HEAD')).toBe('2');
  });

  it('stays so when its origin is gone', async () => {
    const { origin } = await originWithBranches();
    const { port, dir } = await cloneOf(origin, '--depth=1');
    await rm(origin.dir, { recursive: true });

    expect(await port.deepen(dir)).toBe(false);
    expect((await port.checkout(dir))?.shallow).toBe(true);
  });
});

describe('a clone that is whole', () => {
  it('gets the branches that it lacks', async () => {
    const { origin, base } = await originWithBranches();
    const { port, dir } = await cloneOf(origin, '--branch=side', '--single-branch');

    expect(await port.deepen(dir)).toBe(true);
    expect(await port.mergeBase(dir, 'HEAD', 'origin/main')).toBe(base);
  });
});
