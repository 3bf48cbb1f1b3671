import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { sortedByCodePoints } from '../../../src/text/code-points.ts';

const sorted = (texts: readonly string[]) => sortedByCodePoints(texts, (text) => text);

describe('sortedByCodePoints', () => {
  it('sorts by code points, not by units of UTF-16', () => {
    const texts = ['\u{1F600}', '\uFF21', 'b', 'B', 'a b', 'a', '', '10', '9'];

    const result = sorted(texts);

    expect(result).toEqual(['', '10', '9', 'B', 'a', 'a b', 'b', '\uFF21', '\u{1F600}']);
    expect(texts[0]).toBe('\u{1F600}');
  });

  it('leaves items of one text in their order', () => {
    const items = [
      { text: 'b', number: 1 },
      { text: 'a', number: 2 },
      { text: 'b', number: 3 },
    ];

    expect(sortedByCodePoints(items, ({ text }) => text).map(({ number }) => number)).toEqual([
      2, 1, 3,
    ]);
  });

  it('is the order of the numbers of the characters of any texts', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'B', '\uFF21', '\u{1F600}', '\u{10FFFF}'),
    });
    const numbers = (of: string) => Array.from(of, (character) => character.codePointAt(0) ?? 0);
    const compare = (a: readonly number[], b: readonly number[]) => {
      const index = a.findIndex((number, at) => number !== b[at]);
      return index === -1 ? a.length - b.length : (a[index] ?? 0) - (b[index] ?? -1);
    };
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const expected = [...texts].sort((a, b) => compare(numbers(a), numbers(b)));

        expect(sorted(texts)).toEqual(expected);
      }),
    );
  });
});
