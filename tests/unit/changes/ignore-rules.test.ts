import { describe, expect, it } from '@jest/globals';
import { ignoreRules } from '../../../src/changes/ignore-rules.ts';

describe('ignoreRules', () => {
  it.each<[readonly string[], string, boolean]>([
    [[], 'README.md', false],
    [['**/*.md'], 'README.md', true],
    [['**/*.md'], 'images/base/docs/README.md', true],
    [['*.md'], 'images/base/README.md', true],
    [['/*.md'], 'images/base/README.md', false],
    [['*.md'], 'README.mdx', false],
    [['*.MD'], 'README.md', false],
    [['*.md', '!images/**/*.md'], 'images/base/README.md', false],
    [['*.md', '!images/**/*.md'], 'docs/README.md', true],
    [['docs', '!docs/kept.txt'], 'docs/kept.txt', true],
    [['docs/'], 'images/base/docs/a.txt', true],
    [['docs/'], 'docs', false],
    [['docs/*'], 'images/docs/a.txt', false],
    [['images/a/**/b'], 'images/a/b', true],
    [['images/a/**/b'], 'images/a/x/y/b', true],
    [['images/notes', 'images/notes/**'], 'images/notes/x/y', true],
    [['images/notes/**'], 'images/notes-2/x', false],
    [['#*'], '#a', false],
    [['\\#*'], '#a', true],
    [['**/.*'], 'images/base/.dockerignore', true],
    [['image?'], 'images', true],
    [['[a-c].txt'], 'b.txt', true],
    [['bücher/*.txt'], 'bücher/große zahl.txt', true],
    [['a_b'], 'a\nb', false],
    [['with blank.txt'], 'images/with blank.txt', true],
    [['**/*.md'], 'images/new\nline/READ\nME.md', true],
    [['images/notes/**'], 'images/notes/new\r\nline', true],
  ])('of %j and %j says %s', (globs, path, expected) => {
    expect(ignoreRules(globs)(path)).toBe(expected);
  });

  it.each(['../x.md', '/x.md', './x.md', '.', '..', ''])('is no rule for %j', (path) => {
    expect(ignoreRules(['**', '*.md', '**/*.md'])(path)).toBe(false);
  });

  it.each(['[/', 'images/[a/b', '![/'])('refuses a glob without a meaning: %s', (glob) => {
    expect(() => ignoreRules(['*.md', glob])).toThrow(
      expect.objectContaining({
        code: 'SPEC_SCHEMA',
        message: `change_detection: '${glob}' is not a glob`,
      }),
    );
  });
});
