import { describe, expect, it } from '@jest/globals';
import type { ChangeSelection } from '../../../src/changes/change-selection.ts';
import { selectChanges, type ChangeRequest } from '../../../src/changes/select-changes.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { specOf } from '../../support/spec-builders.ts';
import { fakeGit, sha, type FakeGit, type FakeHistory } from './fake-git.ts';
import { imagePaths } from './image-paths.ts';

const spec = `
tag: { prefix: '1' }
registry: ghcr.io/acme
images: { base: {}, lab: {} }
`;
const specWithTarget = spec.replace('lab: {}', 'lab: { target: slim }');
const start = {
  'spec.yml': spec,
  'README.md': '1',
  'images/base/Dockerfile': '1',
  'images/lab/Dockerfile': '1',
};

/** `a - b - c` on main; `x - y` branched off at `a`; `m` merges both. */
const history: FakeHistory = {
  commits: {
    a: { files: start },
    b: { parents: ['a'], message: 'Base', files: { ...start, 'images/base/a.sh': '1' } },
    c: {
      parents: ['b'],
      message: 'Read me',
      files: { ...start, 'images/base/a.sh': '1', 'README.md': '2' },
    },
    x: { parents: ['a'], message: 'Lab', files: { ...start, 'images/lab/a.sh': '1' } },
    y: {
      parents: ['x'],
      message: 'Target',
      files: { ...start, 'images/lab/a.sh': '1', 'spec.yml': specWithTarget },
    },
    m: {
      parents: ['c', 'y'],
      message: 'Merge y into c',
      files: {
        ...start,
        'images/base/a.sh': '1',
        'README.md': '2',
        'images/lab/a.sh': '1',
        'spec.yml': specWithTarget,
      },
    },
  },
  refs: { 'refs/remotes/origin/main': 'c' },
  head: 'c',
  branch: 'main',
  upstream: 'refs/remotes/origin/main',
  defaultBranch: 'refs/remotes/origin/main',
};

const inTree = { '/repo/images/lab/a.sh': '', '/repo/docs/a.md': '' };
const path = '/event.json';
const files = (name: string) => ({ 'files-changed': [`images/${name}/a.sh`] });

describe('selectChanges on a push', () => {
  it('counts all commits of the push', async () => {
    const git = fakeGit(history);

    const selection = await onEvent(git, 'push', { before: sha('a'), after: sha('c') });

    expect(selection).toStrictEqual({
      base: sha('a'),
      head: sha('c'),
      comparison: 'compared with 6100000, where the branch was before this push',
      all: [],
      force: false,
      images: new Map([
        [
          'base',
          [
            {
              kind: 'files-changed',
              text: 'files changed: images/base/a.sh',
              paths: ['images/base/a.sh'],
            },
          ],
        ],
      ]),
      notes: [],
    });
    expect(git.calls).toStrictEqual(['changedPaths a..c']);
  });

  it('selects nothing for a push of a README', async () => {
    const event = { before: sha('b'), after: sha('c'), commits: [{ message: 'Read me' }] };

    const selection = await onEvent(fakeGit(history), 'push', event);

    expect([selection.all, kinds(selection)]).toStrictEqual([[], {}]);
  });

  it('heeds the messages of all its commits', async () => {
    const commits = [{ message: 'Full rebuild, please' }, { message: 'Read me' }];

    const selection = await onEvent(fakeGit(history), 'push', {
      before: sha('b'),
      after: sha('c'),
      commits,
    });

    expect([selection.force, selection.all]).toStrictEqual([
      true,
      [{ kind: 'commit-message', text: "a commit message says 'full rebuild'" }],
    ]);
  });

  it('selects all for the first push of a branch', async () => {
    const git = fakeGit(history);

    const selection = await onEvent(git, 'push', { before: '0'.repeat(40), after: sha('c') });

    expect(selection).toStrictEqual({
      base: undefined,
      head: sha('c'),
      comparison: 'first run: nothing is known of the branch before this push',
      all: [
        {
          kind: 'first-run',
          text: 'first run: nothing is known of the branch before this push',
        },
      ],
      force: false,
      images: new Map(),
      notes: [],
    });
    expect(git.calls).toStrictEqual([]);
  });

  it('selects all on the branch that is always rebuilt, and says what changed', async () => {
    const event = { before: sha('a'), after: sha('c') };
    const env = { GITHUB_REF: 'refs/heads/main' };

    const selection = await onEvent(fakeGit(history), 'push', event, env, ['main']);

    expect([selection.all.map(({ kind }) => kind), kinds(selection)]).toStrictEqual([
      ['full-rebuild-branch'],
      { base: files('base') },
    ]);
  });
});

