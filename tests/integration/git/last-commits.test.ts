import { afterAll, describe, expect, it } from '@jest/globals';
import type { PartialFiles, PathSet } from '../../../src/ports/git.ts';
import {
  cloneOf,
  removeRepositories,
  temporaryRepository,
  type TemporaryRepository,
} from './temporary-repository.ts';

afterAll(removeRepositories);

/** The paths of an image in `images/<key>`, all of whose folder counts but `notes`. */
function imagePaths(key: string, fields: Partial<PathSet> = {}): PathSet {
  const folder = `images/${key}`;
  const matches = (path: string) => path.startsWith(`${folder}/`) && !path.endsWith('/notes');
  return { within: [folder, `${folder}/Dockerfile`], globs: [], matches, ...fields };
}

/** A spec with a line for each image, of which only that one counts. */
function lineOf(key: string): PartialFiles {
  const line = (text = '') => text.split('\n').find((other) => other.startsWith(`${key}:`));
  const differs: PartialFiles['differs'] = (before, after) => line(before) !== line(after);
  return { paths: ['spec.yml', 'images/spec.yml'], differs };
}

/** Messages of the last commits by key. */
async function messages(
  repository: TemporaryRepository,
  sets: Readonly<Record<string, PathSet>>,
  directory: string,
): Promise<Readonly<Record<string, string>>> {
  const { port, git } = repository;
  const found = await port.lastCommits(
    directory,
    await headOf(repository),
    new Map(Object.entries(sets)),
  );
  const entries = [...found].map(
    async ([key, { sha }]) => [key, await git('log', '-1', '--format=%s', sha)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

async function headOf({ git }: TemporaryRepository): Promise<string> {
  return (await git('rev-parse', 'HEAD')).trim();
}

describe('the last commit of each image', () => {
  it('is the newest that touched one of its paths', async () => {
    const repository = await temporaryRepository();
    const { commit, dir } = repository;
    await commit({ 'images/a/x': '1', 'images/b/x': '1', 'images/c/x': '1' }, 'all');
    await commit({ 'images/b/x': undefined }, 'removed from b');
    await commit({ 'images/a/x': '2', 'images/ab/x': '2' }, 'a');
    await commit({ 'images/a/notes': '1', README: '1' }, 'nothing');

    const sets = { a: imagePaths('a'), b: imagePaths('b'), c: imagePaths('c'), d: imagePaths('d') };
    expect(await messages(repository, sets, dir)).toEqual({
      a: 'a',
      b: 'removed from b',
      c: 'all',
    });
  });

  it('is told with its hash and time', async () => {
    const { commit, port, dir, git } = await temporaryRepository();
    const sha = await commit({ 'images/a/x': '1' });

    const found = await port.lastCommits(dir, sha, new Map([['a', imagePaths('a')]]));

    const time = new Date(await git('log', '-1', '--format=%cI')).toISOString();
    const committedAt = time.replace('.000', '');
    expect(found).toEqual(new Map([['a', { sha, committedAt }]]));
  });

  it('counts what globs name, wherever it is', async () => {
    const repository = await temporaryRepository();
    const { commit, dir } = repository;
    await commit({ 'images/a/x': '1', 'src/lib/deep/file.ts': '1', 'top.txt': '1' }, 'all');
    await commit({ 'src/lib/deep/file.ts': '2' }, 'lib');
    await commit({ 'top.txt': '2' }, 'top');
    await commit({ 'src/lib/file.js': '1', 'src/.hidden/file.ts': '1' }, 'other');

    const globs = (...names: readonly string[]) => imagePaths('a', { globs: names });
    const sets = {
      deep: globs('src/lib/**/*.ts'),
      hidden: globs('src/*/file.ts'),
      top: globs('*.txt'),
      file: globs('src/lib/file.js', 'nothing/**'),
      none: globs(),
    };
    expect(await messages(repository, sets, dir)).toEqual({
      ...{ deep: 'lib', hidden: 'other', top: 'top', file: 'other', none: 'all' },
    });
  });

  it('finds paths of any name', async () => {
    const names = ['a b', 'a"b', 'a\nb', ':100644', '\u0001x', 'ä', '🐳', '*', '[a]'];
    const repository = await temporaryRepository();
    const { commit, dir } = repository;
    for (const name of names) await commit({ [`images/${name}/x`]: '1' }, JSON.stringify(name));
    await commit({ 'images/a/x': '1' }, 'another');

    const sets = Object.fromEntries(names.map((name) => [name, imagePaths(name)]));
    const expected = names.map((name) => [name, JSON.stringify(name)]);
    expect(await messages(repository, sets, dir)).toEqual(Object.fromEntries(expected));
  });

  it('is the same whichever images are asked for together', async () => {
    const repository = await temporaryRepository();
    const { commit, git, dir } = repository;
    await commit({ 'images/a/x': '1', 'images/b/x': '1' }, 'all');
    await git('switch', '--quiet', '--create', 'side');
    await commit({ 'images/a/x': '2' }, 'there');
    await commit({ 'images/a/x': '1', 'images/b/x': '2' }, 'and back');
    await git('switch', '--quiet', 'main');
    await commit({ README: '1' }, 'main');
    await git('merge', '--quiet', '--no-edit', 'side');

    const [a, b] = [imagePaths('a'), imagePaths('b')];
    expect(await messages(repository, { a }, dir)).toEqual({ a: 'and back' });
    expect(await messages(repository, { a, b }, dir)).toEqual({ a: 'and back', b: 'and back' });
  });

  it('is never a merge', async () => {
    const repository = await temporaryRepository();
    const { commit, git, dir, write } = repository;
    await commit({ 'images/a/x': '0' }, 'base');
    await git('switch', '--quiet', '--create', 'side');
    await commit({ 'images/a/x': '1' }, 'side');
    await git('switch', '--quiet', 'main');
    await commit({ 'images/a/x': '2' }, 'main');
    await git('merge', '--quiet', 'side').catch(() => undefined);
    await write({ 'images/a/x': '3' });
    await commit({}, 'merge');

    const found = await messages(repository, { a: imagePaths('a') }, dir);
    expect(['main', 'side']).toContain(found['a']);
  });

  it('is looked for from the directory', async () => {
    const repository = await temporaryRepository();
    const { commit, path } = repository;
    await commit({ 'sub/images/a/x': '1', 'sub/images/b/x': '1' }, 'inside');
    await commit({ 'images/a/x': '1', 'sub/images/b/x': '2' }, 'outside and b');

    const sets = { a: imagePaths('a'), b: imagePaths('b') };
    expect(await messages(repository, sets, path('sub'))).toEqual({
      a: 'inside',
      b: 'outside and b',
    });
  });

  it('of a whole repository is the last but for what does not count', async () => {
    const repository = await temporaryRepository();
    const { commit, dir } = repository;
    await commit({ 'src/x': '1' }, 'one');
    await commit({ 'docs/x': '1' }, 'two');

    const whole = imagePaths('a', { within: ['.'], matches: (path) => path.startsWith('src/') });
    expect(await messages(repository, { whole }, dir)).toEqual({ whole: 'one' });
  });

  it('is found among many places at the top', async () => {
    const repository = await temporaryRepository();
    const { commit, dir } = repository;
    const keys = Array.from({ length: 20 }, (_, index) => `image-${index}`);
    for (const key of keys) await commit({ [`${key}/x`]: '1' }, key);

    const sets = keys.map((key) => {
      const matches = (path: string) => path.startsWith(`${key}/`);
      return [key, { within: [key], globs: [], matches }] as const;
    });
    const expected = Object.fromEntries(keys.map((key) => [key, key]));
    expect(await messages(repository, Object.fromEntries(sets), dir)).toEqual(expected);
  });

  it('may be cut off in a shallow clone', async () => {
    const origin = await temporaryRepository();
    await origin.commit({ 'images/a/x': '1' }, 'a');
    await origin.commit({ README: '1' }, 'last');
    const clone = await cloneOf(origin, '--depth=1');

    expect(await messages(clone, { a: imagePaths('a') }, clone.dir)).toEqual({ a: 'last' });
  });

  it('does not depend on how git is set to show commits', async () => {
    const repository = await temporaryRepository();
    const { commit, git, dir } = repository;
    await commit({ 'images/a/x': 'long text\n'.repeat(20) }, 'one');
    await commit({ 'images/a/x': undefined, 'images/b/x': 'long text\n'.repeat(20) }, 'moved');
    await commit({ README: '1' }, 'last');
    const settings = ['log.showSignature', 'log.showRoot', 'diff.renames', 'diff.noprefix'];
    for (const setting of settings)
      await git('config', setting, String(setting !== 'log.showRoot'));
    await git('config', 'color.ui', 'always');
    await git('config', 'status.showUntrackedFiles', 'no');
    await git('config', 'format.pretty', 'fuller');

    const sets = { a: imagePaths('a'), b: imagePaths('b') };
    expect(await messages(repository, sets, dir)).toEqual({ a: 'moved', b: 'moved' });
  });

  it('is looked for from the commit that is named, whatever was committed since', async () => {
    const { commit, port, dir } = await temporaryRepository();
    const first = await commit({ 'images/a/x': '1' });
    await commit({ 'images/a/x': '2' });
    const sets = new Map([['a', imagePaths('a')]]);

    const found = await port.lastCommits(dir, first, sets);

    expect(found.get('a')?.sha).toBe(first);
    expect(await port.lastCommits(dir, first, new Map())).toEqual(new Map());
  });

  it('cannot be looked for from a commit that is not there', async () => {
    const { commit, port, dir } = await temporaryRepository();
    await commit();
    const sets = new Map([['a', imagePaths('a')]]);

    await expect(port.lastCommits(dir, 'f'.repeat(40), sets)).rejects.toMatchObject({
      code: 'GIT_FAILED',
    });
  });

  it('cannot be asked for outside of a repository', async () => {
    const { port, path } = await temporaryRepository();
    const sets = new Map([['a', imagePaths('a')]]);

    await expect(port.lastCommits(path('..'), 'f'.repeat(40), sets)).rejects.toMatchObject({
      code: 'GIT_FAILED',
    });
  });
});

describe('a file of which only some changes count', () => {
  const sets = () => ({
    a: imagePaths('a', { partial: lineOf('a') }),
    b: imagePaths('b', { partial: lineOf('b') }),
    c: imagePaths('c', { partial: lineOf('c') }),
  });

  it('counts in commits that change what it says of an image', async () => {
    const repository = await temporaryRepository();
    const { commit, dir } = repository;
    await commit({ 'images/a/x': '1', 'images/b/x': '1', 'spec.yml': 'a: 1\nb: 1\nc: 1\n' }, 'all');
    await commit({ 'spec.yml': 'a: 1\nb: 2\nc: 1\n' }, 'b in the spec');
    await commit({ 'images/b/x': '2' }, 'b');
    await commit({ 'spec.yml': 'b: 2\na: 2\nc: 1\n' }, 'a in the spec');
    await commit({ 'spec.yml': '# order\na: 2\nb: 2\nc: 1\n' }, 'order');

    expect(await messages(repository, sets(), dir)).toEqual({
      a: 'a in the spec',
      b: 'b',
      c: 'all',
    });
  });

  it('counts when it comes, goes, or moves', async () => {
    const repository = await temporaryRepository();
    const { commit, dir } = repository;
    await commit({ 'images/a/x': '1' }, 'all');
    await commit({ 'spec.yml': 'b: 1\n' }, 'comes');
    await commit({ 'spec.yml': undefined }, 'goes');
    await commit({ 'images/spec.yml': 'a: 1\n' }, 'again');

    expect(await messages(repository, sets(), dir)).toEqual({ a: 'again', b: 'goes' });
  });

  it('is compared with the first parent, and in no merge', async () => {
    const repository = await temporaryRepository();
    const { commit, git, dir } = repository;
    await commit({ 'spec.yml': 'a: 1\n\n\n\nb: 1\n' }, 'base');
    await git('switch', '--quiet', '--create', 'side');
    await commit({ 'spec.yml': 'a: 1\n\n\n\nb: 2\n' }, 'side');
    await git('switch', '--quiet', 'main');
    await commit({ 'spec.yml': 'a: 2\n\n\n\nb: 1\n' }, 'main');
    await git('merge', '--quiet', '--no-edit', 'side');

    expect(await messages(repository, sets(), dir)).toEqual({ a: 'main', b: 'side' });
  });

  it('is read only for commits that are newer than the one that is found', async () => {
    const repository = await temporaryRepository();
    const { commit, dir, port } = repository;
    for (const text of ['1', '2', '3']) await commit({ 'spec.yml': `a: ${text}\n` });
    await commit({ 'images/a/x': '1' });
    await commit({ 'spec.yml': 'a: 4\n' });
    const asked: unknown[] = [];
    const differs: PartialFiles['differs'] = (before, after) => {
      asked.push([before, after]);
      return false;
    };

    await port.lastCommits(
      dir,
      await headOf(repository),
      new Map([['a', imagePaths('a', { partial: { paths: ['spec.yml'], differs } })]]),
    );

    expect(asked).toEqual([['a: 3\n', 'a: 4\n']]);
  });

  it('lies below the directory', async () => {
    const repository = await temporaryRepository();
    const { commit, path } = repository;
    await commit({ 'sub/spec.yml': 'a: 1\nb: 1\n', 'spec.yml': 'a: 1\n' }, 'one');
    await commit({ 'spec.yml': 'a: 2\nb: 2\n' }, 'outside');

    expect(await messages(repository, sets(), path('sub'))).toEqual({
      a: 'one',
      b: 'one',
    });
  });
});
