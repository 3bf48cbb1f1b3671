import { describe, expect, it } from '@jest/globals';
import { copyPattern, deepPattern, hasWildcard } from '../../../src/identity/path-pattern.ts';

/** After the tests of Go's `path/filepath` ("Match"), which both kinds of pattern go by. */
const common: readonly (readonly [
  pattern: string,
  matched: readonly string[],
  others: readonly string[],
])[] = [
  ['abc', ['abc'], ['ab', 'abcd', 'ABC', 'x/abc']],
  ['*', ['abc', '.abc', 'a\nb'], ['a/b']],
  ['*c', ['abc', 'c'], ['ab', 'x/c']],
  ['a*/b', ['a/b', 'abc/b'], ['a/c/b', 'b']],
  ['a*b*c*d*e*/f', ['axbxcxdxe/f', 'axbxcxdxexxx/f'], ['axbxcxdxe/xxx/f', 'axbxcxdxexxx/fff']],
  ['a*b?c*x', ['abxbbxdbxebxczzx'], ['abxbbxdbxebxczzy']],
  ['ab[c]', ['abc'], ['abd']],
  ['ab[b-d]', ['abb', 'abc'], ['abe']],
  ['ab[^c]', ['abd', 'ab/'], ['abc', 'ab']],
  ['ab[^b-d]', ['aba'], ['abc']],
  ['[!a]', ['!', 'a'], ['b']],
  ['a\\*b', ['a*b'], ['ab', 'axb']],
  ['\\a', ['a'], ['\\a']],
  ['a?b', ['a☺b', 'a😀b'], ['a/b', 'ab']],
  ['a[^a]b', ['a☺b', 'a😀b', 'a/b'], ['aab', 'axxb']],
  ['[a-ζ]*', ['α', 'b'], ['A']],
  ['[\\]a]', [']', 'a'], ['\\']],
  ['[\\-]', ['-'], ['\\']],
  ['[x\\-]', ['x', '-'], ['z']],
  ['[\\--z]', ['-', 'a'], ['+']],
  ['a]', ['a]'], ['a']],
  ['c++', ['c++'], ['c', 'ccc']],
  ['(a|b).{1}$^', ['(a|b).{1}$^'], ['a.{1}$^']],
  ['a[/]b', ['a/b'], ['a[/]b']],
  ['a\\/b', ['a/b'], ['ab']],
];

describe.each([
  ['of COPY', copyPattern],
  ['of an ignore file', deepPattern],
])('a pattern %s', (_name, pattern) => {
  it.each(common)('%j matches %j and not %j', (text, matched, others) => {
    const matches = pattern(text)?.matches;

    expect(matched.filter((path) => matches?.(path) !== true)).toEqual([]);
    expect(others.filter((path) => matches?.(path) === true)).toEqual([]);
  });

  it.each([
    '[',
    '[a',
    '[]',
    '[^]',
    '[]a]',
    '[-]',
    '[x-]',
    '[-x]',
    '[a-b-c]',
    '[z-a]',
    'a\\',
    '*[',
    'x/[a',
  ])('%j is malformed', (text) => {
    expect(pattern(text)).toBeUndefined();
  });
});

describe('two stars', () => {
  it.each([
    ['**', ['a', 'a/b'], []],
    ['**/a', ['a', 'x/a', 'x/y/a'], ['xa', 'a/x']],
    ['**a', ['a', 'xa', 'x/ya'], ['ax']],
    ['**.pyc', ['x.pyc', 'a/x.pyc'], ['x.pyc/a']],
    ['**/*.md', ['a.md', 'x/y/a.md'], ['a.mdx']],
    ['a/**', ['a/b', 'a/b/c'], ['a', 'ab']],
    ['a**', ['a', 'ab', 'a/b'], ['ba']],
    ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/xb']],
    ['**/a/**', ['a/x', 'x/a/y'], ['a', 'xa/y']],
    ['**/**', ['a', 'a/b'], []],
  ])('%j matches %j and not %j', (text, matched, others) => {
    const matches = deepPattern(text)?.matches;

    expect(matched.filter((path) => matches?.(path) !== true)).toEqual([]);
    expect(others.filter((path) => matches?.(path) === true)).toEqual([]);
  });

  it('are no more than one for COPY', () => {
    const paths = ['a/b', 'x/b', 'b', 'x/y/b'].filter((path) => copyPattern('**/b')?.matches(path));

    expect(paths).toEqual(['a/b', 'x/b']);
  });
});

describe('a folder', () => {
  it.each([
    ['a/*/c', ['a', 'a/b'], ['b', 'a/b/c', 'a/b/c/d']],
    ['*', [], ['a']],
    ['a/b', ['a'], ['a/b', 'b']],
    ['a/[^x]/c', ['a', 'a/b', 'a/b/c'], ['b']],
    ['a/**/c', ['a', 'a/b', 'a/b/c'], ['b', 'ab']],
    ['**/c', ['a', 'a/b'], []],
  ])('may hold what %j matches: %j, not: %j', (text, leading, others) => {
    const leads = deepPattern(text)?.leadsInto;

    expect(leading.filter((folder) => leads?.(folder) !== true)).toEqual([]);
    expect(others.filter((folder) => leads?.(folder) === true)).toEqual([]);
  });

  it.each([
    ['a/b/*.c', 'a/b'],
    ['*', ''],
    ['a/b', 'a'],
    ['a\\b/c*', ''],
    ['a/**/b', 'a'],
  ])('that holds all matches of %j is %j', (text, base) => {
    expect(deepPattern(text)?.base).toBe(base);
  });
});

describe('hasWildcard', () => {
  it('passes over escaped ones', () => {
    expect(['a', 'a*', 'a?', '[a', 'a\\*', '\\\\*', 'a]'].filter(hasWildcard)).toEqual([
      'a*',
      'a?',
      '[a',
      '\\\\*',
    ]);
  });
});
