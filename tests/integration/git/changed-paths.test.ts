import { afterAll, describe, expect, it } from '@jest/globals';
import { chmod, utimes } from 'node:fs/promises';
import type { Git } from '../../../src/ports/git.ts';
import { removeRepositories, temporaryRepository } from './temporary-repository.ts';

afterAll(removeRepositories);

/** Paths in which the work tree differs from HEAD, which both questions about them answer alike. */
async function differing(port: Git, dir: string): Promise<readonly string[]> {
  const paths = await port.changedPaths(dir, 'HEAD', undefined);
  const found = await port.uncommitted(dir);
  expect(found.paths).toEqual(paths);
  expect(found.head).toBe((await port.commit(dir, 'HEAD'))?.sha);
  return paths;
}

describe('the paths that differ between two commits', () => {
  it('are sorted, and a moved file is under both its names', async () => {
    const { commit, port, dir } = await temporaryRepository();
    const base = await commit({ a: 'long text\n'.repeat(20), same: '1', gone: '1', changed: '1' });
    const head = await commit({
      ...{ a: undefined, 'B/moved': 'long text\n'.repeat(20), gone: undefined, changed: '2' },
      new: '1',
    });

    const paths = await port.changedPaths(dir, base, head);

    expect(paths).toEqual(['B/moved', 'a', 'changed', 'gone', 'new']);
    expect(await port.changedPaths(dir, head, base)).toEqual(paths);
  });

  it('may be revisions of any kind', async () => {
    const { commit, port, dir, git } = await temporaryRepository();
    await commit({ a: '1' });
    await git('tag', '--annotate', '--message=one', 'v1');
    await commit({ b: '1' });

    expect(await port.changedPaths(dir, 'v1', 'main')).toEqual(['b']);
    expect(await port.changedPaths(dir, 'HEAD~1', 'HEAD')).toEqual(['b']);
    expect(await port.changedPaths(dir, 'HEAD', 'HEAD')).toEqual([]);
  });

  it('may have any name', async () => {
    const names = ['a b', 'a"b', "a'b", 'a\nb', 'a\tb', 'ä', '🐳', '-x', ':(top)x', 'a\\b'];
    const { commit, port, dir, write } = await temporaryRepository();
    const base = await commit({ other: '1' });
    const head = await commit(Object.fromEntries(names.map((name) => [name, '1'])));
    await write(Object.fromEntries(names.map((name) => [`new ${name}`, '1'])));

    expect(await port.changedPaths(dir, base, head)).toEqual([...names].sort());
    expect(await differing(port, dir)).toEqual(names.map((name) => `new ${name}`).sort());
  });

  it('are those below the directory, relative to it', async () => {
    const { commit, port, path, write } = await temporaryRepository();
    const base = await commit({ 'sub/a': '1', 'subway/a': '1' });
    const head = await commit({ 'sub/a': '2', 'sub/in/b': '2', 'subway/a': '2', c: '2' });
    await write({ 'sub/new': '1', 'subway/new': '1', 'sub/a': '3' });

    expect(await port.changedPaths(path('sub'), base, head)).toEqual(['a', 'in/b']);
    expect(await port.changedPaths(path('sub'), base, undefined)).toEqual(['a', 'in/b', 'new']);
    expect(await differing(port, path('sub'))).toEqual(['a', 'new']);
  });

  it('do not depend on how git is set to show differences', async () => {
    const { commit, port, dir, git } = await temporaryRepository();
    const base = await commit({ a: 'long text\n'.repeat(20), '.gitattributes': '* diff=none\n' });
    const head = await commit({ a: undefined, b: 'long text\n'.repeat(20) });
    for (const setting of ['diff.renames copies', 'diff.external false', 'diff.noprefix true'])
      await git('config', ...setting.split(' '));
    await git('config', 'diff.orderFile', '/dev/null');
    await git('config', 'color.ui', 'always');

    expect(await port.changedPaths(dir, base, head)).toEqual(['a', 'b']);
  });
});

