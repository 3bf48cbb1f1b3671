import { describe, expect, it } from '@jest/globals';
import { buildImageGraph } from '../../../src/graph/image-graph.ts';
import { testMatchers } from '../../../src/image-tests/test-matcher.ts';
import { memoryFiles, type MemoryEntry } from '../../support/memory-files.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const images = [imageSpec('base'), imageSpec('leaf')];
const paths = [
  'images/base/tests/test_x.py',
  'images/leaf/tests/test_x.py',
  'images/conftest.py',
  'images/checks.py',
  'images/helpers/web.py',
  'images/helpers/deep/web.py',
  'images/helpers/__pycache__/web.py',
  'images/not-a-package/web.py',
  'images/leaf/tool.py',
  'helpers/web.py',
];

async function testsOfBase(
  entries: Readonly<Record<string, MemoryEntry>>,
  asked: readonly string[] = paths,
) {
  const source = { files: memoryFiles(entries), rootDir: '/stack', listing: undefined };
  const byKey = new Map(images.map((image) => [image.key, image]));
  const matchers = await testMatchers(source, buildImageGraph(images), byKey);
  return asked.filter(matchers('base'));
}

describe('the paths that belong to the tests of an image', () => {
  it('are modules and packages in images/ too where they run on the host', async () => {
    expect(await testsOfBase({ '/stack/images/conftest.py': '' })).toEqual([
      'images/base/tests/test_x.py',
      'images/conftest.py',
      'images/checks.py',
      'images/helpers/web.py',
      'images/helpers/deep/web.py',
    ]);
  });

  it('are the file that said so before where they run in a container', async () => {
    expect(await testsOfBase({})).toEqual(['images/base/tests/test_x.py', 'images/conftest.py']);
  });

  it('are what says of which kind modules are, where jest runs a test', async () => {
    const asked = ['package.json', 'images/base/package.json', 'images/leaf/package.json'];

    const withJest = { '/stack/images/base/tests/x.test.js': '' };
    expect(await testsOfBase(withJest, asked)).toEqual([
      'package.json',
      'images/base/package.json',
    ]);
    const linked = {
      '/stack/images/base/tests/more': { link: '../../../checks' },
      '/stack/checks/x.test.js': '',
    };
    expect(await testsOfBase(linked, asked)).toEqual(['package.json', 'images/base/package.json']);
    expect(await testsOfBase({ '/stack/images/leaf/tests/x.test.js': '' }, asked)).toEqual([]);
  });

  it('are those that links in its tests lead to, also where they are gone', async () => {
    const entries = {
      '/stack/images/base/tests/test_own.sh': { link: '../../../scripts/own' },
      '/stack/images/base/tests/test_gone.sh': { link: '../../../scripts/gone' },
      '/stack/images/base/tests/more': { link: '../../../checks/' },
      '/stack/images/base/tests/back': { link: '../..' },
      '/stack/images/base/tests/out': { link: '/opt/data' },
      '/stack/images/base/integration_tests': { link: '../shared' },
      '/stack/images/leaf/tests/x': { link: '../../../scripts/leaf' },
      '/stack/checks/deep': { link: '../data' },
      '/stack/checks/test_x.sh': '',
      '/stack/data/x.csv': '',
      '/stack/images/shared/test_y.sh': '',
      '/stack/scripts/own': '',
      '/stack/scripts/leaf': '',
    };

    const asked = [
      'scripts/own',
      'scripts/gone',
      'scripts/leaf',
      'scripts/',
      'checks/test_x.sh',
      'checks/gone.sh',
      'checks2/x',
      'data/x.csv',
      'images/shared/test_y.sh',
      'images/base/Dockerfile',
      'images/leaf/Dockerfile',
    ];
    expect(await testsOfBase(entries, asked)).toEqual([
      'scripts/own',
      'scripts/gone',
      'scripts/',
      'checks/test_x.sh',
      'checks/gone.sh',
      'data/x.csv',
      'images/shared/test_y.sh',
    ]);
  });

  it('are those below a folder of an image that is a link', async () => {
    const entries = {
      '/stack/images/base': { link: '../notebooks/base' },
      '/stack/notebooks/base/tests/test_x.sh': '',
    };

    const asked = ['notebooks/base/tests/test_x.sh', 'notebooks/base/Dockerfile'];
    expect(await testsOfBase(entries, asked)).toEqual(['notebooks/base/tests/test_x.sh']);
  });

  it('are told of links in a circle', async () => {
    const entries = {
      '/stack/images/base/tests/one': { link: '../../../a/two' },
      '/stack/a/two': { link: '../b' },
      '/stack/b/three': { link: '../images/base/tests' },
      '/stack/images/base/tests/test_x.sh': '',
    };

    expect(await testsOfBase(entries, ['a/two', 'b/x', 'a/x'])).toEqual(['a/two', 'b/x']);
  });
});
