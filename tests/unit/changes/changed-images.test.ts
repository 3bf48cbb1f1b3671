import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { selectChanged, type ChangedRequest } from '../../../src/changes/changed-images.ts';
import type { Comparison } from '../../../src/changes/compared-commits.ts';
import type { ChangeDetection } from '../../../src/spec/spec.ts';
import { counts } from '../../support/counts.ts';
import { commits, firstRun, unavailable } from './comparing.ts';
import { imagePaths } from './image-paths.ts';

const compared = commits('a', 'b', 'compared');

describe('selectChanged', () => {
  it('selects nothing for paths that belong to no image', () => {
    expect(select({ paths: ['README.md', 'docs/a.md', 'images/README.md'] })).toStrictEqual({
      all: [],
      force: false,
      images: new Map(),
      notes: [],
    });
  });

  it('tells what an image is made from, its tests and the rest of its folder apart', () => {
    const paths = [
      'images/base/Dockerfile',
      'images/base/notes/a.txt',
      'images/base/tests/test_base.py',
    ];

    const { images } = select({ paths });

    expect(Object.fromEntries(images)).toStrictEqual({
      base: [
        reason('files-changed', 'files changed: images/base/Dockerfile', [paths[0]]),
        reason('tests-changed', 'tests changed: images/base/tests/test_base.py', [paths[2]]),
        reason('folder-changed', 'changed beside what it is made from: images/base/notes/a.txt', [
          paths[1],
        ]),
      ],
    });
  });

  it('marks both images when a file moved from one to the other', () => {
    const { images } = select({ paths: ['images/base/a.sh', 'images/lab/a.sh'] });

    expect([...images.keys()]).toStrictEqual(['base', 'lab']);
  });

  it('does not take a folder for another one whose name begins like it', () => {
    const { images } = select({ paths: ['images/base-2/Dockerfile', 'images/labs'] });

    expect([...images.keys()]).toStrictEqual([]);
  });

  it('does not take the whole repository for the folder of one image', () => {
    const whole = { ...imagePaths('base'), folders: ['.', 'images/base'] };

    const { images } = select({ paths: ['README.md', 'images/lab/a.sh'], images: [whole] });

    expect([...images.keys()]).toStrictEqual([]);
  });

  it('names two of many paths, in quotes where they have line ends', () => {
    const names = ['Dockerfile', 'a b.sh', 'ä.sh', 'new\nline', 'z.sh'];
    const of = (count: number) => names.slice(-count).map((name) => `images/base/${name}`);
    const texts = [5, 4, 3, 2].map((count) => textOf(select({ paths: of(count) }), 'base'));

    expect(texts).toStrictEqual([
      ['files changed: images/base/Dockerfile, images/base/a b.sh and 3 more'],
      ['files changed: images/base/a b.sh, images/base/ä.sh and 2 more'],
      ['files changed: images/base/ä.sh, "images/base/new\\nline", images/base/z.sh'],
      ['files changed: "images/base/new\\nline", images/base/z.sh'],
    ]);
  });

  it('takes changes of the spec as they are', () => {
    const change = reason('spec-changed', 'spec.yml: target changed', ['target']);
    const specChanges = new Map([
      ['lab', change],
      ['gone', change],
    ]);

    const { images } = select({ paths: ['images/lab/a.sh'], specChanges });

    expect(Object.fromEntries(images)).toStrictEqual({
      lab: [reason('files-changed', 'files changed: images/lab/a.sh', ['images/lab/a.sh']), change],
    });
  });

  it('does not mind that the settings changed, unless an image is made from them', () => {
    const settings = ['images/spec.yml', 'images/base/change_ignore.json'];
    const around = {
      key: 'around',
      folders: ['images'],
      isInput: () => false,
      isTest: () => false,
    };

    const { images } = select({
      paths: [...settings],
      settings,
      images: [around, imagePaths('base')],
    });

    expect([...images.keys()]).toStrictEqual(['base']);
  });
});

describe('selectChanged with ignore', () => {
  it('hides tests and files that nothing reads, never what an image is made from', () => {
    const paths = [
      'images/base/README.md',
      'images/lab/notes/README.md',
      'images/lab/tests/README.md',
    ];

    const { images } = select({ paths, rules: rules({ ignore: ['**/*.md'] }) });

    expect(Object.fromEntries(images)).toStrictEqual({
      base: [reason('files-changed', 'files changed: images/base/README.md', [paths[0]])],
    });
  });

  it('takes back what a later glob excepts', () => {
    const ignore = ['images/*/notes/*', '!**/kept.txt'];

    const { images } = select({
      paths: ['images/base/notes/kept.txt', 'images/base/notes/other.txt'],
      rules: rules({ ignore }),
    });

    expect(images.get('base')?.flatMap(({ paths }) => paths)).toStrictEqual([
      'images/base/notes/kept.txt',
    ]);
  });

  it('hides no input, whatever the globs', () => {
    fc.assert(
      fc.property(somePaths, someGlobs, (paths, ignore) => {
        const { images } = select({ paths, rules: rules({ ignore }) });

        for (const image of imagesOfStack) {
          const inputs = paths.filter(image.isInput);
          const found = images.get(image.key)?.find(({ kind }) => kind === 'files-changed');
          expect(found?.paths ?? []).toStrictEqual(inputs);
        }
      }),
      { numRuns: counts(2000, 200) },
    );
  });

  it('selects no less when more paths change', () => {
    fc.assert(
      fc.property(somePaths, somePaths, someGlobs, someGlobs, (paths, more, ignore, buildAll) => {
        const request = { rules: rules({ ignore, buildAll }) };
        const few = select({ ...request, paths });
        const many = select({ ...request, paths: [...new Set([...paths, ...more])].sort() });

        expect([...many.images.keys()]).toEqual(expect.arrayContaining([...few.images.keys()]));
        expect(many.all.length).toBeGreaterThanOrEqual(few.all.length);
      }),
      { numRuns: counts(2000, 200) },
    );
  });
});