describe('the paths in which the work tree differs from a commit', () => {
  it('are changed, staged, removed, untracked ones, and none that is ignored', async () => {
    const { commit, port, dir, write, git, path } = await temporaryRepository();
    await commit({
      ...{ same: '1', edited: '1', staged: '1', removed: '1', unstaged: '1', moved: '1' },
      ...{ mode: '1', kind: '1', touched: '1', '.gitignore': '*.log\n' },
    });
    await write({ staged: '2', added: '1', moved: undefined, 'to/moved': '1', gone: '1' });
    await git('add', '--all');
    await git('rm', '--quiet', '--cached', 'unstaged');
    await write({
      edited: '2',
      removed: undefined,
      kind: { link: 'same' },
      'x.log': '1',
      new: '1',
    });
    await write({ gone: undefined });
    await chmod(path('mode'), 0o755);
    await utimes(path('touched'), 1_700_000_000, 1_700_000_000);

    const paths = await differing(port, dir);

    expect(paths).toEqual(
      [
        ...['added', 'edited', 'kind', 'mode', 'moved', 'new', 'removed', 'staged', 'to/moved'],
        'unstaged',
      ].sort(),
    );
  });

  it('count what was committed since', async () => {
    const { commit, port, dir, write } = await temporaryRepository();
    const base = await commit({ a: '1', b: '1', c: '1' });
    await commit({ a: '2', b: '2' });
    await write({ b: '1', c: '2' });

    expect(await port.changedPaths(dir, base, undefined)).toEqual(['a', 'c']);
  });

  it('show an edit that keeps the size, in the second of the commit', async () => {
    const { commit, port, dir, write } = await temporaryRepository();
    await commit({ a: 'one' });
    await write({ a: 'two' });

    expect(await differing(port, dir)).toEqual(['a']);
  });

  it('are none for line ends that git converts', async () => {
    const { commit, port, dir, write, git } = await temporaryRepository();
    await commit({ 'a.txt': 'one\n', '.gitattributes': '*.txt text\n' });
    await write({ 'a.txt': 'one\r\n' });
    await git('config', 'diff.autoRefreshIndex', 'false');

    expect(await differing(port, dir)).toEqual([]);
  });

  it.each([
    ['other commits', {}],
    ['changed files', { 'module/file': 'changed' }],
    ['new files', { 'module/new file': '1' }],
  ])('name a submodule with %s by its path', async (_name, entries) => {
    const inner = await temporaryRepository();
    await inner.commit({ file: '1' });
    const { commit, port, dir, git, path, write } = await temporaryRepository();
    await git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      inner.dir,
      'module',
    );
    await git('config', '-f', '.gitmodules', 'submodule.module.ignore', 'all');
    await commit();
    await write(entries);
    if (Object.keys(entries).length === 0)
      await git('-C', path('module'), 'commit', '--quiet', '--allow-empty', '--message=x');

    expect(await differing(port, dir)).toEqual(['module']);
  });

  it('are none for what is staged and taken back', async () => {
    const { commit, port, dir, write, git, path } = await temporaryRepository();
    await commit({ back: '1', edited: '1', mode: '1', 'sub/back': '1' });
    await write({ back: '2', edited: '2', new: '1', gone: '1', 'sub/back': '2' });
    await chmod(path('mode'), 0o755);
    await git('add', '--all');
    await write({ back: '1', edited: '3', new: '2', gone: undefined, 'sub/back': '1' });
    await chmod(path('mode'), 0o644);

    expect(await differing(port, dir)).toEqual(['edited', 'new']);
    expect(await differing(port, path('sub'))).toEqual([]);
  });

  it('are those that a merge left open, but for what is taken back', async () => {
    const { commit, port, dir, write, git } = await temporaryRepository();
    await commit({ a: '0', b: '0' });
    await git('switch', '--quiet', '--create', 'side');
    await commit({ a: '1', b: '1', added: '1' });
    await git('switch', '--quiet', 'main');
    await commit({ a: '2', b: undefined, added: '2' });
    await git('merge', '--quiet', 'side').catch(() => undefined);
    await write({ a: '2' });

    expect(await differing(port, dir)).toEqual(['added', 'b']);
  });

  it('are those that a stash left open, compared with the commit and not with what was staged', async () => {
    const { commit, port, dir, write, git } = await temporaryRepository();
    await commit({ a: '1', b: '1' });
    await write({ a: '2' });
    await git('stash');
    await git('rm', '--quiet', 'a');
    await git('stash', 'pop').catch(() => undefined);
    await write({ a: undefined });

    expect(await differing(port, dir)).toEqual(['a']);
  });

  it('are none for a file that was only to be added and is gone', async () => {
    const { commit, port, dir, write, git } = await temporaryRepository();
    await commit({ a: '1' });
    await write({ kept: '1', gone: '1' });
    await git('add', '--intent-to-add', 'kept', 'gone');
    await write({ gone: undefined });

    expect(await differing(port, dir)).toEqual(['kept']);
  });

  it.each(['line\nbreak', 'end\n', ' blank '])('are found in a folder called %j', async (name) => {
    const { commit, port, write, path } = await temporaryRepository();
    await commit({ [`${name}/a`]: '1' });
    await write({ [`${name}/a`]: '2', [`${name}/new`]: '1' });

    expect(await differing(port, path(name))).toEqual(['a', 'new']);
  });

  it('do not depend on how git is set to tell of them', async () => {
    const { commit, port, dir, write, git } = await temporaryRepository();
    await commit({ a: 'long text\n'.repeat(20), 'folder/b': '1' });
    await write({ a: 'put aside' });
    await git('stash');
    await write({ a: undefined, c: 'long text\n'.repeat(20), 'folder/new': '1' });
    await git('add', 'c');
    const settings = [
      'status.showUntrackedFiles no',
      'status.renames copies',
      'status.branch true',
    ];
    const more = ['status.relativePaths false', 'status.showStash true', 'color.ui always'];
    for (const setting of [...settings, ...more, 'core.untrackedCache true'])
      await git('config', ...setting.split(' '));
    await git('update-index', '--untracked-cache');
    await git('status');

    expect(await differing(port, dir)).toEqual(['a', 'c', 'folder/new']);
  });

  it('name a repository in the repository by its path', async () => {
    const { commit, port, dir, git, write } = await temporaryRepository();
    await commit({ a: '1' });
    await git('init', '--quiet', 'nested');
    await write({ 'nested/file': '1' });

    expect(await differing(port, dir)).toEqual(['nested']);
  });
});

