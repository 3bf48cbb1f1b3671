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
  const command = failed === undefined ? undefined : commandOf(failed.name);
  const sentence = failed?.error ?? message;
  return {
    status: 'failed',
    message: sentence,
    command,
    line: command === undefined ? lineInMessage(message) : lineOf(dockerfile, command),
    transient:
      !sentence.startsWith('process "') &&
      !sentence.includes('executor failed') &&
      isTransientTransferFault(sentence),
  };
}

/** `[base 2/5] RUN make` → `RUN make`; `undefined` for BuildKit's own steps (`[internal] load …`). */
function commandOf(vertexName: string): string | undefined {
  const match = /^\[(?!internal\])[^\]]*\d+\/\d+\] (.*)$/s.exec(vertexName);
  return match?.[1];
}

/** The line on which the instruction starts, from 1; `undefined` when its text is not there as it stands. */
function lineOf(dockerfile: string, command: string): number | undefined {
  const wanted = squeeze(command);
  const lines = dockerfile.split('\n');
  for (let start = 0; start < lines.length; start += 1) {
    if (!/^\s*[A-Za-z]/.test(lines[start] ?? '')) continue;
    if (instructionFrom(lines, start).startsWith(wanted)) return start + 1;
  }
  return undefined;
}

function instructionFrom(lines: readonly string[], start: number): string {
  const parts: string[] = [];
  for (const line of lines.slice(start)) {
    if (parts.length > 0 && /^\s*#/.test(line)) continue;
    parts.push(line.replace(/\\\s*$/, ' '));
    if (!/\\\s*$/.test(line)) break;
  }
  return squeeze(parts.join(' '));
}

/** BuildKit shows an instruction on one line, without its flags' line breaks. */
function squeeze(text: string): string {
  return text.replace(/\s+/g, ' ').trim().toLowerCase();
}

function lineInMessage(message: string): number | undefined {
  const match = /(?:dockerfile parse error (?:on )?line |Dockerfile:)(\d+)/i.exec(message);
  return match === null ? undefined : Number(match[1]);
}
