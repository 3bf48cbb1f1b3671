import type { Arg, Env, From, Instruction } from 'dockerfile-ast';
import { copyOf, type DockerfileCopy } from './dockerfile-copy.ts';
import {
  dockerfileWords,
  instructionLines,
  joinContinuedLines,
  type EscapeCharacter,
} from './dockerfile-lines.ts';
import { heredocMask, maskForParser } from './dockerfile-mask.ts';
import { mountsOf, type DockerfileMount } from './dockerfile-mounts.ts';
import {
  dockerfileSource,
  type DockerfileSource,
  type DockerfileText,
  type ParserRange,
} from './dockerfile-source.ts';
import { dockerfileLibrary } from './libraries.ts';

export type { DockerfileCopy, DockerfileMount, DockerfileText };

/**
 * A Dockerfile taken apart, as far as the toolkit looks into one. Offsets count UTF-16 code units into `text`, lines
 * and columns from 1.
 */
export interface Dockerfile {
  readonly text: string;
  /** Of `# escape=`; a backslash when there is none. */
  readonly escape: EscapeCharacter;
  /** ARGs before the first FROM, in order. */
  readonly globalArgs: readonly DockerfileArg[];
  readonly stages: readonly DockerfileStage[];
  /** `# syntax=docker/dockerfile:1`. */
  readonly syntax: DockerfileText | undefined;
}

export interface DockerfileArg {
  /** As written: one with variables or quotes in it declares what these come to. */
  readonly name: string;
  /** As written, with quotes and variables (see `expandVariables`); `undefined` when the ARG gives none. */
  readonly defaultValue: string | undefined;
  readonly line: number;
}

export interface DockerfileStage {
  readonly index: number;
  /** Name after AS, in lower case as BuildKit compares it. */
  readonly name: string | undefined;
  /** What follows FROM, variables not expanded; empty when nothing does. */
  readonly from: DockerfileText;
  readonly args: readonly DockerfileArg[];
  /** Names that ENV sets, each as often as it is set, in order. */
  readonly envNames: readonly string[];
  /** COPY and ADD, ONBUILD ones too. */
  readonly copies: readonly DockerfileCopy[];
  /** `RUN --mount=type=bind,cache…` that read from the context or another image. */
  readonly mounts: readonly DockerfileMount[];
}

/** Takes a Dockerfile apart. Text that is none gives no stages; there is no text that it refuses. */
export function parseDockerfile(text: string): Dockerfile {
  const { Arg, DockerfileParser, From } = dockerfileLibrary();
  const escape = escapeOf(text);
  const lines = instructionLines(text, escape);
  const masked = maskForParser(text, lines, escape);
  const source = dockerfileSource(text, masked, lines, escape);
  const parsed = DockerfileParser.parse(masked);

  const globalArgs: DockerfileArg[] = [];
  const stages: StageInstructions[] = [];
  for (const instruction of parsed.getInstructions()) {
    const stage = stages.at(-1);
    if (instruction instanceof From) stages.push({ from: instruction, rest: [] });
    else if (stage !== undefined) stage.rest.push(instruction);
    else if (instruction instanceof Arg) globalArgs.push(...argsOf(instruction, source));
  }
  const syntax = syntaxOf(parsed.getDirectives(), source);
  return {
    text,
    escape,
    globalArgs,
    syntax,
    stages: stages.map((stage, index) => stageOf(stage, index, source)),
  };
}

interface StageInstructions {
  readonly from: From;
  readonly rest: Instruction[];
}

/** Directives are the comments of the form `# name=value` before anything else. */
function escapeOf(text: string): EscapeCharacter {
  for (const line of text.replace(/^\uFEFF/, '').split('\n')) {
    const directive = /^\s*#\s*([A-Za-z]+)\s*=\s*(\S+)/.exec(line);
    if (directive === null) break;
    if (directive[1]?.toLowerCase() === 'escape') return directive[2] === '`' ? '`' : '\\';
  }
  return '\\';
}

function stageOf(
  { from, rest }: StageInstructions,
  index: number,
  source: DockerfileSource,
): DockerfileStage {
  const { Arg, Env } = dockerfileLibrary();
  const range = from.getImageRange();
  const at = from.getInstructionRange().end;
  const triggers = rest.map(triggerOf);
  return {
    index,
    name: from.getBuildStage()?.toLowerCase(),
    from: source.textAt(range ?? { start: at, end: at }, from.getImage() ?? ''),
    args: rest.flatMap((other) => (other instanceof Arg ? argsOf(other, source) : [])),
    envNames: rest.flatMap((other) => (other instanceof Env ? namesOf(other) : [])),
    copies: triggers.flatMap((trigger) => copyOf(trigger, source) ?? []),
    mounts: triggers.flatMap((trigger) => mountsOf(trigger, source)),
  };
}

function triggerOf(instruction: Instruction): {
  readonly instruction: Instruction;
  readonly onBuild: boolean;
} {
  const { Onbuild } = dockerfileLibrary();
  const inner = instruction instanceof Onbuild ? instruction.getTriggerInstruction() : null;
  return { instruction: inner ?? instruction, onBuild: inner !== null };
}

/** A list of names: the parser takes what follows a name without a value for its value. */
function argsOf(instruction: Arg, source: DockerfileSource): readonly DockerfileArg[] {
  const range = instruction.getRange();
  const start = source.offsetOf(range.start);
  const names = source.offsetOf(instruction.getInstructionRange().end);
  const written = source.masked.slice(names, source.endOfInstruction(start));
  const text = joinContinuedLines(written, source.escape).replaceAll(heredocMask, '<<');
  return dockerfileWords(text, source.escape).map((word) => {
    const [, name = '', defaultValue] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    return { name, defaultValue, line: range.start.line + 1 };
  });
}

function namesOf(instruction: Env): readonly string[] {
  return instruction.getProperties().map((property) => property.getName());
}

function syntaxOf(
  directives: readonly {
    getName(): string;
    getValue(): string;
    getValueRange(): ParserRange | null;
  }[],
  source: DockerfileSource,
): DockerfileText | undefined {
  const directive = directives.find((other) => other.getName().toLowerCase() === 'syntax');
  const range = directive?.getValueRange();
  const [reference] = directive?.getValue().split(/\s/) ?? [];
  if (!range || !reference) return undefined;
  const end = { line: range.start.line, character: range.start.character + reference.length };
  return source.textAt({ start: range.start, end }, reference);
}
