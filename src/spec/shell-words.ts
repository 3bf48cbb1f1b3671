/** A word of a command line, as written and as a program would get it. */
export interface ShellWord {
  /** With its quotes and backslashes. */
  readonly raw: string;
  readonly value: string;
}

export interface ShellWords {
  readonly words: readonly ShellWord[];
  /** The quote that is opened and never closed: `'` or `"`. */
  readonly unclosed: string | undefined;
}

/**
 * Splits text into words as a POSIX shell does, and does nothing else that a shell does: variables, globs and
 * operators stay text. `bash -c 'a | b'` gives `bash`, `-c` and `a | b`.
 */
export function splitWords(text: string): ShellWords {
  const words: ShellWord[] = [];
  let at = 0;
  while (at < text.length) {
    const start = skipBlanks(text, at);
    if (start === text.length) break;
    const word = readWord(text, start);
    words.push({ raw: text.slice(start, word.end), value: word.value });
    if (word.unclosed !== undefined) return { words, unclosed: word.unclosed };
    at = word.end;
  }
  return { words, unclosed: undefined };
}

interface Part {
  readonly value: string;
  readonly end: number;
  readonly unclosed?: string;
}

function skipBlanks(text: string, from: number): number {
  const blanks = /(?:\s|\\\n)*/y;
  blanks.lastIndex = from;
  blanks.test(text);
  return blanks.lastIndex;
}

function readWord(text: string, start: number): Part {
  let value = '';
  let at = start;
  while (at < text.length && !/\s/.test(text.charAt(at))) {
    const part = readPart(text, at);
    value += part.value;
    at = part.end;
    if (part.unclosed !== undefined) return { value, end: at, unclosed: part.unclosed };
  }
  return { value, end: at };
}

function readPart(text: string, at: number): Part {
  const letter = text.charAt(at);
  if (letter === "'") return readSingleQuoted(text, at);
  if (letter === '"') return readDoubleQuoted(text, at);
  if (letter !== '\\') return { value: letter, end: at + 1 };
  // A backslash before a line break joins the lines; one at the very end stands for itself.
  const next = text.charAt(at + 1);
  if (next === '\n') return { value: '', end: at + 2 };
  return next === '' ? { value: '\\', end: at + 1 } : { value: next, end: at + 2 };
}

function readSingleQuoted(text: string, at: number): Part {
  const close = text.indexOf("'", at + 1);
  if (close < 0) return { value: text.slice(at + 1), end: text.length, unclosed: "'" };
  return { value: text.slice(at + 1, close), end: close + 1 };
}

function readDoubleQuoted(text: string, at: number): Part {
  let value = '';
  for (let next = at + 1; next < text.length; next++) {
    const letter = text.charAt(next);
    if (letter === '"') return { value, end: next + 1 };
    // Within double quotes a backslash is special only before these.
    const escaped = letter === '\\' && /[$`"\\\n]/.test(text.charAt(next + 1));
    if (escaped) next++;
    value += escaped ? text.charAt(next).replace('\n', '') : letter;
  }
  return { value, end: text.length, unclosed: '"' };
}
