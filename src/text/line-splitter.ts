import { StringDecoder } from 'node:string_decoder';

/** Takes output in pieces as they come and hands on whole lines. */
export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** Hands on a last line that no newline has ended. */
  end(): void;
}

/** A program that never ends its line must not make this process grow: past this many characters a line is cut in two. */
const longestLine = 16_384;

/** A {@link LineSplitter} for UTF-8; what is not UTF-8 arrives as replacement characters. Lines come without their ends. */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  const decoder = new StringDecoder('utf8');
  let rest = '';

  function take(text: string): void {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line.replace(/\r$/, ''));
    while (rest.length > longestLine) {
      onLine(rest.slice(0, longestLine));
      rest = rest.slice(longestLine);
    }
  }

  return {
    push: (chunk) => take(decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))),
    end: () => {
      take(decoder.end());
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
