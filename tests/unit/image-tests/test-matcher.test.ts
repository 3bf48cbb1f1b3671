import { describe, expect, it } from '@jest/globals';
import { buildImageGraph } from '../../../src/graph/image-graph.ts';
import { testMatchers } from '../../../src/image-tests/test-matcher.ts';
import { memoryFiles } from '../../support/memory-files.ts';
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

async function testsOfBase(files: Readonly<Record<string, string>>, base = images[0]) {
  const source = { files: memoryFiles(files), rootDir: '/stack', listing: undefined };
  const matchers = await testMatchers(source, buildImageGraph(images));
  return base === undefined ? [] : paths.filter(matchers(base));
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
});
