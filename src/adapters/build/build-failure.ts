import type { BuildOutcome } from '../../ports/image-builder.ts';
import { isTransientTransferFault } from '../docker/transfer-faults.ts';
import type { FailedVertex } from './buildkit-status.ts';

/**
 * The outcome for a build that BuildKit ended with `message`.
 *
 * A failing instruction is found in the Dockerfile by its text; it is transient only when BuildKit itself could not
 * fetch something, never because a command of the Dockerfile failed.
 */
export function buildFailure(
  dockerfile: string,
  failed: FailedVertex | undefined,
  message: string,
): BuildOutcome & { status: 'failed' } {
  const step = failed === undefined ? undefined : stepOf(failed.name);
  const sentence = failed?.error ?? message;
  const exitCode = exitCodeIn(sentence);
  return {
    status: 'failed',
    message: withHeredocHint(sentence, dockerfile),
    command: step?.command,
    line: step === undefined ? lineInMessage(message) : lineOf(dockerfile, step),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(failed === undefined || failed.output.length === 0 ? {} : { output: failed.output }),
    transient:
      !sentence.startsWith('process "') &&
      !sentence.includes('executor failed') &&
      isTransientTransferFault(sentence),
  };
}

/** BuildKit tells it in its sentence alone: `process "/bin/sh -c make" did not complete successfully: exit code: 2`, and older ones `executor failed running [/bin/sh -c make]: exit code: 2`. */
function exitCodeIn(sentence: string): number | undefined {
  const [, code] =
    /(?:did not complete successfully|^executor failed running .*): exit code: (\d+)/s.exec(
      sentence,
    ) ?? [];
  return code === undefined || sentence.includes(' context canceled') ? undefined : Number(code);
}

/** Older engines take the lines of a heredoc for instructions. */
function withHeredocHint(sentence: string, dockerfile: string): string {
  if (!/unknown instruction/i.test(sentence) || !/<<-?["']?\w/.test(dockerfile)) return sentence;
  return `${sentence} (heredocs in Dockerfiles need Docker Engine 23 or newer)`;
}

interface Step {
  /** `RUN make`. */
  readonly command: string;
  /** How many steps of its stage come after it. */
  readonly stepsAfter: number;
}

/** `[base 2/5] RUN make` → `RUN make`; `undefined` for BuildKit's own steps (`[internal] load …`). */
function stepOf(vertexName: string): Step | undefined {
  const match = /^\[(?!internal\])[^\]]*?(\d+)\/(\d+)\] (.*)$/s.exec(vertexName);
  if (match === null) return undefined;
  const [, number, count, command = ''] = match;
  return { command, stepsAfter: Number(count) - Number(number) };
}

/** The line on which the instruction starts, from 1; `undefined` when its text is not there as it stands. */
function lineOf(dockerfile: string, step: Step): number | undefined {
  const wanted = squeeze(step.command);
  const found = instructionsOf(dockerfile);
  const alike = found.filter(({ text }) => text.startsWith(wanted));
  // Equal instructions are told apart by their place in the stage.
  const exact = alike.find((one) => stepsAfter(found, one) === step.stepsAfter);
  return (exact ?? alike[0])?.line;
}

interface Instruction {
  /** From 1. */
  readonly line: number;
  /** On one line, in lower case. */
  readonly text: string;
}

function instructionsOf(dockerfile: string): readonly Instruction[] {
  const lines = dockerfile.split('\n');
  const found: Instruction[] = [];
  for (let start = 0; start < lines.length; start += 1) {
    if (!/^\s*[A-Za-z]/.test(lines[start] ?? '')) continue;
    const { text, count } = instructionFrom(lines, start);
    found.push({ line: start + 1, text });
    start += count - 1;
  }
  return found;
}

/** BuildKit counts the instructions of a stage that make a layer. */
function stepsAfter(all: readonly Instruction[], one: Instruction): number {
  const rest = all.slice(all.indexOf(one) + 1);
  const end = rest.findIndex(({ text }) => text.startsWith('from '));
  const inStage = end === -1 ? rest : rest.slice(0, end);
  return inStage.filter(({ text }) => /^(?:run|copy|add|workdir) /.test(text)).length;
}

function instructionFrom(
  lines: readonly string[],
  start: number,
): { readonly text: string; readonly count: number } {
  const parts: string[] = [];
  let count = 0;
  for (const line of lines.slice(start)) {
    count += 1;
    if (parts.length > 0 && /^\s*(?:#|$)/.test(line)) continue;
    parts.push(line.replace(/\\\s*$/, ' '));
    if (!/\\\s*$/.test(line)) break;
  }
  return { text: squeeze(parts.join(' ')), count };
}

/** BuildKit shows an instruction on one line, without its flags' line breaks. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

function lineInMessage(message: string): number | undefined {
  const match = /(?:dockerfile parse error (?:on )?line |Dockerfile:)(\d+)/i.exec(message);
  return match === null ? undefined : Number(match[1]);
}