describe('selectChanged of the whole stack', () => {
  it('selects all for a path of build_all, ignored or not', () => {
    const { all, images } = select({
      paths: ['images/common/a.sh', 'images/common/b.md'],
      rules: rules({ buildAll: ['images/common/**'], ignore: ['**/*.md', 'images/common'] }),
    });

    expect([all, [...images]]).toStrictEqual([
      [
        {
          kind: 'build-all',
          text: 'build_all: images/common/a.sh, images/common/b.md changed',
          paths: ['images/common/a.sh', 'images/common/b.md'],
        },
      ],
      [],
    ]);
  });

  it('selects all on a branch that is always rebuilt', () => {
    const onMain = { rules: rules({ branches: ['main', 'release'] }) };

    const [main, feature, none] = ['main', 'main-2', undefined].map((branch) =>
      select({ ...onMain, branch }),
    );

    expect([main?.all, main?.force, feature?.all, none?.all]).toStrictEqual([
      [{ kind: 'full-rebuild-branch', text: 'every image is selected on main' }],
      false,
      [],
      [],
    ]);
  });

  it.each(['Full Rebuild', 'chore: tidy\n\nThis needs a FULL REBUILD.'])(
    'forces all for the commit message %j',
    (message) => {
      const { all, force } = select({ messages: ['other', message], rules: rules({}) });

      expect([all, force]).toStrictEqual([
        [{ kind: 'commit-message', text: "a commit message says 'full rebuild'" }],
        true,
      ]);
    },
  );

  it('forces nothing where the spec wants no words in messages', () => {
    const { all, force } = select({
      messages: ['full rebuild', ''],
      rules: rules({ message: undefined }),
    });

    expect([all, force]).toStrictEqual([[], false]);
  });

  it.each<[string, Comparison]>([
    ['first-run', firstRun('it is new')],
    ['no-git', { ...firstRun('no git'), reason: 'no-git' } as Comparison],
    ['no-commit', { ...firstRun('no commit'), reason: 'no-commit' } as Comparison],
  ])('selects all quietly where there is nothing to compare with: %s', (kind, comparison) => {
    const { all, force, notes } = select({ comparison });

    expect([all, force, notes]).toStrictEqual([[{ kind, text: comparison.sentence }], false, []]);
  });

  it('selects all and says so where the base cannot be had, even without first_run', () => {
    const comparison = unavailable('it is gone');

    const { all, notes } = select({ comparison, rules: rules({ firstRun: false }) });

    expect([all, notes]).toStrictEqual([
      [{ kind: 'base-unavailable', text: 'nothing to compare with: it is gone' }],
      ['nothing to compare with: it is gone; every image is selected'],
    ]);
  });

  it('selects nothing on a first run where the spec does not want it, and says so', () => {
    const comparison = firstRun('it is new');

    expect(select({ comparison, rules: rules({ firstRun: false }) })).toStrictEqual({
      all: [],
      force: false,
      images: new Map(),
      notes: ['first run: it is new; first_run is off, so no image is selected for its changes'],
    });
  });

  it('says nothing of first_run where all are selected for another reason', () => {
    const { all, notes } = select({
      comparison: firstRun('it is new'),
      branch: 'main',
      rules: rules({ firstRun: false, branches: ['main'] }),
    });

    expect([all.map(({ kind }) => kind), notes]).toStrictEqual([['full-rebuild-branch'], []]);
  });
});

const imagesOfStack = ['base', 'lab'].map(imagePaths);

const somePart = fc.constantFrom('base', 'lab', 'notes', 'tests', 'README.md', 'a b', 'ü', 'x\ny');
const somePaths = fc
  .uniqueArray(
    fc.array(somePart, { minLength: 1, maxLength: 3 }).map((parts) => `images/${parts.join('/')}`),
    { maxLength: 8 },
  )
  .map((paths) => paths.sort());
const someGlobs = fc.array(
  fc.oneof(
    fc.constantFrom('**', '*.md', '!*.md', 'images/', '/images', 'images/base/**', '!images/lab'),
    fc
      .array(fc.constantFrom('images', 'base', 'lab', '*', '**', 'x?y', 'notes'), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.join('/')),
  ),
  { maxLength: 4 },
);

function select(request: Partial<ChangedRequest>): ReturnType<typeof selectChanged> {
  return selectChanged({
    comparison: compared,
    paths: [],
    rules: rules({}),
    branch: undefined,
    messages: [],
    images: imagesOfStack,
    specChanges: new Map(),
    settings: [],
    ...request,
  });
}

function rules(
  fields: Partial<ChangeDetection> & Partial<ChangeDetection['fullRebuild']>,
): ChangeDetection {
  const { buildAll = [], ignore = [], branches = [], firstRun: onFirst = true } = fields;
  const message = 'message' in fields ? fields.message : 'full rebuild';
  const fullRebuild = { branches, message, firstRun: onFirst };
  return { buildAll, ignore, fullRebuild, maxAgeMs: undefined, strategy: 'identity' };
}

function reason(
  kind: 'files-changed' | 'tests-changed' | 'folder-changed' | 'spec-changed',
  text: string,
  paths: readonly (string | undefined)[],
) {
  return { kind, text, paths: paths.map(String) };
}

function textOf({ images }: ReturnType<typeof selectChanged>, key: string): readonly string[] {
  return (images.get(key) ?? []).map(({ text }) => text);
}
