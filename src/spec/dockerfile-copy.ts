import type { Add, Copy, Instruction } from 'dockerfile-ast';
import { splitFlags, type DockerfileFlag } from './dockerfile-flags.ts';
import { joinContinuedLines } from './dockerfile-lines.ts';
import { heredocMask } from './dockerfile-mask.ts';
import type { DockerfileSource, DockerfileText } from './dockerfile-source.ts';
import { dockerfileLibrary } from './libraries.ts';

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
  /** `--checksum` of an ADD, quotes removed, variables not expanded. */
  readonly checksum: string | undefined;
  /** `--parents`: the folders of a source are kept, and `**` in one stands for any number of folders. */
  readonly parents: boolean;
  /** Without heredocs; quotes, backslashes and variables as written. */
  readonly sources: readonly string[];
  readonly hasHeredoc: boolean;
}

/** The COPY or ADD in an instruction, which an ONBUILD may stand before; `undefined` for any other. */
export function copyOf(
  { instruction, onBuild }: { readonly instruction: Instruction; readonly onBuild: boolean },
  source: DockerfileSource,
): DockerfileCopy | undefined {
  const { Add, Copy } = dockerfileLibrary();
  const isCopy = instruction instanceof Copy;
  if (!isCopy && !(instruction instanceof Add)) return undefined;
  const copy: Copy | Add = instruction;

  const start = source.offsetOf(copy.getRange().start);
  const end = source.endOfInstruction(start);
  const flagsAt = source.offsetOf(copy.getInstructionRange().end);
  const line = joinContinuedLines(source.masked.slice(flagsAt, end), source.escape);
  const { flags, rest } = splitFlags(line);
  const words = parseJsonWords(rest) ?? rest.split(/\s+/).filter((word) => word !== '');
  const files = words.filter((word) => !isMaskedHeredoc(word));
  return {
    instruction: isCopy ? 'COPY' : 'ADD',
    start,
    end,
    flagsAt,
    line: copy.getRange().start.line + 1,
    onBuild,
    from: fromOf(copy, source) ?? hiddenFrom(flags, source, flagsAt),
    checksum: valueOf(flags, 'checksum'),
    parents: isSet(flags, 'parents'),
    sources: files.slice(0, -1),
    hasHeredoc: files.length < words.length,
  };
}

function valueOf(flags: readonly DockerfileFlag[], name: string): string | undefined {
  return flags.findLast((flag) => flag.name === name)?.value;
}

function isSet(flags: readonly DockerfileFlag[], name: string): boolean {
  const flag = flags.findLast((other) => other.name === name);
  return flag !== undefined && flag.value !== 'false';
}

/** @returns `undefined` when the text is not a JSON list of strings: BuildKit then reads it as plain words */
function parseJsonWords(text: string): readonly string[] | undefined {
  if (!text.trimStart().startsWith('[')) return undefined;
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

/** The parser sees no flag behind one that has a blank in it: `--chown="a b" --from=c`. */
function hiddenFrom(
  flags: readonly DockerfileFlag[],
  source: DockerfileSource,
  flagsAt: number,
): DockerfileText | undefined {
  const value = valueOf(flags, 'from');
  const written = /--from=["']?/.exec(source.masked.slice(flagsAt));
  if (value === undefined || value === '' || written === null) return undefined;
  const at = flagsAt + written.index + written[0].length;
  return source.masked.startsWith(value, at)
    ? source.textBetween(at, at + value.length, value)
    : undefined;
}

function unquoted(text: DockerfileText): DockerfileText {
  const match = /^(["'])(.*)\1$/s.exec(text.value);
  if (match === null) return text;
  const { start, end, column } = text;
  return { ...text, value: match[2] ?? '', start: start + 1, end: end - 1, column: column + 1 };
}
