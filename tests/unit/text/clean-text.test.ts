import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cleanLine, cleanOneLine, cleanText } from '../../../src/text/clean-text.ts';

describe('cleanLine', () => {
  it.each([
    ['plain text', 'héllo 😀 …', 'héllo 😀 …'],
    ['colours', '\u001b[1;31mred\u001b[0m', 'red'],
    ['cursor movements', 'a\u001b[2K\u001b[1Ab', 'ab'],
    [
      'links and titles',
      '\u001b]8;;http://x\u001b\\link\u001b]8;;\u0007\u001b]0;title\u0007.',
      'link.',
    ],
    ['device strings', 'a\u001bPq#0;2\u001b\\b', 'ab'],
    ['one-byte control sequences', 'a\u009b31mb', 'ab'],
    ['an unfinished sequence', 'text\u001b[3', 'text'],
    ['control characters', 'a\u0000\u0007\u0008\u007f\u0085b', 'ab'],
    ['reordering marks', 'a\u202eb\u2066c', 'abc'],
    ['line separators', 'a\u2028b', 'a b'],
    ['halves of pairs', 'a\ud800b', 'ab'],
    ['progress', '10%\r50%\r100%', '100%'],
    ['a carriage return at the end', 'done\r', 'done'],
    ['progress with an ending', '10%\r90%\r\r', '90%'],
    ['tabs', 'a\tbc\td', 'a       bc      d'],
    ['nothing', '', ''],
  ])('makes %s readable', (_what, line, expected) => {
    const cleaned = cleanLine(line);

    expect(cleaned).toBe(expected);
  });

  it('cuts long lines and says by how much', () => {
    const cleaned = cleanLine('x'.repeat(3000), 10);

    expect(cleaned).toBe(`${'x'.repeat(10)}… [+2990 characters]`);
  });

  it('does not cut a character in two', () => {
    const cleaned = cleanLine('😀😀😀', 3);

    expect(cleaned).toBe('😀… [+3 characters]');
  });

  it('leaves nothing that a terminal would obey, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from('\u001b[]PX^_0;mab\u0007\\\u009b\u0000\r\t?#(')),
        }),
        (line) => {
          expect(cleanLine(line)).not.toMatch(/\p{Cc}/u);
        },
      ),
    );
  });

  it.each([
    ['openings of control strings', '\u001b]'],
    ['escape characters', '\u001b'],
    ['unfinished sequences', '\u001b[0;'],
    ['tabs', '\t'],
    ['letters', 'a'],
  ])('takes no time for a line of very many %s', (_what, piece) => {
    const line = piece.repeat(3_000_000);
    const before = process.cpuUsage().user;

    cleanLine(line);

    // Microseconds of the processor, whatever else the machine does.
    expect(process.cpuUsage().user - before).toBeLessThan(2e6);
  });
});

describe('cleanText', () => {
  it('cleans each line for itself', () => {
    const cleaned = cleanText('one\r\n\u001b[1mtwo\u001b[0m\n10%\r20%\n');

    expect(cleaned).toBe('one\ntwo\n20%\n');
  });
});

describe('cleanOneLine', () => {
  it('joins lines by blanks and leaves out empty ones', () => {
    const cleaned = cleanOneLine('  one\n\n\t two \r\n');

    expect(cleaned).toBe('one two');
  });
});
