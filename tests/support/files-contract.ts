/* eslint-disable jest/no-export -- a contract is run by several test files */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Files } from '../../src/ports/files.ts';
import type { MemoryEntry } from './memory-files.ts';

/** What has to lie in a folder for the contract, by path relative to it. */
export const contractFiles: Readonly<Record<string, MemoryEntry>> = {
  'Über mich.txt': 'Größe\n',
  empty: '',
  'order/a': '',
  'order/B': '',
  'order/Ä': '',
  'bin/run': { program: '#!/bin/sh\n' },
  'images/a/Dockerfile': 'FROM scratch\n',
  'images/a/deep/er/file': 'deep\n',
  'images/b': { link: 'a' },
  'link-to-file': { link: 'images/b/Dockerfile' },
  'link-up': { link: 'images/b/deep/../Dockerfile' },
  broken: { link: 'nowhere' },
  outside: { link: '../elsewhere/file' },
};

/** Files to hold against the contract. */
export interface FilesUnderContract {
  readonly files: Files;
  /** Absolute path, without links, of the folder with {@link contractFiles}. */
  readonly dir: string;
  readonly stop?: () => Promise<void>;
}

/** What every {@link Files} does for those who only read. `start` is called once. */
export function describeReadingContract(
  name: string,
  start: () => Promise<FilesUnderContract>,
): void {
  describe(`files contract: ${name}`, () => {
    let context: FilesUnderContract;
    beforeAll(async () => {
      context = await start();
    });
    afterAll(() => context.stop?.());
    const at = (path: string) => `${context.dir}/${path}`;
    const outcome = (work: Promise<unknown>) =>
      work.catch((error: unknown) => (error as NodeJS.ErrnoException).code);

    it.each([
      ['Über mich.txt', 'Größe\n'],
      ['empty', ''],
      ['link-to-file', 'FROM scratch\n'],
      ['images/b/deep/er/file', 'deep\n'],
      ['missing', undefined],
      ['empty/below-a-file', undefined],
      ['broken', undefined],
    ])('reads %s through its links', async (path, text) => {
      const bytes = await context.files.readBytes(at(path));

      expect(await context.files.readText(at(path))).toBe(text);
      expect(bytes && Buffer.from(bytes)).toEqual(
        text === undefined ? undefined : Buffer.from(text),
      );
    });

    it.each([
      ['images', ['a', 'b']],
      ['images/b', ['Dockerfile', 'deep']],
      ['order', ['B', 'a', 'Ä']],
      ['missing', undefined],
      ['empty', undefined],
    ])('lists %s in the order of code units', async (path, names) => {
      const entries = await context.files.list(at(path));

      expect(entries?.map((entry) => entry.name)).toEqual(names);
    });

    it('says what kind each entry is, links not followed', async () => {
      expect(await context.files.list(at('images'))).toEqual([
        { name: 'a', kind: 'directory' },
        { name: 'b', kind: 'symlink' },
      ]);
    });

    it('walks all that is below a folder, and into no link', async () => {
      const walked = await context.files.walk(at('images'), () => true);

      expect(new Map(walked?.map(({ path, kind }) => [path, kind]))).toEqual(
        new Map([
          ['a/Dockerfile', 'file'],
          ['a/deep/er/file', 'file'],
          ['b', 'symlink'],
        ]),
      );
    });

    it('walks only where it is let in', async () => {
      const asked: string[] = [];

      const walked = await context.files.walk(context.dir, (folder) => {
        asked.push(folder);
        return folder.startsWith('images') && folder !== 'images/a/deep';
      });

      const paths = walked?.map(({ path }) => path).filter((path) => path.includes('/'));
      const known = asked.filter((folder) => folder !== '.git');
      expect(known.sort()).toEqual(['bin', 'images', 'images/a', 'images/a/deep', 'order']);
      expect(paths?.sort()).toEqual(['images/a/Dockerfile', 'images/b']);
    });

    it('walks through a link to a folder, and nowhere else', async () => {
      const walked = await context.files.walk(at('images/b'), () => false);

      expect(walked).toEqual([{ path: 'Dockerfile', kind: 'file' }]);
      expect(await context.files.walk(at('missing'), () => true)).toBeUndefined();
      expect(await context.files.walk(at('empty'), () => true)).toBeUndefined();
    });

    it.each([
      ['empty', 'sha1', 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391'],
      ['empty', 'sha256', '473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813'],
      ['link-to-file', 'sha1', 'c35f1b5f5e29f0e2942c58a7e82005733977ebdd'],
      ['missing', 'sha1', undefined],
      ['broken', 'sha1', undefined],
    ] as const)('names the content of %s by %s as git does', async (path, algorithm, hash) => {
      expect(await context.files.blobHash(at(path), algorithm)).toBe(hash);
    });

    it.each([
      ['bin/run', { kind: 'file', sizeBytes: 10, executable: true }],
      ['Über mich.txt', { kind: 'file', sizeBytes: 8, executable: false }],
      ['images/b/Dockerfile', { kind: 'file', sizeBytes: 13, executable: false }],
    ])('tells of %s how large it is and whether it is a program', async (path, facts) => {
      const info = await context.files.info(at(path));

      expect(info).toEqual({ ...facts, modifiedMs: expect.any(Number) });
    });

    it.each([
      ['images', 'directory'],
      ['images/b', 'symlink'],
      ['broken', 'symlink'],
      ['missing', undefined],
    ])('says what is at %s, links at its end not followed', async (path, kind) => {
      expect((await context.files.info(at(path)))?.kind).toBe(kind);
    });

    it('says where a link leads', async () => {
      expect(await context.files.readLink(at('images/b'))).toBe('a');
      expect(await context.files.readLink(at('outside'))).toBe('../elsewhere/file');
    });

    it.each([
      ['link-to-file', 'images/a/Dockerfile'],
      ['link-up', 'images/a/Dockerfile'],
      ['images/b/deep', 'images/a/deep'],
      ['images', 'images'],
      ['broken', undefined],
      ['missing', undefined],
    ])('finds the path of %s without links', async (path, real) => {
      expect(await context.files.realPath(at(path))).toBe(real && at(real));
    });

    it('refuses to read a folder as a file', async () => {
      expect(await outcome(context.files.readText(at('images')))).toBe('EISDIR');
      expect(await outcome(context.files.blobHash(at('images'), 'sha1'))).toBe('EISDIR');
    });
  });
}
