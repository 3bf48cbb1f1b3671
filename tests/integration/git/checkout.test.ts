import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitRepository } from '../../../src/adapters/git/git-repository.ts';
import type { Checkout } from '../../../src/ports/git.ts';
import {
  cloneOf,
  removeRepositories,
  temporaryHome,
  temporaryRepository,
  type TemporaryRepository,
} from './temporary-repository.ts';

afterAll(removeRepositories);

const checkoutOf = ({ port, dir }: TemporaryRepository) => port.checkout(dir);

/** A repository with one commit, and another one that it is the origin of. */
async function cloned(): Promise<TemporaryRepository> {
  const origin = await temporaryRepository();
  await origin.commit({ file: '1' });
  return cloneOf(origin);
}

describe('where a checkout stands', () => {
  it('is told in full', async () => {
    const repository = await temporaryRepository();
    const sha = await repository.commit({ file: '1' }, 'Title\n\nBody: Größe 🐳\n');

    const time = await repository.git('log', '-1', '--format=%cI');
    expect(await checkoutOf(repository)).toEqual({
      head: {
        sha,
        committedAt: new Date(time).toISOString().replace('.000', ''),
        parents: [],
        message: 'Title\n\nBody: Größe 🐳',
      },
      branch: 'main',
      shallow: false,
      webUrl: undefined,
      upstream: undefined,
      defaultBranch: 'refs/heads/main',
    } satisfies Checkout);
  });

  it('is a branch without a commit in a new repository', async () => {
    const repository = await temporaryRepository('--initial-branch=feature/new');

    expect(await checkoutOf(repository)).toEqual({
      head: undefined,
      branch: 'feature/new',
      shallow: false,
      webUrl: undefined,
      upstream: undefined,
      defaultBranch: undefined,
    });
  });

  it('is no branch on a detached HEAD', async () => {
    const repository = await temporaryRepository();
    const sha = await repository.commit({ file: '1' });
    await repository.git('checkout', '--quiet', '--detach');

    expect(await checkoutOf(repository)).toMatchObject({ head: { sha }, branch: undefined });
  });

  it.each(['feature/Größe', 'heads/main', 'a-b.c'])('may be branch %s', async (branch) => {
    const repository = await temporaryRepository();
    await repository.commit({ file: '1' });
    await repository.git('tag', 'main');
    await repository.git('switch', '--quiet', '--create', branch);

    expect((await checkoutOf(repository))?.branch).toBe(branch);
  });

  it('is the same in a folder of the repository, and by a link to it, but for its path', async () => {
    const repository = await temporaryRepository();
    const { port, path, commit } = repository;
    await commit({ 'sub/file': '1', link: { link: 'sub' } });

    const whole = await checkoutOf(repository);

    expect(whole?.head).toBeDefined();
    expect(await port.checkout(path('sub'))).toEqual({ ...whole, prefix: 'sub/' });
    expect(await port.checkout(path('link'))).toEqual({ ...whole, prefix: 'sub/' });
  });

  it('is told of a work tree beside the repository', async () => {
    const { git, path, port, commit } = await temporaryRepository();
    await commit({ file: '1' });
    await git('worktree', 'add', '--quiet', '-b', 'side', path('..', 'beside'));

    expect(await port.checkout(path('..', 'beside'))).toMatchObject({ branch: 'side' });
  });

  it('names both parents of a merge, the branch that was merged into first', async () => {
    const repository = await temporaryRepository();
    const { commit, git } = repository;
    await commit({ file: '0' });
    await git('switch', '--quiet', '--create', 'side');
    const second = await commit({ side: '1' });
    await git('switch', '--quiet', 'main');
    const first = await commit({ main: '1' });
    await git('merge', '--quiet', '--no-edit', 'side');

    expect((await checkoutOf(repository))?.head?.parents).toEqual([first, second]);
  });

  it('has a message that was written in another encoding', async () => {
    const repository = await temporaryRepository();
    await repository.git('config', 'i18n.commitEncoding', 'ISO-8859-1');
    const file = repository.path('..', 'message');
    await writeFile(file, Buffer.from('Gr\xf6\xdfe\n', 'latin1'));
    await repository.commit({ file: '1' });
    await repository.git('commit', '--quiet', '--amend', '--file', file);

    expect((await checkoutOf(repository))?.head?.message).toBe('Größe');
  });
});

