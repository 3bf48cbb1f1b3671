import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { blobName } from '../../../src/ports/blob-name.ts';
import type { GitListing } from '../../../src/ports/git.ts';
import {
  cloneOf,
  removeRepositories,
  temporaryRepository,
  type TemporaryRepository,
} from './temporary-repository.ts';

afterAll(removeRepositories);

const listingOf = ({ port, dir }: TemporaryRepository) => port.workTree(dir);
const exactPaths = ({ exact }: GitListing) => [...exact.keys()].sort();
const sha1 = (text: string) => blobName(text, 'sha1');

/** Waits until nothing that was written is of the second in which the index is written. */
const nextSecond = () => new Promise((resolve) => setTimeout(resolve, 1100));

describe('the files of a work tree that git knows', () => {
  it('have the names of their blobs, also programs and links', async () => {
    const repository = await temporaryRepository();
    await repository.commit({
      'images/a/file': 'text\n',
      'images/a/run': { program: '#!/bin/sh\n' },
      'images/a/link': { link: '../b' },
    });

    const listing = await listingOf(repository);

    expect(listing).toEqual({
      algorithm: 'sha1',
      exact: new Map([
        ['images/a/file', { hash: sha1('text\n'), executable: false }],
        ['images/a/link', { hash: sha1('../b'), executable: false, link: true }],
        ['images/a/run', { hash: sha1('#!/bin/sh\n'), executable: true }],
      ]),
    });
  });

  it('may have any name', async () => {
    const names = ['a b', 'a"b', "a'b", 'a\nb', 'a\tb', 'ä', '🐳', '-x', ':(top)x', 'a\\b', '..c'];
    const repository = await temporaryRepository();
    await repository.commit(Object.fromEntries(names.map((name) => [name, name])));

    const { exact } = await listingOf(repository);

    const expected = names.map((name) => [name, { hash: sha1(name), executable: false }] as const);
    expect(exact).toEqual(new Map(expected));
  });

  it('are not those that were changed, removed, made, or only announced', async () => {
    const repository = await temporaryRepository();
    const { write, git, path } = repository;
    await repository.commit({
      ...{ same: '1', edited: '1', staged: '1', back: '1', removed: '1', link: '1', mode: '1' },
      folder: '1',
    });
    await write({ staged: '2', back: '2', added: '1' });
    await git('add', 'staged', 'back', 'added');
    await write({ edited: '2', back: '1', removed: undefined, link: { link: 'same' }, new: '1' });
    await write({ announced: '1', folder: undefined, 'folder/file': '1', ignored: '1' });
    await git('add', '--intent-to-add', 'announced');
    await chmod(path('mode'), 0o755);

    const { exact } = await listingOf(repository);

    expect(exact).toEqual(
      new Map([
        ['added', { hash: sha1('1'), executable: false }],
        ['same', { hash: sha1('1'), executable: false }],
        ['staged', { hash: sha1('2'), executable: false }],
      ]),
    );
  });

  it('are not those that a merge left open', async () => {
    const repository = await temporaryRepository();
    const { commit, git } = repository;
    await commit({ open: '0', other: '0' });
    await git('switch', '--quiet', '--create', 'side');
    await commit({ open: '1' });
    await git('switch', '--quiet', 'main');
    await commit({ open: '2' });
    await git('merge', 'side').catch(() => undefined);

    expect(exactPaths(await listingOf(repository))).toEqual(['other']);
  });

  it('are not those that git is told to take for unchanged', async () => {
    const repository = await temporaryRepository();
    const { commit, git, write } = repository;
    await commit({ a: '1', assumed: '1', skipped: '1' });
    await git('update-index', '--assume-unchanged', 'assumed');
    await git('update-index', '--skip-worktree', 'skipped');
    await write({ assumed: '2', skipped: '2' });

    expect(exactPaths(await listingOf(repository))).toEqual(['a']);
  });

  it('are those that a sparse checkout has', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1', 'in/file': '1', 'out/file': '1' });
    await repository.git('sparse-checkout', 'set', '--no-cone', '/*', '!/out/');

    expect(exactPaths(await listingOf(repository))).toEqual(['a', 'in/file']);
  });

  it('are not those of submodules and of other repositories', async () => {
    const inner = await temporaryRepository();
    await inner.commit({ file: '1' });
    const repository = await temporaryRepository();
    await repository.git(
      '-c',
      'protocol.file.allow=always',
      'submodule',
      '--quiet',
      'add',
      inner.dir,
      'module',
    );
    await repository.commit({ a: '1' });
    await repository.git('init', '--quiet', 'nested');

    expect(exactPaths(await listingOf(repository))).toEqual(['.gitmodules', 'a']);
  });

  it('are those below the directory, by paths relative to it', async () => {
    const repository = await temporaryRepository();
    const { commit, port, path, write } = repository;
    await commit({ 'sub/a': '1', 'sub/in/b': '1', 'sub/changed': '1', 'subway/c': '1', d: '1' });
    await write({ 'sub/changed': '2', '.gitattributes': 'sub/in/* text\n' });

    const listing = await port.workTree(path('sub'));

    expect(exactPaths(listing)).toEqual(['a']);
  });

  it('are none before the first commit but those that are staged', async () => {
    const repository = await temporaryRepository();
    await repository.write({ a: '1', b: '1' });
    await repository.git('add', 'a');

    expect(exactPaths(await listingOf(repository))).toEqual(['a']);
  });

  it('have names by SHA-256 in a repository of that kind', async () => {
    const repository = await temporaryRepository('--object-format=sha256');
    await repository.commit({ a: '1' });

    const hash = blobName('1', 'sha256');
    expect(await listingOf(repository)).toEqual({
      algorithm: 'sha256',
      exact: new Map([['a', { hash, executable: false }]]),
    });
  });
});

