/** A piece of one line of YAML, and where it ends. */
export interface PlainPiece {
  /** Without quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** Offset behind it. */
  readonly end: number;
}

// What may begin an unquoted scalar here; YAML allows more. Behind it a colon before a blank and ` #` end it, and in
// brackets what separates there.
const first = '[A-Za-z0-9_./~$(+=^;\\\\]';
const blockScalar = new RegExp(`${first}(?:[^\\n: ]|:(?![ \\n]|$)| +(?![ #\\n]|$))*`, 'y');
const flowScalar = new RegExp(
  `${first}(?:[^\\n:,[\\]{} ]|:(?![ \\n,[\\]{}]|$)| +(?![ #\\n,[\\]{}]|$))*`,
  'y',
);
const quoted = /"([^"\\\n]*)"|'([^'\n]*)'(?!')/y;
const key = /([A-Za-z0-9_][A-Za-z0-9_./-]{0,200}):(?=[ \n]|$)/y;
const endOfLine = / *(?: #[^\n]*)?(?=\n|$)/y;

/** The scalar at an offset, when it is a plain one on one line; `inBrackets`: within `[]` or `{}`. */
export function scalarAt(text: string, at: number, inBrackets: boolean): PlainPiece | undefined {
  const letter = text[at];
  if (letter === '"' || letter === "'") {
    const match = matchAt(quoted, text, at);
    if (match === undefined) return undefined;
    return { text: match[1] ?? match[2] ?? '', isQuoted: true, end: at + match[0].length };
  }
  const match = matchAt(inBrackets ? flowScalar : blockScalar, text, at);
  return match && { text: match[0], isQuoted: false, end: at + match[0].length };
}

/** The key at an offset, unquoted, with its colon; `undefined` also for one that YAML reads as nothing. */
export function keyAt(text: string, at: number): PlainPiece | undefined {
  const match = matchAt(key, text, at);
  const name = match?.[1];
  if (match === undefined || name === undefined || isNothing(name)) return undefined;
  return { text: name, isQuoted: false, end: at + match[0].length };
}

/** Whether YAML reads unquoted text as no value. */
export function isNothing(text: string): boolean {
  return text === '' || text === '~' || text === 'null' || text === 'Null' || text === 'NULL';
}

/** Offset of the end of the line when nothing but blanks and a comment is left of it. */
export function lineEndAt(text: string, at: number): number | undefined {
  const match = matchAt(endOfLine, text, at);
  return match && at + match[0].length;
}

/** Offset of what follows blanks. */
export function skipBlanks(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ') next++;
  return next;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
