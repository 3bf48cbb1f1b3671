import { describe, expect, it } from '@jest/globals';
import { ignoreRules, readIgnoreRules } from '../../../src/identity/ignore-file.ts';
import type { Files } from '../../../src/ports/files.ts';
import { memoryFiles } from '../../support/memory-files.ts';

/** Examples of Docker's build documentation (".dockerignore files"), and what moby/patternmatcher does. */
const table: readonly (readonly [
  text: string,
  ignored: readonly string[],
  kept: readonly string[],
])[] = [
  // Lines that say nothing.
  ['', [], ['a']],
  ['# a\n\n  \n', [], ['a', '# a']],
  ['#a\n#!b', [], ['a', '#a', 'b']],
  [' #a', ['#a'], ['a']],
  // What a path means.
  ['a', ['a', 'a/b'], ['b/a', 'ab']],
  ['/a', ['a', 'a/b'], ['b/a']],
  ['//a', ['a'], ['b/a']],
  ['a/', ['a', 'a/b'], ['b/a']],
  ['./a/../b//c/.', ['b/c', 'b/c/d'], ['a', 'b', 'b/d']],
  ['a/b', ['a/b', 'a/b/c'], ['a', 'a/c', 'b']],
  ['.\n./\n/\n..', [], ['a', '.a']],
  ['A', ['A'], ['a']],
  ['c++', ['c++', 'c++/x'], ['c']],
  // What is around it.
  ['  a \t\n\tb', ['a', 'b'], []],
  ['a.txt\r\nb.txt\r\n', ['a.txt', 'b.txt'], []],
  ['a b', ['a b'], ['a', 'b']],
  ['\uFEFFa.txt', ['a.txt'], []],
  ['\uFEFF# a\na', ['a'], []],
  ['\\#a\n\\!b', ['#a', '!b'], ['b']],
  // Wildcards.
  ['*.md', ['README.md'], ['docs/README.md']],
  ['*', ['a', 'a/b', '.a'], []],
  ['**/*.md', ['README.md', 'docs/README.md', 'a/b/c.md'], ['README.mdx']],
  ['*/temp*', ['a/temporary.txt', 'a/temp', 'a/temp/x'], ['temp', 'a/b/temp']],
  ['*/*/temp*', ['a/b/temporary.txt'], ['a/temp']],
  ['temp?', ['tempa', 'tempb'], ['temp', 'tempab']],
  ['[a-c]x', ['ax', 'bx/y'], ['dx', 'x']],
  ['**/secret', ['secret', 'a/secret', 'a/b/secret', 'a/secret/b'], ['a/secrets']],
  ['docs/**', ['docs/a', 'docs/a/b'], ['other/docs', 'docs']],
  ['**', ['a', 'a/b'], []],
  ['**.pyc', ['x.pyc', 'a/b/x.pyc'], ['x.pyd']],
  ['a\\*b', ['a*b'], ['axb']],
  // What is taken back in: the last line that matches decides.
  ['*.md\n!README.md', ['CHANGES.md'], ['README.md']],
  ['*.md\n!README*.md\nREADME-secret.md', ['CHANGES.md', 'README-secret.md'], ['README-x.md']],
  ['*.md\nREADME-secret.md\n!README*.md', ['CHANGES.md'], ['README-secret.md']],
  ['!README.md\n*.md', ['README.md'], []],
  ['data\n!data/keep', ['data/x'], ['data/keep', 'data/keep/y']],
  ['data/\n! /data/keep/ \n', ['data/x'], ['data/keep']],
  ['*\n!app', ['x', 'y/z'], ['app', 'app/main.py']],
  ['*\n!app\napp/x\n!app/x/y', ['app/x/z'], ['app/a', 'app/x/y']],
  ['*\n!**/*.py', ['a', 'a/b'], ['a.py', 'a/b/c.py']],
  ['**\n!a/b', ['a/c'], ['a/b', 'a/b/c']],
  ['a\n!!b', ['a'], ['!b']],
  ['*\n./!a', ['b'], ['a']],
  // A walk passes over an exception where nothing is ignored, and does not come back to it below.
  ['a/b\n!a', ['a/b', 'a/b/c'], ['a/c']],
  ['a/b\n!a/*', [], ['a/b', 'a/b/c']],
];

