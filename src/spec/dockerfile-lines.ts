import { splitWords } from './shell-words.ts';

/** One instruction with the lines it goes over, in offsets into the Dockerfile's text. */
export interface InstructionLines {
  readonly start: number;
  /** Behind the last line that continues the instruction. */
  readonly end: number;
  /** Behind the terminator of its last heredoc; `end` when it has none. */
  readonly endWithHeredocs: number;
}

export type EscapeCharacter = '\\' | '`';

/**
 * Cuts a Dockerfile into its instructions as BuildKit does: continued lines with comments and empty lines between
 * them, and heredocs.
 */
export function instructionLines(
  text: string,
  escape: EscapeCharacter,
): readonly InstructionLines[] {
  const lines = physicalLines(text);
  const instructions: InstructionLines[] = [];
  for (let at = 0; at < lines.length;) {
    const first = lines[at];
    if (first === undefined || isSkipped(first.text)) {
      at++;
      continue;
    }
    const joined = joinLines(lines, at, escape);
    const after = skipHeredocs(lines, joined.next, heredocsOf(joined.text));
    const end = lines[joined.next - 1]?.end ?? first.end;
    instructions.push({
      start: first.start,
      end,
      endWithHeredocs: after > joined.next ? (lines[after - 1]?.end ?? end) : end,
    });
    at = after;
  }
  return instructions;
}

/** A piece of an instruction as one line, as BuildKit reads it: continued lines joined, comments between them left out. */
export function joinContinuedLines(text: string, escape: EscapeCharacter): string {
  const lines = physicalLines(text);
  return joinLines(lines, 0, escape).text;
}

/**
 * The words of a joined line as BuildKit cuts those of ARG, with quotes and escapes as they are. In single quotes nothing is escaped; a
 * quote that is never closed goes to the end.
 */
export function dockerfileWords(line: string, escape: EscapeCharacter): readonly string[] {
  return line.match(words[escape]) ?? [];
}

const words: Readonly<Record<EscapeCharacter, RegExp>> = {
  '\\': wordForm('\\\\'),
  '`': wordForm('`'),
};

function wordForm(escape: string): RegExp {
  const single = "'[^']*(?:'|$)";
  const double = `"(?:${escape}.|[^"${escape}])*(?:"|${escape}?$)`;
  return new RegExp(`(?:${escape}.|${single}|${double}|[^\\s'"${escape}]|${escape}$)+`, 'gsu');
}

interface PhysicalLine {
  readonly text: string;
  readonly start: number;
  /** Before the line break. */
  readonly end: number;
}

interface HeredocStart {
  readonly name: string;
  /** `<<-`: tabs before the terminator do not count. */
  readonly stripsTabs: boolean;
}

function physicalLines(text: string): readonly PhysicalLine[] {
  const lines: PhysicalLine[] = [];
  for (let start = 0; start < text.length || lines.length === 0;) {
    const lineBreak = text.indexOf('\n', start);
    const next = lineBreak < 0 ? text.length : lineBreak;
    const end = lineBreak > start && text[lineBreak - 1] === '\r' ? lineBreak - 1 : next;
    lines.push({ text: text.slice(start, end), start, end });
    start = next + 1;
  }
  return lines;
}

function joinLines(
  lines: readonly PhysicalLine[],
  from: number,
  escape: EscapeCharacter,
): { readonly text: string; readonly next: number } {
  let text = '';
  for (let at = from; at < lines.length; at++) {
    const line = lines[at]?.text ?? '';
    if (at > from && isSkipped(line)) continue;
    const kept = withoutContinuation(line, escape);
    text += kept ?? line;
    if (kept === undefined) return { text, next: at + 1 };
  }
  return { text, next: lines.length };
}

function isSkipped(line: string): boolean {
  return /^\s*(?:#.*)?$/.test(line);
}

/** @returns `undefined` when the line is not continued; a doubled escape character at its end is none */
function withoutContinuation(line: string, escape: EscapeCharacter): string | undefined {
  const trimmed = line.replace(/[ \t]+$/, '');
  if (!trimmed.endsWith(escape) || trimmed.endsWith(escape + escape)) return undefined;
  return trimmed.slice(0, -1);
}

function heredocsOf(instruction: string): readonly HeredocStart[] {
  if (!/^\s*(?:onbuild\s+)?(?:run|copy|add)\s/i.test(instruction)) return [];
  if (!instruction.includes('<<')) return [];
  const { words, unclosed } = splitWords(instruction);
  if (unclosed !== undefined) return [];
  return words.map(({ raw }) => heredocOf(raw)).filter((heredoc) => heredoc !== undefined);
}

/** `<<EOF`, `<<-"EOF"`, `3<<EOF`. */
function heredocOf(raw: string): HeredocStart | undefined {
  const match = /^\d*<<(-?)([^<]+)$/s.exec(raw);
  if (match === null) return undefined;
  const [name, ...more] = splitWords(match[2] ?? '').words;
  if (name === undefined || more.length > 0) return undefined;
  return { name: name.value, stripsTabs: match[1] === '-' };
}

/** @returns the index of the line behind the last terminator */
function skipHeredocs(
  lines: readonly PhysicalLine[],
  from: number,
  heredocs: readonly HeredocStart[],
): number {
  let at = from;
  for (const { name, stripsTabs } of heredocs) {
    const isEnd = ({ text }: PhysicalLine) =>
      (stripsTabs ? text.replace(/^\t+/, '') : text) === name;
    const end = lines.findIndex((line, index) => index >= at && isEnd(line));
    at = end < 0 ? lines.length : end + 1;
  }
  return at;
}
