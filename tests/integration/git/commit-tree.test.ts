import { afterAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { blobName } from '../../../src/ports/blob-name.ts';
import type { CommitTree } from '../../../src/ports/git.ts';
import {
  removeRepositories,
  temporaryRepository,
  type Entry,
  type TemporaryRepository,
} from './temporary-repository.ts';

const open: CommitTree[] = [];
afterAll(async () => {
  for (const tree of open) await tree.close();
  await removeRepositories();
});

async function treeOf({ port, dir }: TemporaryRepository, revision = 'HEAD'): Promise<CommitTree> {
  const tree = await port.commitTree(dir, revision);
  open.push(tree);
  return tree;
}

/** The tree of a commit with these files, from a work tree that has others. */
async function committed(entries: Readonly<Record<string, Entry>>) {
  const repository = await temporaryRepository();
  await repository.commit(entries);
  await repository.commit({
    ...Object.fromEntries(Object.keys(entries).map((name) => [name, undefined])),
    other: '1',
  });
  const { files, listing } = await treeOf(repository, 'HEAD~1');
  return { files, listing, path: repository.path };
}

const sha1 = (text: string) => blobName(text, 'sha1');
const codeOf = (work: Promise<unknown>) =>
  work.catch((error: unknown) => (error as NodeJS.ErrnoException).code);

/** Whether a process ends within two seconds; one that nobody has waited for yet has. */
async function hasEnded(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 40; tries += 1) {
    const ps = promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]);
    const state = await ps.then(({ stdout }) => stdout.trim()).catch(() => '');
    if (state === '' || state.startsWith('Z')) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

describe('the tree of a commit', () => {
  it('tells its commit, and of every file the name of its blob', async () => {
    const repository = await temporaryRepository();
    const { commit, git, write, port, dir } = repository;
    const names = ['a b', 'a"b', 'a\nb', 'ä', '🐳', '-x', 'in/folder/file'];
    await commit({
      ...Object.fromEntries(names.map((name) => [name, name])),
      run: { program: 'run' },
      link: { link: 'in/folder' },
    });
    await git('tag', 'v1');
    await commit({ 'a b': 'changed' });
    await write({ 'in/folder/file': 'changed', new: '1' });

    const { listing, commit: details } = await treeOf(repository, 'v1');

    expect(details).toEqual(await port.commit(dir, 'v1'));
    expect(listing).toEqual({
      algorithm: 'sha1',
      exact: new Map([
        ...names.map((name) => [name, { hash: sha1(name), executable: false }] as const),
        ['run', { hash: sha1('run'), executable: true }],
        ['link', { hash: sha1('in/folder'), executable: false }],
      ]),
    });
  });

  it('has the bytes of the commit, whatever a checkout makes of them', async () => {
    const bytes = randomBytes(300_000);
    const { files, listing, path } = await committed({
      '.gitattributes': '*.txt text eol=crlf\n*.id ident\n*.bin -text\n',
      'a.txt': 'one\ntwo\n',
      'a.id': '$Id$\n',
      'a.bin': bytes,
    });

    expect(await files.readText(path('a.txt'))).toBe('one\ntwo\n');
    expect(await files.readText(path('a.id'))).toBe('$Id$\n');
    expect(bytes.equals((await files.readBytes(path('a.bin'))) ?? Buffer.of())).toBe(true);
    expect(listing.exact.get('a.txt')?.hash).toBe(sha1('one\ntwo\n'));
    expect(await files.blobHash(path('a.bin'), 'sha1')).toBe(blobName(bytes, 'sha1'));
  });

  it('answers many questions at once', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `files/${index}`);
    const repository = await temporaryRepository();
    const { commit, path } = repository;
    await commit(Object.fromEntries(names.map((name) => [name, `${name}\n`.repeat(2000)])));
    const { files } = await treeOf(repository);

    const texts = await Promise.all(names.map((name) => files.readText(path(name))));

    expect(texts).toEqual(names.map((name) => `${name}\n`.repeat(2000)));
  });

  it('has a submodule as an empty folder', async () => {
    const inner = await temporaryRepository();
    await inner.commit({ file: '1' });
    const repository = await temporaryRepository();
    const { git, commit, path } = repository;
    const allow = ['-c', 'protocol.file.allow=always'];
    await git(...allow, 'submodule', '--quiet', 'add', inner.dir, 'in/module');
    await commit();

    const { files, listing } = await treeOf(repository);

    expect([...listing.exact.keys()]).toEqual(['.gitmodules']);
    expect(await files.list(path('in'))).toEqual([{ name: 'module', kind: 'directory' }]);
    expect(await files.list(path('in/module'))).toEqual([]);
    expect(await files.walk(path('in'), () => true)).toEqual([]);
  });

  it('has names by SHA-256 in a repository of that kind', async () => {
    const repository = await temporaryRepository('--object-format=sha256');
    await repository.commit({ a: '1' });

    const { listing, files } = await treeOf(repository);

    const hash = blobName('1', 'sha256');
    expect(listing).toEqual({
      algorithm: 'sha256',
      exact: new Map([['a', { hash, executable: false }]]),
    });
    expect(await files.blobHash(repository.path('a'), 'sha256')).toBe(hash);
    expect(await files.blobHash(repository.path('a'), 'sha1')).toBe(sha1('1'));
  });

  it('may have no file below the directory', async () => {
    const { commit, port, path, write } = await temporaryRepository();
    await commit({ a: '1' });
    await write({ 'sub/new': '1' });

    const tree = await port.commitTree(path('sub'), 'HEAD');
    open.push(tree);

    expect(tree.listing.exact).toEqual(new Map());
    expect(await tree.files.list(path('sub'))).toEqual([]);
    expect(await tree.files.readText(path('sub/new'))).toBeUndefined();
    expect(await tree.files.readText(path('a'))).toBeUndefined();
  });

  it.each(['nowhere', '-x', 'a'.repeat(40)])('is none of %s', async (revision) => {
    const { commit, port, dir } = await temporaryRepository();
    await commit({ a: '1' });

    await expect(port.commitTree(dir, revision)).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: `'${revision}' names no commit that the clone in ${dir} has`,
    });
  });
});

