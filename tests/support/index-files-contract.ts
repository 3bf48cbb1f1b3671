/* eslint-disable jest/no-export -- a contract is run by several test files */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { userProblems } from '../../src/errors/user-error.ts';
import type { IndexFiles } from '../../src/ports/index-files.ts';
import type { DiskEntry } from './memory-disk.ts';

/** What has to lie in the folder of the contract, by path relative to it. */
export const contractIndexFiles: Readonly<Record<string, DiskEntry>> = {
  'plain.json': '{"größe": 1}\n',
  'other.json': 'other\n',
  folder: 'folder/',
  'link.json': { link: 'plain.json' },
  'broken.json': { link: 'nowhere' },
};

/** Files to hold against the contract. */
export interface IndexFilesUnderContract {
  readonly files: IndexFiles;
  /** Absolute path of the folder with {@link contractIndexFiles}. */
  readonly dir: string;
}

/** What every {@link IndexFiles} does. `start` is called for each test. */
export function describeIndexFilesContract(
  name: string,
  start: () => Promise<IndexFilesUnderContract>,
  stop: () => Promise<void> = () => Promise.resolve(),
): void {
  describe(`index files contract: ${name}`, () => {
    let files: IndexFiles;
    let dir: string;
    beforeEach(async () => {
      ({ files, dir } = await start());
    });
    afterEach(stop);
    const at = (path: string) => `${dir}/${path}`;
    const codesOf = (work: () => unknown) => {
      try {
        work();
        return [];
      } catch (error) {
        return userProblems(error)?.map(({ code }) => code);
      }
    };

    it('leaves a file as it is until a new content takes its place', () => {
      const aside = files.openAside(at('plain.json'));
      aside.write('new');
      aside.sync();
      const before = files.read(at('plain.json'));

      const stamp = aside.publish();

      expect(before).toBe('{"größe": 1}\n');
      expect(files.read(at('plain.json'))).toBe('new');
      expect(files.stamp(at('plain.json'))).toBe(stamp);
      expect(files.asidesOf(at('plain.json'))).toEqual([]);
    });

    it('makes a file that is not there', () => {
      const aside = files.openAside(at('new.json'));
      aside.write('a');
      aside.write('b');
      const before = files.exists(at('new.json'));
      aside.publish();

      expect(before).toBe(false);
      expect(files.read(at('new.json'))).toBe('ab');
    });

    it('writes over some bytes', () => {
      const aside = files.openAside(at('new.json'));
      aside.write('ä000');
      aside.overwrite('12', 2);
      aside.write('end');
      aside.publish();

      expect(files.read(at('new.json'))).toBe('ä120end');
    });

    it.each([
      ['other\n', true],
      ['oxxer\n', true],
      ['otxxr\n', false],
      ['other', false],
      ['other\n\n', false],
    ])('sees whether %j is as published but for two bytes', (text, isSame) => {
      const aside = files.openAside(at('other.json'));
      aside.write(text);

      const seen = aside.isAsPublished({ start: 1, end: 3 });

      aside.discard();
      expect(seen).toBe(isSame);
    });

    it('sees that nothing is published', () => {
      const aside = files.openAside(at('new.json'));

      const seen = aside.isAsPublished({ start: 0, end: 0 });

      aside.discard();
      expect(seen).toBe(false);
    });

    it('discards a content, once or twice', () => {
      const aside = files.openAside(at('plain.json'));
      aside.write('new');
      aside.discard();
      aside.discard();

      expect(files.read(at('plain.json'))).toBe('{"größe": 1}\n');
      expect(files.asidesOf(at('plain.json'))).toEqual([]);
    });

    it('puts a file in the place of a link, and leaves what the link leads to', () => {
      const aside = files.openAside(at('link.json'));
      aside.write('new');
      aside.publish();

      expect(files.read(at('link.json'))).toBe('new');
      expect(files.read(at('plain.json'))).toBe('{"größe": 1}\n');
    });

    it('refuses to take the place of a directory', () => {
      const codes = codesOf(() => files.openAside(at('folder')));

      expect(codes).toEqual(['KERNEL_UNWRITABLE']);
      expect(files.directoryId(at('folder'))).toBeDefined();
      expect(files.asidesOf(at('folder'))).toEqual([]);
    });

    it('refuses to write where no directory is', () => {
      expect(codesOf(() => files.openAside(at('missing/new.json')))).toEqual(['KERNEL_UNWRITABLE']);
    });

    it('removes what lies beside some files, and nothing else', () => {
      files.openAside(at('plain.json')).write('left');
      files.openAside(at('plain.json')).write('left');
      files.openAside(at('other.json')).write('of somebody else');

      files.removeAsides([at('plain.json')]);

      expect(files.asidesOf(at('plain.json'))).toEqual([]);
      expect(files.asidesOf(at('other.json'))).toHaveLength(1);
      expect(files.read(at('plain.json'))).toBe('{"größe": 1}\n');
    });

    it('adopts a content that lies beside a file', () => {
      const aside = files.openAside(at('plain.json'));
      aside.write('finished');
      aside.sync();
      const [left = ''] = files.asidesOf(at('plain.json'));

      files.adopt(left, at('plain.json'));

      expect(files.read(at('plain.json'))).toBe('finished');
      expect(files.asidesOf(at('plain.json'))).toEqual([]);
    });

    it.each(['folder', 'link.json', 'broken.json', 'missing.json', 'plain.json/below'])(
      'has no plain file at %s',
      (path) => {
        expect(files.stamp(at(path))).toBeUndefined();
        expect(files.read(at(path))).toBeUndefined();
        expect(files.ends(at(path), 10)).toBeUndefined();
      },
    );

    it('reads both ends of a file', () => {
      expect(files.ends(at('plain.json'), 3)).toEqual({ head: '{"g', tail: '1}\n' });
      expect(files.ends(at('other.json'), 100)).toEqual({ head: 'other\n', tail: 'other\n' });
    });

    it('gives a file that was replaced by the same another stamp', () => {
      const before = files.stamp(at('other.json'));
      const aside = files.openAside(at('other.json'));
      aside.write('other\n');
      aside.publish();

      expect(files.stamp(at('other.json'))).not.toBe(before);
    });

    it('sees what is there, be it a broken link', () => {
      const paths = ['plain.json', 'broken.json', 'folder', 'missing'];

      expect(paths.map((path) => files.exists(at(path)))).toEqual([true, true, true, false]);
      const ids = paths.map((path) => files.directoryId(at(path)));
      expect(ids.map((id) => id !== undefined)).toEqual([false, false, true, false]);
    });

    it.each([
      ['folder', undefined],
      ['plain.json', 'is no directory'],
      ['missing', 'does not exist'],
    ])('says why %s cannot be worked in', (path, problem) => {
      expect(files.directoryProblem(at(path), true)).toBe(problem);
    });
  });
}