describe('what is not committed', () => {
  it('is everything before the first commit', async () => {
    const { port, dir, write, git } = await temporaryRepository();
    await write({ staged: '1', both: '1', gone: '1' });
    await git('add', '--all');
    await write({ both: '2', gone: undefined, new: '1' });

    expect(await port.uncommitted(dir)).toEqual({
      head: undefined,
      paths: ['both', 'new', 'staged'],
    });
  });

  it('cannot be asked for outside of a repository', async () => {
    const { port, path } = await temporaryRepository();

    await expect(port.uncommitted(path('..'))).rejects.toMatchObject({ code: 'GIT_FAILED' });
  });
});

describe('a commit that is not there', () => {
  it.each([
    ['nowhere', "'nowhere' names no commit that the clone in"],
    ['--output=file', "'--output=file' names no commit that the clone in"],
    ['HEAD..HEAD', "'HEAD..HEAD' names no commit that the clone in"],
    ['HEAD\n', "'HEAD' names no commit that the clone in"],
    ['a'.repeat(40), 'a'.repeat(40)],
  ])('is an error: %j', async (revision, message) => {
    const { commit, port, dir } = await temporaryRepository();
    await commit({ a: '1' });

    for (const [base, head] of [[revision], [revision, 'HEAD'], ['HEAD', revision]] as const) {
      await expect(port.changedPaths(dir, base, head)).rejects.toMatchObject({
        code: 'GIT_FAILED',
        message: expect.stringContaining(message),
      });
    }
  });
});