describe('selectChanges on a pull request', () => {
  const event = {
    pull_request: { number: 7, base: { sha: sha('c') }, head: { sha: sha('y') } },
  };
  const { branch: _, upstream: __, ...merged }: FakeHistory = { ...history, head: 'm' };

  it('selects what it changed, not what its target got meanwhile', async () => {
    const git = fakeGit(merged);

    const selection = await onEvent(git, 'pull_request', event);

    expect([selection.base, selection.head, kinds(selection)]).toStrictEqual([
      sha('a'),
      sha('y'),
      { lab: { ...files('lab'), 'spec-changed': ['target'] } },
    ]);
    expect(git.calls).toStrictEqual([
      'changedPaths a..y',
      'readFile a:spec.yml',
      'readFile y:spec.yml',
    ]);
  });

  it('compares the spec of its head, not the one merged with its target', async () => {
    const targetMoved = spec.replace("'1'", "'2'");
    const moved = {
      ...merged.commits,
      c: { parents: ['b'], files: { ...start, 'spec.yml': targetMoved } },
    };

    const selection = await onEvent(
      fakeGit({ ...merged, commits: moved }),
      'pull_request',
      event,
      {},
      [],
      {
        specText: specWithTarget.replace("'1'", "'2'"),
      },
    );

    expect(kinds(selection)).toStrictEqual({
      lab: { ...files('lab'), 'spec-changed': ['target'] },
    });
  });

  it('heeds the message of its head, not of the merge that is checked out', async () => {
    const asking = { ...merged.commits, y: { ...merged.commits['y'], message: 'FULL REBUILD' } };

    const selection = await onEvent(fakeGit({ ...merged, commits: asking }), 'pull_request', event);

    expect(selection.force).toBe(true);
  });

  it('is on no branch, whatever its own is called', async () => {
    const env = { GITHUB_HEAD_REF: 'main', GITHUB_REF: 'refs/pull/7/merge' };

    const selection = await onEvent(fakeGit(merged), 'pull_request', event, env, [
      'main',
      '7/merge',
    ]);

    expect(selection.all).toStrictEqual([]);
  });
});