describe('an ignore file', () => {
  it.each(table)('of %j ignores %j and not %j', (text, ignored, kept) => {
    const rules = ignoreRules(text, '.dockerignore');

    expect(ignored.filter((path) => !rules.ignores(path))).toEqual([]);
    expect(kept.filter((path) => rules.ignores(path))).toEqual([]);
  });

  it.each([
    ['a', ['a', 'a/b'], ['b']],
    ['*\n!app', ['x', 'x/y'], ['app', 'app/x']],
    ['*\n!app/x', ['x', 'app/y'], ['app', 'app/x']],
    ['*\n!app/**/x', ['x'], ['app', 'app/y']],
    ['*\n!**/x', [], ['a', 'a/b']],
    ['*\n!app\napp/x', ['app/x'], ['app', 'app/y']],
  ])('of %j lets nobody look into %j, but into %j', (text, skipped, entered) => {
    const rules = ignoreRules(text, '.dockerignore');

    expect(skipped.filter((folder) => !rules.skips(folder))).toEqual([]);
    expect(entered.filter((folder) => rules.skips(folder))).toEqual([]);
  });

  it.each([
    ['a\n[b', 2],
    ['a\\', 1],
    ['# a\n\n!', 3],
    ['![]', 1],
  ])('of %j is wrong in line %d', (text, line) => {
    const place = { file: 'images/a/.dockerignore', line, column: 1 };

    expect(() => ignoreRules(text, 'images/a/.dockerignore')).toThrow(
      expect.objectContaining({ code: 'SPEC_CONTEXT', location: place }),
    );
  });

  it('beside the Dockerfile counts alone, where there is one', async () => {
    const files = memoryFiles({
      '/stack/images/a/.dockerignore': 'general',
      '/stack/images/a/gpu.Dockerfile.dockerignore': 'special',
    });
    const rulesOf = (image: string, dockerfile: string) =>
      readIgnoreRules(files, {
        rootDir: '/stack',
        contextDir: `/stack/images/${image}`,
        dockerfilePath: `/stack/images/${image}/${dockerfile}`,
      });

    const own = await rulesOf('a', 'gpu.Dockerfile');
    const common = await rulesOf('a', 'Dockerfile');
    const none = await rulesOf('b', 'Dockerfile');

    const ignored = [own, common, none].map((rules) =>
      ['general', 'special'].filter((path) => rules.ignores(path)),
    );
    expect(ignored).toEqual([['special'], ['general'], []]);
  });

  it.each([
    ['.dockerignore', 'images/a/Dockerfile', ['rule']],
    // As a file system may find it that passes over the case of letters.
    ['.DockerIgnore', 'images/a/Dockerfile', []],
    ['gpu.dockerignore', 'images/a/gpu', ['rule']],
    ['İ.dockerignore', 'images/a/İ', ['rule']],
    ['Dockerfile', 'images/a/Dockerfile', []],
  ])('%s of a context that was listed is found for %s', async (name, dockerfile, expected) => {
    const files = memoryFiles({ [`/stack/images/a/${name}`]: 'rule' });
    const asked: string[] = [];
    const watched: Files = {
      ...files,
      readText: (path) => {
        asked.push(path);
        return files.readText(path);
      },
    };
    const top = await files.list('/stack/images/a');

    const rules = await readIgnoreRules(
      watched,
      {
        rootDir: '/stack',
        contextDir: '/stack/images/a',
        dockerfilePath: `/stack/${dockerfile}`,
      },
      top,
    );

    expect(['rule'].filter((path) => rules.ignores(path))).toEqual(expected);
    expect(asked).toHaveLength(name === 'Dockerfile' ? 0 : 1);
  });

  it('beside a Dockerfile that is not in the context is looked for', async () => {
    const files = memoryFiles({
      '/stack/docker/a.dockerignore': 'special',
      '/stack/images/a/x': '',
    });

    const rules = await readIgnoreRules(
      files,
      { rootDir: '/stack', contextDir: '/stack/images/a', dockerfilePath: '/stack/docker/a' },
      await files.list('/stack/images/a'),
    );

    expect(rules.ignores('special')).toBe(true);
  });

  it('that is wrong is named from the root of the repository', async () => {
    const files = memoryFiles({ '/stack/images/a/.dockerignore': '[' });
    const reading = readIgnoreRules(files, {
      rootDir: '/stack',
      contextDir: '/stack/images/a',
      dockerfilePath: '/stack/images/a/Dockerfile',
    });

    await expect(reading).rejects.toMatchObject({
      message: "'[' is no pattern for an ignore file",
      location: { file: 'images/a/.dockerignore', line: 1, column: 1 },
    });
  });
});
