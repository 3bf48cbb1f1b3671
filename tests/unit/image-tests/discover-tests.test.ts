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
    ]);
    expect(tree?.unknown).toEqual([below('test_data.csv')]);
    expect(
      tree?.entries.map(({ path, kind }) => `${kind} ${path.slice(below('').length)}`),
    ).toEqual([
      'file conftest.py',
      'file deep/test_a.sh',
      'symlink link',
      'file page.test.ts',
      'file test_b.py',
      'file test_data.csv',
      'symlink test_link.py',
    ]);
  });
});
