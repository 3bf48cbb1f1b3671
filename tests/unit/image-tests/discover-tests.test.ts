import { describe, expect, it } from '@jest/globals';
import { discoverTests, testFolders } from '../../../src/image-tests/discover-tests.ts';
import { memoryFiles } from '../../support/memory-files.ts';

describe('folders of tests', () => {
  it('of basic tests are the common ones, those inherited, and the own', () => {
    expect(testFolders('basic-tests', 'r', ['base'])).toEqual([
      'images/tests_common',
      'images/base/tests',
      'images/base/test',
      'images/r/tests',
      'images/r/test',
    ]);
  });

  it('of integration tests are the own alone', () => {
    expect(testFolders('integration-tests', 'r', ['base'])).toEqual(['images/r/integration_tests']);
  });
});

describe('discovered tests', () => {
  it('are told from helpers, data, caches and what nothing can run', async () => {
    const at = (path: string) => `/stack/images/a/tests/${path}`;
    const files = memoryFiles({
      [at('test_b.py')]: 'b',
      [at('deep/test_a.sh')]: { program: '#!/bin/sh' },
      [at('page.test.ts')]: 't',
      [at('conftest.py')]: 'c',
      [at('test_data.csv')]: '1,2',
      [at('link')]: { link: 'conftest.py' },
      [at('test_link.py')]: { link: 'test_b.py' },
      [at('test_nowhere.py')]: { link: '/opt/test_nowhere.py' },
      [at('data')]: { link: '/opt/data' },
      [at('__pycache__/test_b.pyc')]: 'x',
      [at('node_modules/test_x.sh')]: 'x',
    });

    const trees = await discoverTests(files, '/stack', ['images/none', 'images/a/tests']);

    expect(trees).toHaveLength(1);
    const [tree] = trees;
    const below = (path: string) => `images/a/tests/${path}`;
    expect(tree?.folder).toBe('images/a/tests');
    expect(tree?.tests).toEqual([
      { path: below('deep/test_a.sh'), runner: 'script', executable: true },
      { path: below('page.test.ts'), runner: 'jest', executable: false },
      { path: below('test_b.py'), runner: 'pytest', executable: false },
      { path: below('test_link.py'), runner: 'pytest', executable: false },
    ]);
    expect(tree?.unknown).toEqual([below('test_data.csv')]);
    expect(tree?.astray).toEqual([below('test_nowhere.py')]);
    expect(
      tree?.entries.map(({ path, kind }) => `${kind} ${path.slice(below('').length)}`),
    ).toEqual([
      'file conftest.py',
      'symlink data',
      'file deep/test_a.sh',
      'file link',
      'file page.test.ts',
      'file test_b.py',
      'file test_data.csv',
      'file test_link.py',
      'symlink test_nowhere.py',
    ]);
  });

  it('are read on through links, wherever in the repository they lead', async () => {
    const files = memoryFiles({
      '/stack/images/a/tests': { link: '../../checks/web' },
      '/stack/checks/web/test_page.py': 'p',
      '/stack/checks/web/more': { link: '../shell' },
      '/stack/checks/shell/test_a.sh': { program: 'a' },
      '/stack/checks/shell/test_b.sh': { link: '../../scripts/b' },
      '/stack/checks/shell/__pycache__/x.pyc': 'x',
      '/stack/scripts/b': { program: 'b' },
    });

    const [tree] = await discoverTests(files, '/stack', ['images/a/tests']);

    const below = (path: string) => `images/a/tests/${path}`;
    expect(tree?.tests).toEqual([
      { path: below('more/test_a.sh'), runner: 'script', executable: true },
      { path: below('more/test_b.sh'), runner: 'script', executable: true },
      { path: below('test_page.py'), runner: 'pytest', executable: false },
    ]);
    expect(tree?.entries.map((entry) => entry.kind === 'file' && entry.source)).toEqual([
      '/stack/checks/shell/test_a.sh',
      '/stack/scripts/b',
      '/stack/checks/web/test_page.py',
    ]);
  });

  it.each([
    ['to the folder that they lie in', '..'],
    ['to the repository', '../../..'],
    ['to git', '../../../.git'],
    ['out of the repository', '../../../../elsewhere'],
  ])('leave a link %s as it is', async (_name, link) => {
    const files = memoryFiles({
      '/elsewhere/test_x.py': 'x',
      '/stack/.git/test_config.py': 'secret',
      '/stack/images/a/tests/test_a.py': 'a',
      '/stack/images/a/tests/there': { link },
    });

    const [tree] = await discoverTests(files, '/stack', ['images/a/tests']);

    const there = { kind: 'symlink', path: 'images/a/tests/there', target: link };
    expect(tree?.entries).toContainEqual(there);
    expect(tree?.tests.map(({ path }) => path)).toEqual(['images/a/tests/test_a.py']);
  });

  it('are not gone through twice where links lead in a circle', async () => {
    const files = memoryFiles({
      '/stack/images/a/tests/test_a.py': 'a',
      '/stack/images/a/tests/web': { link: '../../../web' },
      '/stack/web/test_b.py': 'b',
      '/stack/web/back': { link: '../images/a/tests' },
    });

    const [tree] = await discoverTests(files, '/stack', ['images/a/tests']);

    expect(tree?.entries.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'file images/a/tests/test_a.py',
      'symlink images/a/tests/web/back',
      'file images/a/tests/web/test_b.py',
    ]);
  });
});
