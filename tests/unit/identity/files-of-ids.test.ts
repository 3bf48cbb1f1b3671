import { describe, expect, it } from '@jest/globals';
import { blobName } from '../../../src/ports/blob-name.ts';
import { inputFile, type FileSource } from '../../../src/identity/file-hash.ts';
import { watchedFiles } from '../../../src/identity/watched-files.ts';
import type { GitFile } from '../../../src/ports/git.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';

const hash = (text: string, algorithm: 'sha1' | 'sha256' = 'sha1') => blobName(text, algorithm);

/** Files in `/repo`, of which git knows some. */
function sourceOf(
  entries: Readonly<Record<string, MemoryEntry>>,
  listing?: FileSource['listing'],
  failing: Readonly<Record<string, string>> = {},
): FileSource {
  const absolute = Object.entries(entries).map(
    ([path, entry]) => [`/repo/${path}`, entry] as const,
  );
  return { files: memoryFiles(Object.fromEntries(absolute), failing), rootDir: '/repo', listing };
}

function known(path: string, file: GitFile, algorithm: 'sha1' | 'sha256' = 'sha1') {
  return { exact: new Map([[path, file]]), algorithm };
}

describe('a file as an ID counts it', () => {
  it.each([
    ['file', 'text'],
    ['executable', { program: 'text' }],
  ] as const)('is a %s with the hash that git gives it', async (kind, entry) => {
    const file = await inputFile(sourceOf({ 'a/x': entry }), 'a/x', 'file');

    expect(file).toEqual({ path: 'a/x', kind, hash: hash('text') });
  });

  it('is not read where git knows it', async () => {
    const listing = known('a/x', { hash: 'f'.repeat(40), executable: true });
    const source = sourceOf({ 'a/x': 'text' }, listing, { '/repo/a/x': 'EACCES' });

    expect(await inputFile(source, 'a/x', 'file')).toEqual({
      path: 'a/x',
      kind: 'executable',
      hash: 'f'.repeat(40),
    });
  });

  it('is hashed as git does in this repository', async () => {
    const listing = known('other', { hash: '', executable: false }, 'sha256');

    const file = await inputFile(sourceOf({ x: 'text' }, listing), 'x', 'file');

    expect(file?.hash).toBe(hash('text', 'sha256'));
  });

  it('is what it holds, for a link, whatever it leads to', async () => {
    const source = sourceOf(
      { x: { link: '../gone' } },
      known('x', { hash: 'f', executable: false }),
    );

    expect(await inputFile(source, 'x', 'symlink')).toEqual({
      path: 'x',
      kind: '-> ../gone',
      hash: '',
    });
  });

  it.each([
    ['is gone meanwhile', 'file'],
    ['is a socket', 'other'],
  ] as const)('is nothing where it %s', async (_name, kind) => {
    expect(await inputFile(sourceOf({}), 'x', kind)).toBeUndefined();
  });
});

describe('files that are watched', () => {
  const entries = {
    'src/indexer/a.ts': 'a',
    'src/indexer/deep/.hidden/b.ts': { program: 'b' },
    'src/indexer/link': { link: 'a.ts' },
    'src/indexer.ts': 'beside',
    'src/other.ts': 'other',
    'README.md': 'readme',
    '.git/config': 'git',
    '.stack/records/x.json': '{}',
    'artifacts/run.json': '{}',
    'images/base/artifacts/kept.txt': 'kept',
  };
  const paths = async (globs: readonly string[]) =>
    (await watchedFiles(sourceOf(entries), globs)).map(({ path }) => path);

  it('are all that a glob matches, with what they are', async () => {
    expect(await watchedFiles(sourceOf(entries), ['src/indexer/**'])).toEqual([
      { path: 'src/indexer/a.ts', kind: 'file', hash: hash('a') },
      { path: 'src/indexer/deep/.hidden/b.ts', kind: 'executable', hash: hash('b') },
      { path: 'src/indexer/link', kind: '-> a.ts', hash: '' },
    ]);
  });

  it.each([
    ['one file', ['README.md'], ['README.md']],
    ['one folder level', ['src/*'], ['src/indexer.ts', 'src/other.ts']],
    ['a wildcard at the top', ['*.md'], ['README.md']],
    ['alternatives', ['src/{other,indexer}.ts'], ['src/indexer.ts', 'src/other.ts']],
    [
      'several globs that meet, each file once, sorted',
      ['src/other.ts', 'README.md', 'src/*.ts'],
      ['README.md', 'src/indexer.ts', 'src/other.ts'],
    ],
    ['nothing that is there', ['gone/**', 'gone.txt', 'src/*.py'], []],
    ['a folder without what is in it', ['src'], []],
    ['no globs', [], []],
  ])('are those of %s', async (_name, globs, expected) => {
    expect(await paths(globs)).toEqual(expected);
  });

  it('are never those that git and the toolkit keep at the top, also where all is watched', async () => {
    expect(await paths(['**'])).toEqual([
      'README.md',
      'images/base/artifacts/kept.txt',
      'src/indexer.ts',
      'src/indexer/a.ts',
      'src/indexer/deep/.hidden/b.ts',
      'src/indexer/link',
      'src/other.ts',
    ]);
  });

  it('are a link and what it leads to, where a glob names one', async () => {
    const [target] = await watchedFiles(sourceOf(entries), ['src/indexer/a.ts']);

    expect(await watchedFiles(sourceOf(entries), ['src/indexer/link'])).toEqual([
      target,
      { path: 'src/indexer/link', kind: '-> a.ts', hash: '' },
    ]);
  });
});