describe('an edit that is hard to see', () => {
  it('shows although it keeps the size, in the second of the commit', async () => {
    const repository = await temporaryRepository();
    for (const text of ['1', '2', '3', '4', '5']) {
      await repository.commit({ a: `${text}-`, b: text });
      await repository.write({ a: `-${text}` });

      expect(exactPaths(await listingOf(repository))).toEqual(['b']);
    }
  });

  it.each([
    [],
    ['core.checkStat', 'minimal'],
    ['core.trustCtime', 'false'],
    ['core.fsmonitor', 'true'],
  ])('shows although it keeps size and time (%s %s)', async (...setting) => {
    const repository = await temporaryRepository();
    const file = repository.path('a');
    await repository.commit({ a: 'one', b: 'one' });
    await utimes(file, 1_700_000_000, 1_700_000_000);
    await nextSecond();
    if (setting.length > 0) await repository.git('config', ...setting);
    await repository.git('status');
    const before = await stat(file);
    await writeFile(file, 'two');
    await utimes(file, before.atime, before.mtime);

    expect(exactPaths(await listingOf(repository))).toEqual(['b']);
  });

  it('shows when it is a mode that git is set to overlook', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1', b: '1' });
    await repository.git('config', 'core.fileMode', 'false');
    await chmod(repository.path('a'), 0o755);

    expect(exactPaths(await listingOf(repository))).toEqual(['b']);
  });

  it('shows when it is a link that git is set to keep as a file', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ a: { link: 'b' }, b: '1' });
    await repository.git('config', 'core.symlinks', 'false');
    await repository.write({ a: 'b' });

    expect(exactPaths(await listingOf(repository))).toEqual(['b']);
  });

  it('is none when only the times of files changed, as in a fresh copy', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1', b: '1' });
    await utimes(repository.path('a'), 1_700_000_000, 1_700_000_000);

    expect(exactPaths(await listingOf(repository))).toEqual(['a', 'b']);
  });
});

