import { describe, expect, it } from '@jest/globals';
import { splitWords } from '../../../src/spec/shell-words.ts';

describe('splitWords', () => {
  it.each([
    ['', []],
    ['  pip   list ', ['pip', 'list']],
    [
      String.raw`bash -c 'conda list | grep "cuda\|cudnn"'`,
      ['bash', '-c', String.raw`conda list | grep "cuda\|cudnn"`],
    ],
    [`echo "two words" ''`, ['echo', 'two words', '']],
    [String.raw`a\ b "c\"d" "e\f" 'g\h'`, ['a b', 'c"d', String.raw`e\f`, String.raw`g\h`]],
    [`one"two"'three'`, ['onetwothree']],
    ['echo $HOME * > x && y', ['echo', '$HOME', '*', '>', 'x', '&&', 'y']],
    ['a \\\n b', ['a', 'b']],
  ])('splits %p as a shell would', (command, words) => {
    const split = splitWords(command);

    expect(split.words.map(({ value }) => value)).toEqual(words);
    expect(split.unclosed).toBeUndefined();
  });

  it.each([
    [`pip 'list`, `'`],
    [`pip "list`, `"`],
    [`echo "it's`, `"`],
  ])('names the quote that nothing closes in %p', (command, quote) => {
    expect(splitWords(command).unclosed).toBe(quote);
  });

  it('keeps words as written beside what they mean', () => {
    expect(splitWords(`<<"EOF" x`).words).toEqual([
      { raw: '<<"EOF"', value: '<<EOF' },
      { raw: 'x', value: 'x' },
    ]);
  });
});
