import type { UserError } from '../errors/user-error.ts';
import type { BuildOutcome } from '../ports/image-builder.ts';
import type { FailureDetails, FailureKind } from '../report/run-report.ts';
import { causeInOutput } from './output-cause.ts';

type FailureCause = Pick<FailureDetails, 'kind' | 'cause'>;

/**
 * What kind of failure ended a build. What BuildKit tells as a fact counts first (an exit code, whether an instruction ran at all), then
 * what the instruction printed.
 */
export function buildFailureKind(outcome: BuildOutcome & { status: 'failed' }): FailureCause {
  const { exitCode, output = [], message, isBuilderGone } = outcome;
  if (isBuilderGone === true) return { kind: 'engine' };
  const inOutput = causeInOutput(output);
  // 128 + SIGKILL, and nothing but a lack of memory sends that to a build.
  if (exitCode === killed)
    return inOutput?.kind === 'memory' || inOutput?.kind === 'disk' ? inOutput : { kind: 'memory' };
  if (inOutput !== undefined) return inOutput;
  const isOwn = exitCode === undefined && !/^(?:process "|executor failed)/.test(message);
  return { kind: (isOwn ? kindOfSentence(message) : undefined) ?? 'dockerfile' };
}

/** What kind of failure ended a push or pull; its sentence is the cause. */
export function transferFailureKind(message: string): FailureCause {
  return { kind: kindOfSentence(message) ?? 'registry' };
}

/** What kind of failure a problem is that ended a step; `undefined` when its code tells none. */
export function problemKind({ code, message }: UserError): FailureKind | undefined {
  if (code.startsWith('ENGINE_'))
    return kindOfSentence(message) === 'disk' && code === 'ENGINE_FAILED' ? 'disk' : 'engine';
  if (code.startsWith('BUILDER_')) return 'engine';
  return code.startsWith('REGISTRY_') || registryCodes.has(code) ? 'registry' : undefined;
}

const killed = 137;

const registryCodes = new Set<string>(['CREDENTIALS', 'BASE_UNAVAILABLE', 'IMAGE_UNAVAILABLE']);

/** Of BuildKit and of the engine, who have no codes for what happens between them and a registry, a server or a disk. */
function kindOfSentence(sentence: string): FailureKind | undefined {
  return sentences.find(([, pattern]) => pattern.test(sentence))?.[0];
}

const sentences: readonly (readonly [FailureKind, RegExp])[] = [
  ['disk', /no space left on device|disk quota exceeded/i],
  ['memory', /cannot allocate memory|signal: killed/i],
  ['mirror', /invalid response status [45]\d\d/],
  [
    'network',
    /\bdial tcp\b|connection re(?:set|fused)|broken pipe|i\/o timeout|timed out|no such host|TLS handshake|context deadline exceeded|network is unreachable|\bEOF\b/i,
  ],
  [
    'registry',
    /failed to resolve source metadata|failed to authorize|access denied|unexpected (?:HTTP )?status|failed to copy|too ?many ?requests|manifest (?:unknown|for)|failed to fetch \S+ token|unauthorized|^(?:failed to solve: )?[\w.-]+[.:/][\w./:@-]*: not found$/i,
  ],
];