describe('selectChanges of a work tree', () => {
  const local = (workTree: Record<string, string>, more: Partial<FakeHistory> = {}) =>
    fakeGit({ ...history, workTree: { ...history.commits['c']?.files, ...workTree }, ...more });

  it('sees uncommitted and untracked files, whatever their names', async () => {
    const git = local({ 'images/base/tests/t.py': '2', 'images/lab/ä b\nc': '1' });

    const selection = await select(git);

    expect([selection.base, selection.head, selection.comparison, kinds(selection)]).toStrictEqual([
      sha('c'),
      sha('c'),
      'compared uncommitted files with the last commit, 6300000',
      {
        base: { 'tests-changed': ['images/base/tests/t.py'] },
        lab: { 'files-changed': ['images/lab/ä b\nc'] },
      },
    ]);
  });

  it('does not ask again what differs from the last commit', async () => {
    const git = local({ 'images/lab/a.sh': '1' });

    const selection = await select(git, { uncommitted: ['images/base/a.sh'] });

    expect(kinds(selection)).toStrictEqual({ base: files('base') });
    expect(git.calls.filter((call) => call.startsWith('changedPaths'))).toStrictEqual([]);
  });

  it('asks what differs from where the branch left, whatever differs from the last commit', async () => {
    const git = local({}, { refs: { 'refs/remotes/origin/main': 'b' } });

    const selection = await select(git, { uncommitted: [] });

    expect(selection.base).toBe(sha('b'));
    expect(git.calls.filter((call) => call.startsWith('changedPaths'))).toHaveLength(1);
  });

  it('sees what a file was called before it moved', async () => {
    const { 'images/base/a.sh': moved = '', ...rest } = history.commits['c']?.files ?? {};
    const git = fakeGit({ ...history, workTree: { ...rest, 'images/lab/a.sh': moved } });

    expect(kinds(await select(git))).toStrictEqual({ base: files('base'), lab: files('lab') });
  });

  it('compares the spec of the work tree', async () => {
    const git = local({ 'spec.yml': specWithTarget });

    const selection = await select(git, { specText: specWithTarget });

    expect(selection.images.get('lab')).toStrictEqual([
      { kind: 'spec-changed', text: 'spec.yml: target changed', paths: ['target'] },
    ]);
    expect(git.calls).toStrictEqual(['changedPaths c..', 'readFile c:spec.yml']);
  });

  it('selects nothing for a spec whose rules of change detection changed', async () => {
    const text = `${spec}change_detection: { ignore: ['**/*.md'] }\n`;
    const git = local({ 'spec.yml': text, 'images/change_ignore.json': '{}' });

    const selection = await select(git, { specText: text });

    expect([kinds(selection), selection.all, selection.notes]).toStrictEqual([{}, [], []]);
  });

  it('names an image that is new in the spec', async () => {
    const text = spec.replace('lab: {}', 'lab: {}, extra: {}');

    const selection = await select(local({ 'spec.yml': text }), {
      specText: text,
      images: ['base', 'lab', 'extra'].map(imagePaths),
    });

    expect([...selection.images].map(([key, found]) => [key, found[0]?.text])).toStrictEqual([
      ['extra', 'spec.yml: the image is new'],
    ]);
  });

  it.each([
    ['its FROM names what comes from a registry now', 'lab: {}', ['ghcr.io/acme/base:2026.4']],
    ['the spec said so', 'lab: { depend_on: base }', []],
  ])('names an image that was built on one that left: %s', async (_, entry, bases) => {
    const before = spec.replace('lab: {}', entry);
    const after = spec.replace('base: {}, ', '');
    const commits = {
      ...history.commits,
      c: { ...history.commits['c'], files: { ...start, 'spec.yml': before } },
    };
    const git = fakeGit({ ...history, commits, workTree: { ...start, 'spec.yml': after } });

    const selection = await select(git, {
      specText: after,
      images: [{ ...imagePaths('lab'), bases: ['debian:trixie', ...bases] }],
    });

    expect([...selection.images]).toStrictEqual([
      [
        'lab',
        [
          {
            kind: 'spec-changed',
            text: 'spec.yml: base left the stack, and it was built on that',
            paths: ['depend_on'],
          },
        ],
      ],
    ]);
  });

  it('asks nothing about tests where nothing changed', async () => {
    const git = fakeGit({ ...history, workTree: history.commits['c']?.files ?? {} });
    let asked = 0;
    const testMatchers = async () => {
      asked += 1;
      return Promise.resolve(() => () => false);
    };

    await select(git, { testMatchers });
    expect(asked).toBe(0);

    await select(local({ 'images/lab/tests/test_a.sh': '' }), { testMatchers });
    expect(asked).toBe(1);
  });

  it.each([
    ['broken', '{', 'spec.yml was no valid spec before, so every entry counts as changed'],
    ['not there', undefined, 'spec.yml was not there before, so every image is new'],
  ])('counts every entry as changed where the spec was %s', async (_, text, note) => {
    const { 'spec.yml': __, ...others } = history.commits['c']?.files ?? {};
    const before = text === undefined ? others : { ...others, 'spec.yml': text };
    const commits = { ...history.commits, c: { ...history.commits['c'], files: before } };
    const git = fakeGit({ ...history, commits, workTree: { ...others, 'spec.yml': spec } });

    const selection = await select(git);

    expect([[...selection.images.keys()], selection.notes]).toStrictEqual([
      ['base', 'lab'],
      [note],
    ]);
    expect(selection.images.get('base')).toMatchObject([
      { kind: 'spec-changed', paths: expect.arrayContaining(['build_args', 'tests']) },
    ]);
  });

  it('heeds the message of the last commit', async () => {
    const commits = { ...history.commits, c: { ...history.commits['c'], message: 'full rebuild' } };

    const selection = await select(fakeGit({ ...history, commits }));

    expect(selection.force).toBe(true);
  });

  it('heeds the branch of the checkout', async () => {
    const selection = await select(fakeGit(history), {}, ['main']);

    expect(selection.all.map(({ kind }) => kind)).toStrictEqual(['full-rebuild-branch']);
  });

  it('selects all before the first commit, and without git', async () => {
    const empty = await select(fakeGit({ commits: {}, branch: 'main' }));
    const without = await select(fakeGit(history), { checkout: undefined });

    expect([empty, without]).toMatchObject([
      { base: undefined, head: undefined, all: [{ kind: 'no-commit' }], notes: [] },
      { base: undefined, head: undefined, all: [{ kind: 'no-git' }], notes: [] },
    ]);
  });

  it('notes that a clone could not be deepened', async () => {
    const git = fakeGit({
      ...history,
      refs: {},
      branch: 'feature',
      cutOff: { lacks: ['a', 'b'], deepens: false },
    });

    const selection = await select(git);

    expect([selection.all.map(({ kind }) => kind), selection.notes]).toStrictEqual([
      ['base-unavailable'],
      [
        'nothing to compare with: the history of this clone is cut off and the rest could not be fetched; check out with fetch-depth: 0; every image is selected',
      ],
    ]);
  });
});

