import { Add, Copy, type Instruction } from 'dockerfile-ast';
import { joinContinuedLines } from './dockerfile-lines.ts';
import { heredocMask } from './dockerfile-mask.ts';
import type { DockerfileSource, DockerfileText } from './dockerfile-source.ts';

/** A COPY or an ADD. */
export interface DockerfileCopy {
  readonly instruction: 'COPY' | 'ADD';
  /** The instruction in the text, heredocs too; of an ONBUILD the one behind it. */
  readonly start: number;
  readonly end: number;
  /** Offset behind the keyword, where a flag can be put in; behind the inner one of an ONBUILD. */
  readonly flagsAt: number;
  readonly line: number;
  readonly onBuild: boolean;
  /** `--from`, quotes removed. */
  readonly from: DockerfileText | undefined;
  /** Without heredocs; variables not expanded. */
  readonly sources: readonly string[];
  readonly hasHeredoc: boolean;
}

/** The COPY or ADD in an instruction, which an ONBUILD may stand before; `undefined` for any other. */
export function copyOf(
  { instruction, onBuild }: { readonly instruction: Instruction; readonly onBuild: boolean },
  source: DockerfileSource,
): DockerfileCopy | undefined {
  const isCopy = instruction instanceof Copy;
  if (!isCopy && !(instruction instanceof Add)) return undefined;
  const copy: Copy | Add = instruction;

  const start = source.offsetOf(copy.getRange().start);
  const words = wordsOf(copy, source);
  const files = words.filter((word) => !isMaskedHeredoc(word));
  return {
    instruction: isCopy ? 'COPY' : 'ADD',
    start,
    end: source.endOfInstruction(start),
    flagsAt: source.offsetOf(copy.getInstructionRange().end),
    line: copy.getRange().start.line + 1,
    onBuild,
    from: fromOf(copy, source),
    sources: files.slice(0, -1),
    hasHeredoc: files.length < words.length,
  };
}

/** The arguments behind the flags; the parser loses blanks in those of the JSON form. */
function wordsOf(copy: Copy | Add, source: DockerfileSource): readonly string[] {
  const words = copy.getArguments();
  const [first] = words;
  if (first?.getValue().startsWith('[') !== true) return words.map((word) => word.getValue());

  const start = source.offsetOf(first.getRange().start);
  const end = source.offsetOf(copy.getRange().end);
  const text = joinContinuedLines(source.masked.slice(start, end), source.escape);
  return parseJsonWords(text) ?? words.map((word) => word.getValue());
}

/** @returns `undefined` when the text is not a JSON list of strings: BuildKit then reads it as plain words */
function parseJsonWords(text: string): readonly string[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value)) return undefined;
    return value.every((word): word is string => typeof word === 'string') ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isMaskedHeredoc(word: string): boolean {
  const at = word.indexOf(heredocMask);
  return at >= 0 && /^\d*$/.test(word.slice(0, at));
}

function fromOf(copy: Copy | Add, source: DockerfileSource): DockerfileText | undefined {
  const flag = copy.getFlags().find((other) => other.getName() === 'from');
  const range = flag?.getValueRange();
  const value = flag?.getValue();
  if (!range || !value) return undefined;
  return unquoted(source.textAt(range, value));
}

function unquoted(text: DockerfileText): DockerfileText {
  const match = /^(["'])(.*)\1$/s.exec(text.value);
  if (match === null) return text;
  const { start, end, column } = text;
  return { ...text, value: match[2] ?? '', start: start + 1, end: end - 1, column: column + 1 };
}
