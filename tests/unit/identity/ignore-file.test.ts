import { describe, expect, it } from '@jest/globals';
import { ignoreRules, readIgnoreRules } from '../../../src/identity/ignore-file.ts';
import { memoryFiles } from '../../support/memory-files.ts';

/** Examples of Docker's build documentation (".dockerignore files") and of its pattern matcher. */
const table: readonly (readonly [
  text: string,
  ignored: readonly string[],
  kept: readonly string[],
])[] = [
  ['', [], ['a']],
  ['# a\n\n  \n', [], ['a', '# a']],
  ['a', ['a', 'a/b'], ['b/a', 'ab']],
  ['/a', ['a', 'a/b'], ['b/a']],
  ['a/', ['a', 'a/b'], ['b/a']],
  ['*.md', ['README.md'], ['docs/README.md']],
  ['**/*.md', ['README.md', 'docs/README.md', 'a/b/c.md'], ['README.mdx']],
  ['*/temp*', ['a/temporary.txt', 'a/temp'], ['temp', 'a/b/temp']],
  ['*/*/temp*', ['a/b/temporary.txt'], ['a/temp']],
  ['temp?', ['tempa', 'tempb'], ['temp', 'tempab']],
  ['**/secret', ['secret', 'a/secret', 'a/b/secret'], ['a/secrets']],
  ['docs/**', ['docs/a', 'docs/a/b'], ['other/docs']],
  ['*.md\n!README.md', ['CHANGES.md'], ['README.md']],
  ['*.md\n!README*.md\nREADME-secret.md', ['CHANGES.md', 'README-secret.md'], ['README-x.md']],
  ['!README.md\n*.md', ['README.md'], []],
  ['data\n!data/keep', ['data/x'], ['data/keep']],
  ['*\n!app', ['x', 'y/z'], ['app', 'app/main.py']],
  ['a.txt\r\nb.txt\r\n', ['a.txt', 'b.txt'], []],
  ['\uFEFFa.txt', ['a.txt'], []],
  ['A', ['A'], ['a']],
];

describe('an ignore file', () => {
  it.each(table)('of %j ignores %j and not %j', (text, ignored, kept) => {
    const rules = ignoreRules(text);

    expect(ignored.filter((path) => !rules.ignores(path))).toEqual([]);
    expect(kept.filter((path) => rules.ignores(path))).toEqual([]);
  });

  it('says whether it takes something back in', () => {
    const found = ['a', 'a\n!b', ' !b', '# !b'].map((text) => ignoreRules(text).hasExceptions);

    expect(found).toEqual([false, true, true, false]);
  });

  it('beside the Dockerfile counts alone, where there is one', async () => {
    const files = memoryFiles({
      '/stack/images/a/.dockerignore': 'general',
      '/stack/images/a/gpu.Dockerfile.dockerignore': 'special',
    });

    const own = await readIgnoreRules(files, '/stack/images/a', '/stack/images/a/gpu.Dockerfile');
    const common = await readIgnoreRules(files, '/stack/images/a', '/stack/images/a/Dockerfile');
    const none = await readIgnoreRules(files, '/stack/images/b', '/stack/images/b/Dockerfile');

    const ignored = [own, common, none].map((rules) =>
      ['general', 'special'].filter((path) => rules.ignores(path)),
    );
    expect(ignored).toEqual([['special'], ['general'], []]);
  });
});