describe('files that git converts', () => {
  it.each([
    ['* text=auto', []],
    ['*.txt text', ['a.sh', 'b/c.sh']],
    ['*.txt eol=crlf', ['a.sh', 'b/c.sh']],
    ['*.txt crlf', ['a.sh', 'b/c.sh']],
    ['*.txt ident', ['a.sh', 'b/c.sh']],
    ['*.txt filter=upper', ['a.sh', 'b/c.sh']],
    ['*.txt working-tree-encoding=UTF-16', ['a.sh', 'b/c.sh']],
    ['b/** text', ['a.sh', 'a.txt']],
    ['[attr]odd text\n*.txt odd', ['a.sh', 'b/c.sh']],
    ['* -text', ['a.sh', 'a.txt', 'b/c.sh', 'b/c.txt']],
    ['* binary', ['a.sh', 'a.txt', 'b/c.sh', 'b/c.txt']],
    ['* -text eol=crlf', ['a.sh', 'a.txt', 'b/c.sh', 'b/c.txt']],
    ['* text=auto\n*.sh -text', ['a.sh', 'b/c.sh']],
    [
      '*.txt linguist-generated diff=x merge=union export-ignore',
      ['a.sh', 'a.txt', 'b/c.sh', 'b/c.txt'],
    ],
    ['*.txt filter=lfs diff=lfs merge=lfs -text', ['a.sh', 'b/c.sh']],
  ])('are not exact: %j', async (attributes, exact) => {
    const repository = await temporaryRepository();
    await repository.commit({ 'a.txt': '1', 'a.sh': '1', 'b/c.txt': '1', 'b/c.sh': '1' });
    await repository.write({ '.gitattributes': `${attributes}\n` });

    expect(exactPaths(await listingOf(repository))).toEqual(exact);
  });

  it('are found by attributes wherever they stand', async () => {
    const repository = await temporaryRepository();
    const { commit, write, git, env } = repository;
    const home = env['HOME'] ?? '';
    await commit({
      'a/x': '',
      'b/x': '',
      'c/x': '',
      'd/x': '',
      'e/x': '',
      '.gitignore': 'c/.g*\n',
    });
    await commit({ 'a/.gitattributes': 'x text\n' });
    await write({
      'b/.gitattributes': 'x text\n',
      'c/.gitattributes': 'x text\n',
      '.git/info/attributes': 'd/x text\n',
    });
    await writeFile(join(home, 'attributes'), 'e/x text\n');
    await git('config', 'core.attributesFile', join(home, 'attributes'));

    expect(exactPaths(await listingOf(repository))).toEqual(['.gitignore', 'a/.gitattributes']);
  });

  it('are found by the attributes of the user, without a word in the settings', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1', b: '1' });
    const file = join(repository.env['HOME'] ?? '', '.config/git/attributes');
    await promisify(execFile)('mkdir', ['-p', join(file, '..')]);
    await writeFile(file, 'a text\n');

    expect(exactPaths(await listingOf(repository))).toEqual(['b']);
  });

  it.each(['true', 'input', 'TRUE', 'on'])('are all when core.autocrlf is %s', async (value) => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1', b: '1' });
    await repository.git('config', 'core.autocrlf', value);

    expect(exactPaths(await listingOf(repository))).toEqual([]);
  });

  it.each(['false', 'no'])('are none when core.autocrlf is %s', async (value) => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1' });
    await repository.git('config', 'core.autocrlf', value);

    expect(exactPaths(await listingOf(repository))).toEqual(['a']);
  });

  it('have other bytes than their blobs, while git calls them clean', async () => {
    const origin = await temporaryRepository();
    await origin.git('config', 'filter.upper.clean', 'tr A-Z a-z');
    await origin.git('config', 'filter.upper.smudge', 'tr a-z A-Z');
    await origin.commit({
      '.gitattributes':
        '*.crlf text eol=crlf\n*.id ident\n*.up filter=upper\n*.u16 working-tree-encoding=UTF-16LE\n',
      'a.crlf': 'one\ntwo\n',
      'a.id': '$Id$\n',
      'a.up': 'upper\n',
      'a.u16': Buffer.from('text', 'utf16le'),
      same: '1',
    });
    const clone = await cloneOf(
      origin,
      ...['--config', 'filter.upper.clean=tr A-Z a-z'],
      ...['--config', 'filter.upper.smudge=tr a-z A-Z'],
    );

    const { exact } = await listingOf(clone);

    const names = ['a.crlf', 'a.id', 'a.up', 'a.u16'];
    const differing = await Promise.all(
      names.map(async (name) => {
        const hash = blobName(await readFile(clone.path(name)), 'sha1');
        return hash !== (await clone.git('rev-parse', `HEAD:${name}`));
      }),
    );
    expect(await clone.git('status', '--porcelain')).toBe('');
    expect(differing).toEqual([true, true, true, true]);
    expect([...exact.keys()].sort()).toEqual(['.gitattributes', 'same']);
  });

  it('are those with CRLF under text=auto, which git calls clean', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ '.gitattributes': '*.txt text=auto\n', 'a.txt': 'one\r\n', b: '1' });

    const listing = await listingOf(repository);

    expect(await repository.git('show', 'HEAD:a.txt')).toBe('one');
    expect(exactPaths(listing)).toEqual(['.gitattributes', 'b']);
  });
});

describe('git without a work tree', () => {
  it('is an error', async () => {
    const bare = await temporaryRepository('--bare');

    await expect(bare.port.workTree(bare.dir)).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: `git fails in ${bare.dir}: this operation must be run in a work tree`,
    });
  });
});
