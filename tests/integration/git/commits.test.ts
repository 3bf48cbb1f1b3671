import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cloneOf, removeRepositories, temporaryRepository } from './temporary-repository.ts';

afterAll(removeRepositories);

/** `main` with one commit more than `side`, which left it two commits ago and has one of its own; `apart` shares nothing. */
async function branches() {
  const repository = await temporaryRepository();
  const { commit, git } = repository;
  const base = await commit({ a: '1' }, 'base');
  await git('switch', '--quiet', '--create', 'side');
  const side = await commit({ side: '1' }, 'side');
  await git('switch', '--quiet', '--orphan', 'apart');
  await commit({ apart: '1' }, 'apart');
  await git('switch', '--quiet', 'main');
  await commit({ a: '2' }, 'between');
  const main = await commit({ a: '3' }, 'main');
  await git('tag', '--annotate', '--message=tag', 'v1', base);
  return { ...repository, base, side, main };
}

const strangeNames = [
  ...['nowhere', '', '-x', '--all', '--batch-all-objects', 'HEAD HEAD', 'main..side', '^main'],
  ...['HEAD:a', 'main\nside', 'a'.repeat(40), '0'.repeat(40), '1 missing', 'HEAD^{tree}'],
];

describe('a commit', () => {
  let repository: Awaited<ReturnType<typeof branches>>;
  beforeAll(async () => {
    repository = await branches();
  });

  it.each(['HEAD', 'main', 'refs/heads/main', 'main^0', 'side~1^{commit}', 'v1', ':/between'])(
    'is found by %s',
    async (revision) => {
      const { port, dir, git } = repository;

      const commit = await port.commit(dir, revision);

      expect(commit?.sha).toBe(await git('rev-list', '-1', revision));
    },
  );

  it('is found by the beginning of its hash', async () => {
    const { port, dir, base } = repository;

    expect(await port.commit(dir, base.slice(0, 10))).toEqual(await port.commit(dir, base));
  });

  it.each(strangeNames)('is not what %j names', async (revision) => {
    expect(await repository.port.commit(repository.dir, revision)).toBeUndefined();
  });

  it('is none in a new repository', async () => {
    const { port, dir } = await temporaryRepository();

    expect(await port.commit(dir, 'HEAD')).toBeUndefined();
  });

  it('may lack its parents in a shallow clone', async () => {
    const origin = await temporaryRepository();
    const parent = await origin.commit({ a: '1' });
    await origin.commit({ a: '2' });
    const { port, dir } = await cloneOf(origin, '--depth=1');

    expect(await port.commit(dir, 'HEAD')).toMatchObject({ parents: [parent] });
    expect(await port.commit(dir, 'HEAD^')).toBeUndefined();
    expect(await port.commit(dir, parent)).toBeUndefined();
  });

  it('may be of any time', async () => {
    const repository = await temporaryRepository();
    const { commit, git, port, dir } = repository;
    await commit({ a: '1' });
    const tree = await git('rev-parse', 'HEAD^{tree}');
    const written = async (time: string) => {
      const text = `tree ${tree}\nauthor A <a> 0 +0000\ncommitter A > B <a> ${time}\n\nm\n`;
      await repository.write({ '../commit': text });
      return git('hash-object', '-t', 'commit', '-w', '--literally', repository.path('../commit'));
    };

    const times = ['1767225600 -0730', '99999999999999 +0000', 'yesterday +0000'];
    const read: (string | undefined)[] = [];
    for (const time of times) read.push((await port.commit(dir, await written(time)))?.committedAt);

    expect(read).toEqual(['2026-01-01T00:00:00Z', '1970-01-01T00:00:00Z', '1970-01-01T00:00:00Z']);
  });

  it('cannot be asked for outside of a repository', async () => {
    const { port, path, dir } = await temporaryRepository();

    for (const folder of [path('..'), path('missing')]) {
      await expect(port.commit(folder, 'HEAD')).rejects.toMatchObject({ code: 'GIT_FAILED' });
    }
    expect(await port.commit(dir, 'HEAD')).toBeUndefined();
  });
});

describe('the common ancestor of two commits', () => {
  let repository: Awaited<ReturnType<typeof branches>>;
  beforeAll(async () => {
    repository = await branches();
  });

  it.each([
    ['main', 'side'],
    ['refs/heads/side', 'HEAD'],
    ['v1', 'main'],
  ])('is where %s and %s parted', async (one, other) => {
    expect(await repository.port.mergeBase(repository.dir, one, other)).toBe(repository.base);
  });

  it('is the commit itself, for twice the same', async () => {
    expect(await repository.port.mergeBase(repository.dir, 'main', 'HEAD')).toBe(repository.main);
  });

  it('is none where they share nothing', async () => {
    expect(await repository.port.mergeBase(repository.dir, 'main', 'apart')).toBeUndefined();
  });

  it.each(['nowhere', '-x', '--all', '', 'a'.repeat(40)])(
    'is none where %j is missing',
    async (name) => {
      expect(await repository.port.mergeBase(repository.dir, 'main', name)).toBeUndefined();
      expect(await repository.port.mergeBase(repository.dir, name, 'main')).toBeUndefined();
    },
  );

  it('cannot be asked for outside of a repository', async () => {
    const { port, path } = await temporaryRepository();

    await expect(port.mergeBase(path('..'), 'HEAD', 'HEAD')).rejects.toMatchObject({
      code: 'GIT_FAILED',
    });
  });
});

describe('a file of a commit', () => {
  const entries = {
    'spec.yml': 'über: 🐳\n',
    'images/spec.yml': 'inner\n',
    'a\nb "c" ü': 'odd\n',
    link: { link: 'images/spec.yml' },
    'link-out': { link: '../elsewhere' },
    broken: { link: 'missing' },
  };

  it.each([
    ['spec.yml', 'über: 🐳\n'],
    ['images/spec.yml', 'inner\n'],
    ['./images/../images/spec.yml', 'inner\n'],
    ['a\nb "c" ü', 'odd\n'],
    ['link', 'inner\n'],
    ['link-out', undefined],
    ['broken', undefined],
    ['images', undefined],
    ['missing', undefined],
    ['new', undefined],
  ])('%j is %j', async (path, text) => {
    const { port, dir, commit, write } = await temporaryRepository();
    await commit(entries);
    await write({ 'spec.yml': 'changed', new: 'new' });

    expect(await port.readFile(dir, 'HEAD', path)).toBe(text);
  });

  it('is looked for from the directory', async () => {
    const { port, path, commit } = await temporaryRepository();
    await commit(entries);

    expect(await port.readFile(path('images'), 'main', 'spec.yml')).toBe('inner\n');
    expect(await port.readFile(path('images'), 'main', '../spec.yml')).toBe('über: 🐳\n');
  });

  it.each(['nowhere', '-x', 'a'.repeat(40)])('cannot be asked for in %s', async (revision) => {
    const { port, dir, commit } = await temporaryRepository();
    await commit(entries);

    await expect(port.readFile(dir, revision, 'spec.yml')).rejects.toMatchObject({
      code: 'GIT_FAILED',
      message: `'${revision}' names no commit that the clone in ${dir} has`,
    });
  });
});