describe('what a clone knows of its origin', () => {
  it('is the upstream and the default branch', async () => {
    const clone = await cloned();

    expect(await checkoutOf(clone)).toMatchObject({
      upstream: 'refs/remotes/origin/main',
      defaultBranch: 'refs/remotes/origin/main',
    });
  });

  it('is the branch that the origin stands on, whatever it is called', async () => {
    const origin = await temporaryRepository('--initial-branch=trunk');
    await origin.commit({ file: '1' });
    const clone = await cloneOf(origin);
    await clone.git('switch', '--quiet', '--create', 'work');

    expect(await checkoutOf(clone)).toMatchObject({
      upstream: undefined,
      defaultBranch: 'refs/remotes/origin/trunk',
    });
  });

  it('is also an upstream that is gone, and no default branch that is', async () => {
    const clone = await cloned();
    await clone.git('update-ref', '-d', 'refs/remotes/origin/main');

    expect(await checkoutOf(clone)).toMatchObject({
      upstream: 'refs/remotes/origin/main',
      defaultBranch: 'refs/heads/main',
    });
  });

  it.each([
    [['refs/remotes/origin/master', 'refs/remotes/origin/main'], 'refs/remotes/origin/main'],
    [['refs/remotes/origin/master', 'refs/heads/main'], 'refs/remotes/origin/master'],
    [['refs/heads/master', 'refs/heads/main', 'refs/remotes/origin/other'], 'refs/heads/main'],
    [['refs/heads/master', 'refs/heads/main/below'], 'refs/heads/master'],
    [['refs/heads/other'], undefined],
  ])('is of %j the likeliest default branch', async (refs, defaultBranch) => {
    const repository = await temporaryRepository('--initial-branch=work');
    const sha = await repository.commit({ file: '1' });
    for (const ref of refs) await repository.git('update-ref', ref, sha);

    expect((await checkoutOf(repository))?.defaultBranch).toBe(defaultBranch);
  });

  it.each([
    ['https://user:word@github.com/acme/stack.git', 'https://github.com/acme/stack'],
    ['git@github.com:acme/stack.git', 'https://github.com/acme/stack'],
    ['ssh://git@git.acme.org:2222/acme/stack', 'https://git.acme.org/acme/stack'],
    ['http://git.acme.org:8080/acme/stack/', 'http://git.acme.org:8080/acme/stack'],
    ['../stack', undefined],
  ])('is the address of %s for people', async (remote, webUrl) => {
    const repository = await temporaryRepository();
    await repository.git('remote', 'add', 'origin', remote);

    expect((await checkoutOf(repository))?.webUrl).toBe(webUrl);
  });

  it('may be cut off', async () => {
    const origin = await temporaryRepository();
    const parent = await origin.commit({ file: '1' });
    await origin.commit({ file: '2' });
    const clone = await cloneOf(origin, '--depth=1');

    expect(await checkoutOf(clone)).toMatchObject({ shallow: true, head: { parents: [parent] } });
  });
});

describe('no checkout', () => {
  it('is a folder outside of every repository, and one that is not there', async () => {
    const dir = await temporaryHome();
    const git = gitRepository({ ...process.env });

    expect(await git.checkout(dir)).toBeUndefined();
    expect(await git.checkout(join(dir, 'missing'))).toBeUndefined();
  });

  it('is known without git', async () => {
    const { dir, commit, env } = await temporaryRepository();
    await commit({ file: '1' });
    const git = gitRepository({ ...env, PATH: join(dir, 'bin') });

    expect(await git.checkout(dir)).toBeUndefined();
    await expect(git.commit(dir, 'HEAD')).rejects.toMatchObject({
      code: 'GIT_FAILED',
      hint: 'install git',
    });
    await expect(git.workTree(dir)).rejects.toMatchObject({ hint: 'install git' });
  });

  it('is that of the repository that a hook of git runs for', async () => {
    const { dir, commit, env } = await temporaryRepository();
    const sha = await commit({ file: '1' });
    const other = await temporaryRepository();
    await other.commit({ file: '2' });
    const variables = { GIT_DIR: other.path('.git'), GIT_INDEX_FILE: '.git/index' };

    const checkout = await gitRepository({ ...env, ...variables }).checkout(dir);

    expect(checkout?.head?.sha).toBe(sha);
  });
});

describe('a repository that git refuses', () => {
  const expectRefusal = (repository: TemporaryRepository, message: string) =>
    expect(checkoutOf(repository)).rejects.toMatchObject({
      code: 'GIT_FAILED',
      hint: 'run `git status` there and put right what it says',
      message: `git fails in ${repository.dir}: ${message}`,
    });

  it('is an error when it belongs to somebody else', async () => {
    const { dir, path, commit, env } = await temporaryRepository();
    await commit({ 'sub/file': '1' });
    const git = gitRepository({ ...env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' });

    for (const folder of [dir, path('sub')]) {
      await expect(git.checkout(folder)).rejects.toMatchObject({
        code: 'GIT_FAILED',
        message: `git fails in ${folder}: detected dubious ownership in repository at '${dir}'`,
      });
    }
  });

  it('is an error when it has no work tree', async () => {
    const bare = await temporaryRepository('--bare');

    await expectRefusal(bare, 'this operation must be run in a work tree');
  });

  it('is an error when its HEAD is damaged', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ file: '1' });
    await writeFile(repository.path('.git/HEAD'), 'nonsense\n');

    await expectRefusal(
      repository,
      'not a git repository (or any of the parent directories): .git',
    );
  });

  it('is an error when its branch is damaged', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ file: '1' });
    await writeFile(repository.path('.git/refs/heads/main'), '');

    await expectRefusal(repository, 'your current branch appears to be broken');
  });

  it('is an error when its commit is gone', async () => {
    const repository = await temporaryRepository();
    const sha = await repository.commit({ file: '1' });
    await rm(repository.path('.git/objects', sha.slice(0, 2), sha.slice(2)));

    await expectRefusal(repository, 'bad object HEAD');
  });

  it('is an error when its settings are damaged', async () => {
    const repository = await temporaryRepository();
    await writeFile(repository.path('.git/config'), '[core\n');

    await expectRefusal(repository, 'bad config line 1 in file .git/config');
  });

  it('is an error when it is an empty folder', async () => {
    const dir = await temporaryHome();
    await mkdir(join(dir, '.git'));
    const git = gitRepository({ ...process.env });

    await expect(git.checkout(dir)).rejects.toMatchObject({ code: 'GIT_FAILED' });
  });
});
