import { describe, expect, it } from '@jest/globals';
import { blobName } from '../../../src/ports/blob-name.ts';
import type { FileSource } from '../../../src/identity/file-hash.ts';
import { testIdOf, type TestInputs } from '../../../src/identity/test-id.ts';
import { stageInputs } from '../../../src/image-tests/stage-inputs.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const hash = (text: string) => blobName(text, 'sha1');

const tree: Readonly<Record<string, MemoryEntry>> = {
  'images/tests_common/test_common.sh': 'common',
  'images/root/tests/test_root.sh': 'root',
  'images/middle/test/test_middle.sh': 'middle',
  'images/base/tests/test_own.sh': { program: 'own' },
  'images/base/tests/data/helper.txt': 'data',
  'images/base/tests/data/link': { link: 'helper.txt' },
  'images/base/tests/__pycache__/x.pyc': 'left out',
  'images/base/integration_tests/test_pushed.py': 'pushed',
  'images/other/tests/test_other.sh': 'other',
};

const imageKeys = new Map(['root', 'middle', 'base', 'other'].map((key) => [key, undefined]));

/** What runners on the host read beside the tests. */
const pythonReads = [
  'conftest.py',
  'images/conftest.py',
  'pyproject.toml',
  'pytest.ini',
  'setup.cfg',
  'tox.ini',
];
const jestReads = [
  'images/base/package.json',
  'images/package.json',
  'package-lock.json',
  'package.json',
];

function sourceOf(entries: Readonly<Record<string, MemoryEntry>>): FileSource {
  const absolute = Object.entries(entries).map(
    ([path, entry]) => [`/stack/${path}`, entry] as const,
  );
  return {
    files: memoryFiles(Object.fromEntries(absolute)),
    rootDir: '/stack',
    listing: undefined,
  };
}

/** An image `base` whose tests have these settings. */
function tested(settings: Partial<ImageSpec['tests']> = {}, fields: Partial<ImageSpec> = {}) {
  const tests = { inherit: false, timeoutMs: 1000, runIn: undefined, ...settings };
  return imageSpec('base', { tests, ...fields });
}

interface Stage {
  readonly image?: ImageSpec;
  readonly stage?: TestInputs['stage'];
  readonly files?: Readonly<Record<string, MemoryEntry>>;
  readonly ancestors?: readonly string[];
}

function inputsOf({
  image = tested(),
  stage = 'basic-tests',
  files = tree,
  ancestors = [],
}: Stage) {
  return stageInputs(sourceOf(files), image, stage, ancestors, ['linux/amd64'], imageKeys);
}

async function pathsOf(stage: Stage): Promise<readonly string[] | undefined> {
  return (await inputsOf(stage))?.files.map(({ path }) => path);
}