describe('links in the tree of a commit', () => {
  it('are followed as a file system does, one after the other', async () => {
    const repository = await temporaryRepository();
    await repository.commit({
      'a/deep/file': 'deep',
      'a/file': 'a',
      file: 'top',
      short: { link: 'a/deep' },
      'above-short': { link: 'short/../file' },
      absolute: { link: repository.path('a') },
      'in-and-out': { link: `../checkout/a/../file` },
      self: { link: '.' },
    });
    const { files } = await treeOf(repository);
    const { path } = repository;

    const names = [
      'above-short',
      'absolute/file',
      'in-and-out',
      'self/self/a/deep/../file',
      'self',
    ];
    const real = await Promise.all(names.map((name) => files.realPath(path(name))));
    const onDisk = await Promise.all(names.map((name) => realpath(path(name))));
    expect(real).toEqual(onDisk);
    expect(await files.readText(path('above-short'))).toBe('a');
    expect(await readFile(path('above-short'), 'utf8')).toBe('a');
  });

  it.each([
    ['../../etc/passwd', '../../etc/passwd'],
    ['../checkout-2/file', '../checkout-2/file'],
    ['/etc/passwd', '/etc/passwd'],
    ['/etc/../root', '/root'],
  ])('that lead out of it (%s) lead there, and there is nothing', async (link, place) => {
    const { files, path } = await committed({
      'in/file': '1',
      out: { link },
      over: { link: 'out' },
    });

    const outside = place.startsWith('/') ? place : path(place);
    expect(await files.realPath(path('over'))).toBe(outside);
    expect(await files.realPath(path('out/below'))).toBe(`${outside}/below`);
    expect(await files.readText(path('out'))).toBeUndefined();
    expect(await files.list(path('out'))).toBeUndefined();
    expect((await files.info(path('out')))?.kind).toBe('symlink');
  });

  it('in a circle are an error', async () => {
    const { files, path } = await committed({ a: { link: 'b' }, b: { link: 'a' } });

    expect(await codeOf(files.readText(path('a')))).toBe('ELOOP');
    expect(await codeOf(files.realPath(path('a/x')))).toBe('ELOOP');
    expect(await files.readLink(path('a'))).toBe('b');
  });

  it('are the only thing that can be read as one', async () => {
    const { files, path } = await committed({ a: '1' });

    expect(await codeOf(files.readLink(path('a')))).toBe('EINVAL');
    expect(await codeOf(files.readLink(path('b')))).toBe('ENOENT');
  });
});

describe('the files of a commit', () => {
  it('cannot be written', async () => {
    const { files, path } = await committed({ a: '1' });
    const refusal = 'Nothing can be written into a commit';

    await expect(files.writeFile(path('a'), '')).rejects.toThrow(refusal);
    await expect(files.makeDirectory(path('b'))).rejects.toThrow(refusal);
    await expect(files.remove(path('a'))).rejects.toThrow(refusal);
    await expect(files.makeTemporaryDirectory('x')).rejects.toThrow(refusal);
    expect(() => files.openLog(path('log'))).toThrow(refusal);
    expect(await files.freeBytes(path('a'))).toBeUndefined();
  });

  it('were all changed when the commit was made', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1' });
    const { files, commit } = await treeOf(repository);

    const info = await files.info(repository.path('a'));

    expect(info?.modifiedMs).toBe(Date.parse(commit.committedAt));
  });

  it('cannot be read any more when it is closed', async () => {
    const repository = await temporaryRepository();
    await repository.commit({ a: '1' });
    const tree = await repository.port.commitTree(repository.dir, 'HEAD');
    await tree.close();
    await tree.close();

    await expect(tree.files.readText(repository.path('a'))).rejects.toMatchObject({
      code: 'GIT_FAILED',
    });
  });

  it('do not keep a program alive that forgets to close them, and leave no process behind', async () => {
    const { commit, dir, env } = await temporaryRepository();
    await commit({ a: 'text' });
    const adapter = new URL('../../../src/adapters/git/git-repository.ts', import.meta.url);
    const program = `
      import { execFileSync } from 'node:child_process';
      const { gitRepository } = await import('${adapter.href}');
      const { files } = await gitRepository(process.env).commitTree('${dir}', 'HEAD');
      await new Promise((resolve) => setTimeout(resolve, 50));
      const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', process.pid]).toString();
      const [pid] = children.split('\\n').filter((line) => line.includes('cat-file'));
      console.log(JSON.stringify([await files.readText('${dir}/a'), parseInt(pid)]));`;
    const tsx = fileURLToPath(import.meta.resolve('tsx'));

    const args = ['--import', tsx, '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, timeout: 20_000 });

    const [text, pid] = JSON.parse(stdout) as [string, number];
    expect(text).toBe('text');
    expect(await hasEnded(pid)).toBe(true);
  });
});
