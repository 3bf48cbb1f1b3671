/** A piece of R code. */
export interface RToken {
  /** `text`: what stood in quotes. */
  readonly kind: 'name' | 'text' | 'mark';
  readonly text: string;
  /** Counts from 1. */
  readonly line: number;
}

/** One after the other; a text or comment that does not end takes the rest, so that nothing is read twice. */
const piece =
  /(?<comment>#[^\n\r]*)|"(?<double>[^"\\]*(?:\\[^][^"\\]*)*)(?:"|\\?$)|'(?<single>[^'\\]*(?:\\[^][^'\\]*)*)(?:'|\\?$)|(?<name>[A-Za-z.][A-Za-z0-9._]*)|(?<mark>:::?|[^\s])/g;

/** The names, texts and marks of R code, without comments. */
export function rTokens(code: string): readonly RToken[] {
  const lineAt = lineCounter(code);
  return [...code.matchAll(piece)].flatMap(({ groups = {}, index }): readonly RToken[] => {
    const { double, single, name, mark } = groups;
    const line = lineAt(index);
    const text = double ?? single;
    if (text !== undefined) return [{ kind: 'text', text, line }];
    if (name !== undefined) return [{ kind: 'name', text: name, line }];
    return mark === undefined ? [] : [{ kind: 'mark', text: mark, line }];
  });
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
