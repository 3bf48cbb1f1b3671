import { describe, expect, it } from '@jest/globals';
import { cappedOutput, logOutput } from '../../../src/manifest/capped-output.ts';

describe('cappedOutput', () => {
  it('puts pieces together, also where they cut a character', () => {
    const output = cappedOutput();
    const bytes = Buffer.from('grün\n');
    output.add(bytes.subarray(0, 3));
    output.add(bytes.subarray(3));

    expect(output.shown()).toEqual({ output: 'grün' });
  });

  it('keeps the start and counts the rest', () => {
    const output = cappedOutput(5);
    output.add(Buffer.from('abc'));
    output.add(Buffer.from('defg'));
    for (let count = 0; count < 1000; count += 1) output.add(Buffer.alloc(1_000_000));

    expect(output.shown()).toEqual({
      output: 'abcde',
      cut: { kept: 'start', droppedBytes: 1_000_000_002 },
    });
  });

  it('does not keep memory that the engine uses again', () => {
    const output = cappedOutput();
    const buffer = Buffer.from('first');
    output.add(buffer);
    buffer.write('other');

    expect(output.shown()).toEqual({ output: 'first' });
  });

  it('shows text of whatever was printed', () => {
    const output = cappedOutput();
    output.add(Buffer.from([0xff, 0x00, 0x41, 0x07]));
    output.add(Buffer.from('\u001B[1;31mred\u001B[0m\r\n10%\r90%\n  indented\u202E  \n\n'));

    expect(output.shown()).toEqual({ output: '\uFFFDAred\n90%\n  indented' });
  });

  it('cuts very long lines', () => {
    const output = cappedOutput();
    output.add(Buffer.from(`${'x'.repeat(12_000)}\nend`));

    expect(output.shown()).toEqual({
      output: `${'x'.repeat(10_000)}… [+2000 characters]\nend`,
    });
  });
});

describe('logOutput', () => {
  it('shows a whole log', () => {
    expect(logOutput('a\nb\n', 4)).toEqual({ output: 'a\nb' });
  });

  it('shows the end of a longer log', () => {
    expect(logOutput('abcde', 4)).toEqual({ output: 'bcde', cut: { kept: 'end' } });
  });
});