describe('what decides about the verdict of a stage', () => {
  it('are the common tests and its own, with all that lies beside them, and how they run', async () => {
    expect(await inputsOf({})).toEqual({
      stage: 'basic-tests',
      files: [
        { path: 'images/base/tests/data/helper.txt', kind: 'file', hash: hash('data') },
        { path: 'images/base/tests/data/link', kind: 'file', hash: hash('data') },
        { path: 'images/base/tests/test_own.sh', kind: 'executable', hash: hash('own') },
        { path: 'images/tests_common/test_common.sh', kind: 'file', hash: hash('common') },
      ],
      settings: { runIn: 'container', timeoutMs: 1000 },
    });
  });

  it('is what links lead to, under their names; of those that lead out of the repository where to', async () => {
    const inputs = await inputsOf({
      files: {
        'images/base/tests/test_own.sh': { link: '../../../scripts/own' },
        'images/base/tests/more': { link: '../../../checks' },
        'images/base/tests/out': { link: '/opt/data' },
        'checks/deep': { link: '../data' },
        'data/x.csv': '1,2',
        'scripts/own': { program: 'own' },
      },
    });

    expect(inputs?.files).toEqual([
      { path: 'images/base/tests/more/deep/x.csv', kind: 'file', hash: hash('1,2') },
      { path: 'images/base/tests/out', kind: '-> /opt/data', hash: '' },
      { path: 'images/base/tests/test_own.sh', kind: 'executable', hash: hash('own') },
    ]);
  });

  it('are those of ancestors too where the image inherits them', async () => {
    const ancestors = ['root', 'middle'];

    const own = await pathsOf({ ancestors });
    const inherited = await pathsOf({ ancestors, image: tested({ inherit: true }) });

    expect(inherited?.filter((path) => own?.includes(path) !== true)).toEqual([
      'images/middle/test/test_middle.sh',
      'images/root/tests/test_root.sh',
    ]);
  });

  it('are its integration tests alone, where the spec asks for them', async () => {
    const stage = 'integration-tests';
    const image = tested({ inherit: true }, { integrationTests: true });

    expect(await pathsOf({ stage, image, ancestors: ['root'] })).toEqual([
      'images/base/integration_tests/test_pushed.py',
    ]);
    expect(await pathsOf({ stage })).toBeUndefined();
  });

  it.each([
    ['no test', {}],
    [
      'only helpers and data',
      { 'images/base/tests/helper.py': '', 'images/tests_common/x.csv': '' },
    ],
    ['only what nothing can run', { 'images/base/tests/test_data.csv': '' }],
  ])('is nothing where there is %s', async (_name, files) => {
    expect(await inputsOf({ files })).toBeUndefined();
  });

  const jest = { 'images/base/tests/server.test.ts': 'jest' };
  it.each([
    ['of none, for tests in a container', 'container', {}, []],
    ['of Python, for tests on the host', 'host', {}, pythonReads],
    ['of node, for tests that jest runs on the host', 'container', jest, jestReads],
    ['of both', 'host', jest, [...pythonReads, ...jestReads].sort()],
  ] as const)('are settings %s', async (_name, runIn, more, expected) => {
    const read = [...pythonReads, ...jestReads].map((path) => [path, path] as const);
    const files = { ...tree, ...more, ...Object.fromEntries(read) };

    const paths = await pathsOf({ image: tested({ runIn }), files });

    const beside = paths?.filter((path) => !Object.hasOwn({ ...tree, ...more }, path));
    expect(beside).toEqual(expected);
  });

  it('are modules that tests on the host can import, in packages beside the images too', async () => {
    const modules = {
      'images/own_checks.py': 'a',
      'images/helpers/checks.py': 'b',
      'images/helpers/deep/more.py': 'c',
      'images/helpers/notes.md': 'no module',
      'images/helpers/.cache/x.py': 'no package',
      'images/my-tools/x.py': 'no package',
      'images/other/setup.py': 'of an image',
      'images/tests_common/deep/checks.py': 'of the common tests',
      'images/helpers/node_modules/x.py': 'left out',
    };
    const files = { ...tree, ...modules };

    const paths = await pathsOf({ image: tested({ runIn: 'host' }), files });

    const stage = 'integration-tests';
    const image = tested({ runIn: 'host' }, { integrationTests: true });
    expect(await pathsOf({ stage, image, files })).not.toContain(
      'images/tests_common/deep/checks.py',
    );
    expect(paths?.filter((path) => Object.hasOwn(modules, path))).toEqual([
      'images/helpers/checks.py',
      'images/helpers/deep/more.py',
      'images/own_checks.py',
      'images/tests_common/deep/checks.py',
    ]);
    const inContainer = await pathsOf({ image: tested({ runIn: 'container' }), files });
    expect(inContainer?.filter((path) => Object.hasOwn(modules, path))).toEqual([
      'images/tests_common/deep/checks.py',
    ]);
  });

  it('are no folders that are called like such a file', async () => {
    const files = { ...tree, 'setup.cfg/': '' };

    expect(await pathsOf({ image: tested({ runIn: 'host' }), files })).toEqual(await pathsOf({}));
  });

  it.each([
    [
      'on the host where there is an images/conftest.py',
      { 'images/conftest.py': '' },
      undefined,
      'host',
    ],
    ['in a container where there is none', {}, undefined, 'container'],
    ['where the image says', { 'images/conftest.py': '' }, 'container', 'container'],
  ] as const)('says that they run %s', async (_name, more, runIn, expected) => {
    const inputs = await inputsOf({ image: tested({ runIn }), files: { ...tree, ...more } });

    expect(inputs?.settings.runIn).toBe(expected);
  });
});

describe('a test ID', () => {
  const inputs: TestInputs = {
    imageId: digestOfDigit('1'),
    stage: 'basic-tests',
    files: [{ path: 'images/base/tests/test_x.sh', kind: 'file', hash: 'a'.repeat(40) }],
    settings: { runIn: 'container', timeoutMs: 1000 },
  };

  it('is what it was: another form would test everything anew', () => {
    expect(testIdOf(inputs)).toBe(
      'sha256:e7180c5c7c68342d377ad04c11049439b7f2a1e1fd9add981bec4bee627255a1',
    );
  });

  it('is another one where anything differs', () => {
    const differences: readonly Partial<TestInputs>[] = [
      { imageId: digestOfDigit('2') },
      { stage: 'integration-tests' },
      { files: [] },
      { files: [{ path: 'images/base/tests/test_y.sh', kind: 'file', hash: 'a'.repeat(40) }] },
      {
        files: [{ path: 'images/base/tests/test_x.sh', kind: 'executable', hash: 'a'.repeat(40) }],
      },
      { files: [{ path: 'images/base/tests/test_x.sh', kind: 'file', hash: 'b'.repeat(40) }] },
      { settings: { runIn: 'host', timeoutMs: 1000 } },
      { settings: { runIn: 'container', timeoutMs: 2000 } },
    ];

    const ids = [{}, ...differences].map((changes) => testIdOf({ ...inputs, ...changes }));

    expect(new Set(ids).size).toBe(differences.length + 1);
  });
});
