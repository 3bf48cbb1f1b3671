import type {
  Dockerfile,
  DockerfileArg,
  DockerfileCopy,
  DockerfileStage,
  DockerfileText,
} from './dockerfile.ts';
import { instructionLines, joinContinuedLines } from './dockerfile-lines.ts';
import { isAskedAbout } from './dockerfile-mask.ts';

/**
 * The Dockerfile in `text`, as `parseDockerfile` takes it apart, when all that is asked about in it has the plain form:
 * one line (ENV: several), no quotes and no escapes, and no RUN with a mount.
 *
 * It is there for speed alone: the parser takes ten times as long, and has to be loaded.
 *
 * @returns `undefined` for all other text, broken or not
 */
export function readPlainDockerfile(text: string): Dockerfile | undefined {
  const syntax = syntaxAtTop(text);
  if (syntax === 'other' || /[\r\t\uFEFF]/.test(text)) return undefined;
  const globalArgs: DockerfileArg[] = [];
  const stages: OpenStage[] = [];
  const lineOf = lineCounter(text);
  for (const { start, end, endWithHeredocs } of instructionLines(text, '\\')) {
    const written = text.slice(start, end);
    if (!isAskedAbout(written)) continue;
    const place = { start, end, line: lineOf(start) };
    const found =
      endWithHeredocs > end ? undefined : readInstruction(written, place, stages.length);
    if (found === undefined) return undefined;
    const stage = stages.at(-1);
    if (found.kind === 'stage') stages.push(found.stage);
    else if (found.kind === 'arg') (stage?.args ?? globalArgs).push(found.arg);
    else if (found.kind === 'env') stage?.envNames.push(...found.names);
    else stage?.copies.push(found.copy);
  }
  return { text, escape: '\\', globalArgs, stages, syntax };
}

interface OpenStage extends DockerfileStage {
  readonly args: DockerfileArg[];
  readonly envNames: string[];
  readonly copies: DockerfileCopy[];
}

type PlainInstruction =
  | { readonly kind: 'stage'; readonly stage: OpenStage }
  | { readonly kind: 'arg'; readonly arg: DockerfileArg }
  | { readonly kind: 'env'; readonly names: readonly string[] }
  | { readonly kind: 'copy'; readonly copy: DockerfileCopy };

interface Place {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** `# syntax=…` in the first line; `other` when what stands at the top may be another directive. */
function syntaxAtTop(text: string): DockerfileText | undefined | 'other' {
  const [first = '', second = ''] = text.split('\n', 2);
  const reference = /^# syntax=([A-Za-z0-9_./:@-]+)$/.exec(first)?.[1];
  if (isDirective(reference === undefined ? first : second)) return 'other';
  if (reference === undefined) return undefined;
  return textIn(reference, first.length - reference.length, { start: 0, line: 1 });
}

function isDirective(line: string): boolean {
  return /^\s*#.*=/.test(line);
}

/** Tells the line of offsets, which have to come in ascending order. */
function lineCounter(text: string): (offset: number) => number {
  let line = 1;
  let next = text.indexOf('\n');
  return (offset) => {
    for (; next >= 0 && next < offset; next = text.indexOf('\n', next + 1)) line++;
    return line;
  };
}

const word = '[A-Za-z0-9_./:@${}+~-]';
const fromForm = new RegExp(`^(FROM +)(?!--)(${word}+)(?: +AS +([A-Za-z0-9_.-]+))? *$`, 'i');
const argForm = new RegExp(`^ARG +([A-Za-z_][A-Za-z0-9_]*)(?:=(${word}+))? *$`, 'i');
const envForm = new RegExp(`^ENV(?: +[A-Za-z_][A-Za-z0-9_]*=${word}+)+ *$`, 'i');
const copyForm = new RegExp(
  `^(COPY|ADD)((?: +--(?:from|chown|chmod)=${word}+)*)((?: +(?!--)[*?,]*${word}[*?,A-Za-z0-9_./:@\${}+~-]*){2,}) *$`,
  'i',
);

function readInstruction(text: string, place: Place, stages: number): PlainInstruction | undefined {
  const from = fromForm.exec(text);
  if (from !== null) return { kind: 'stage', stage: stageOf(from, place, stages) };
  const arg = argForm.exec(text);
  if (arg !== null) {
    const [, name = '', defaultValue] = arg;
    return { kind: 'arg', arg: { name, defaultValue, line: place.line } };
  }
  const copy = copyForm.exec(text);
  if (copy !== null) return { kind: 'copy', copy: copyOf(copy, place) };
  const joined = joinContinuedLines(text, '\\');
  if (!envForm.test(joined)) return undefined;
  return { kind: 'env', names: [...joined.matchAll(/ ([^ =]+)=/g)].map(([, name = '']) => name) };
}

function stageOf(match: RegExpExecArray, place: Place, index: number): OpenStage {
  const [, before = '', image = '', name] = match;
  return {
    index,
    name: name?.toLowerCase(),
    from: textIn(image, before.length, place),
    args: [],
    envNames: [],
    copies: [],
    mounts: [],
  };
}

function copyOf(match: RegExpExecArray, place: Place): DockerfileCopy {
  const [, keyword = '', flags = '', words = ''] = match;
  const { start, end, line } = place;
  const from = / --from=([^ ]+)/.exec(flags);
  const at = keyword.length + (from?.index ?? 0) + ' --from='.length;
  return {
    instruction: keyword.toUpperCase() === 'COPY' ? 'COPY' : 'ADD',
    start,
    end,
    flagsAt: start + keyword.length,
    line,
    onBuild: false,
    from: from?.[1] === undefined ? undefined : textIn(from[1], at, place),
    checksum: undefined,
    parents: false,
    sources: words.trim().split(/ +/).slice(0, -1),
    hasHeredoc: false,
  };
}

/** A piece of an instruction, from its place in it. */
function textIn(
  value: string,
  at: number,
  { start, line }: Pick<Place, 'start' | 'line'>,
): DockerfileText {
  return { value, start: start + at, end: start + at + value.length, line, column: at + 1 };
}
