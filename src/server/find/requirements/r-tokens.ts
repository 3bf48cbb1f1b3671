/** A piece of R code. */
export interface RToken {
  /** `text`: what stood in quotes. */
  readonly kind: 'name' | 'text' | 'mark';
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

/**
 * Comment, text in two kinds of quotes, name, mark; of other characters only those count that say what names are. A text that does not
 * end takes the rest, so that nothing is read twice.
 */
const piece =
  /#[^\n\r]*|"([^"\\]*(?:\\[^][^"\\]*)*)(?:"|\\?$)|'([^'\\]*(?:\\[^][^'\\]*)*)(?:'|\\?$)|([A-Za-z.][A-Za-z0-9._]*)|(:::?|[(),=<-])|[^\sA-Za-z."'#(),=<:-]+/g;

/** The names, texts and marks of R code, without comments. */
export function rTokens(code: string): readonly RToken[] {
  const lineAt = lineCounter(code);
  const tokens: RToken[] = [];
  for (const { 1: double, 2: single, 3: name, 4: mark, index } of code.matchAll(piece)) {
    const text = double ?? single;
    const line = lineAt(index);
    if (text !== undefined) tokens.push({ kind: 'text', text, line });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, line });
    // What is no mark that counts still parts what stands on its sides.
    else tokens.push({ kind: 'mark', text: mark ?? '', line });
  }
  return tokens;
}

/** The lines of places that are asked for in their order. */
function lineCounter(text: string): (index: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (index) => {
    while (next !== -1 && next < index) {
      line += 1;
      next = text.indexOf('\n', next + 1);
    }
    return line;
  };
}