describe('selectChanges with what people name', () => {
  it('looks at the named head alone', async () => {
    const git = fakeGit(history);

    const selection = await select(git, { base: sha('a'), head: sha('x') });

    expect([selection.base, selection.head, kinds(selection), selection.comparison]).toStrictEqual([
      sha('a'),
      sha('x'),
      { lab: files('lab') },
      'compared 7800000 (--head) with 6100000 (--base)',
    ]);
  });

  it('heeds the message of the named head, not of the event', async () => {
    const commits = { ...history.commits, x: { ...history.commits['x'], message: 'full rebuild' } };
    const env = { GITHUB_EVENT_NAME: 'push', GITHUB_EVENT_PATH: path };
    const event = { before: sha('a'), after: sha('c'), commits: [{ message: 'no' }] };

    const selection = await selectChanges(
      {
        git: fakeGit({ ...history, commits }),
        files: memoryFiles({ [path]: JSON.stringify(event) }),
        tree: memoryFiles(),
        env,
      },
      { ...request(fakeGit(history)), head: sha('x') },
    );

    expect(selection.force).toBe(true);
  });

  it('asks git nothing for named files, and heeds neither branch nor message', async () => {
    const commits = { ...history.commits, c: { ...history.commits['c'], message: 'full rebuild' } };
    const git = fakeGit({ ...history, commits });
    const named = ['images/lab/a.sh', '/repo/images/base/a.sh', 'images/lab/a.sh'];

    const selection = await select(git, { files: named }, ['main']);

    expect([selection, git.calls]).toMatchObject([
      { base: undefined, head: sha('c'), all: [], force: false, notes: [] },
      [],
    ]);
    expect(kinds(selection)).toStrictEqual({ base: files('base'), lab: files('lab') });
  });

  it('takes a named folder for all that is in it', async () => {
    const git = fakeGit(history);
    const buildAll = { ...request(git).spec.changeDetection, buildAll: ['/images/base/*.lock'] };
    const spec = { ...request(git).spec, changeDetection: buildAll };
    const chosen = async (files: readonly string[]) => {
      const { images, all } = await select(git, { files, spec });
      return [[...images.keys()], all.map(({ text }) => text)];
    };

    expect(await chosen(['images/lab/'])).toEqual([['lab'], []]);
    expect(await chosen(['images/lab'])).toEqual([['lab'], []]);
    expect(await chosen(['images'])).toEqual([['base', 'lab'], ['build_all: images/ changed']]);
    expect((await chosen(['.']))[0]).toEqual(['base', 'lab']);
    expect(await chosen(['docs', 'image'])).toEqual([[], []]);
  });

  it('counts every entry as changed when the spec is among named files', async () => {
    const selection = await select(fakeGit(history), { files: ['spec.yml'] });

    expect([[...selection.images.keys()], selection.notes]).toStrictEqual([
      ['base', 'lab'],
      ['spec.yml is among --files, so every entry counts as changed'],
    ]);
  });
});

function request(git: FakeGit, branches: readonly string[] = []): ChangeRequest {
  const changeDetection = {
    buildAll: [],
    ignore: ['**/*.md'],
    fullRebuild: { branches, message: 'full rebuild', firstRun: true },
    maxAgeMs: undefined,
    strategy: 'identity',
  } as const;
  return {
    rootDir: '/repo',
    specFile: 'spec.yml',
    spec: specOf([], { changeDetection }),
    specText: spec,
    checkout: git.here,
    images: ['base', 'lab'].map(imagePaths),
    testMatchers: async () => Promise.resolve((key) => imagePaths(key).isTest),
  };
}

function select(
  git: FakeGit,
  fields: Partial<ChangeRequest> = {},
  branches: readonly string[] = [],
): Promise<ChangeSelection> {
  return selectChanges(
    { git, files: memoryFiles(), tree: memoryFiles(inTree), env: {} },
    { ...request(git, branches), ...fields },
  );
}

function onEvent(
  git: FakeGit,
  name: string,
  event: object,
  env: Readonly<Record<string, string>> = {},
  branches: readonly string[] = [],
  fields: Partial<ChangeRequest> = {},
): Promise<ChangeSelection> {
  const files = memoryFiles({ [path]: JSON.stringify(event) });
  const github = { GITHUB_EVENT_NAME: name, GITHUB_EVENT_PATH: path, ...env };
  return selectChanges(
    { git, files, tree: memoryFiles(), env: github },
    { ...request(git, branches), ...fields },
  );
}

/** Paths by kind of reason, by image. */
function kinds({ images }: ChangeSelection): Record<string, Record<string, readonly string[]>> {
  const entries = [...images].map(([key, reasons]) => {
    return [key, Object.fromEntries(reasons.map(({ kind, paths }) => [kind, paths]))] as const;
  });
  return Object.fromEntries(entries);
}
