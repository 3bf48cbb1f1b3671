import { UserError } from '../../errors/user-error.ts';
import { cleanLine } from '../../text/clean-text.ts';
import type { BuilderDescription, BuilderNode } from '../../ports/image-builder.ts';
import { readBuilderDescription } from './builder-description.ts';
import { missingBuildx, type BuildxDeps } from './run-buildx.ts';

/** A pod or container may have to be started, and its image pulled. */
const startTimeoutMs = 180_000;
const lookTimeoutMs = 60_000;

export interface LookDeps extends BuildxDeps {
  /** Ends waiting for buildx. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks buildx about a builder by name, and starts what of it sleeps.
 *
 * @throws {UserError} `BUILDER_MISSING` when buildx is not there, or knows no builder of that name; `BUILDER_UNREACHABLE` when no
 *   machine of it answers; the reason of the signal
 */
export async function lookAtBuilder(deps: LookDeps, name: string): Promise<BuilderDescription> {
  const asleep = await inspect(deps, [name], lookTimeoutMs);
  if (asleep.isStuck) throw stuck(name);
  if (asleep.description === undefined) throw await unknownBuilder(deps, name, asleep.said);
  if (isAwake(asleep.description)) return asleep.description;
  const started = await inspect(deps, ['--bootstrap', name], startTimeoutMs);
  // buildx gives up a builder of several machines for one that does not answer, and builds on the others all the same.
  const after = await inspect(deps, [name], lookTimeoutMs);
  const description = after.description ?? asleep.description;
  if (description.nodes.some(isRunning)) return description;
  throw unreachable(description, started.said);
}

/** Whether nothing is left to start: machines that buildx has not made run, or do not. */
function isAwake({ driver, nodes }: BuilderDescription): boolean {
  const canStart = driver === 'docker-container' || driver === 'kubernetes';
  return nodes.some(isRunning) && (!canStart || nodes.every(isRunning));
}

function isRunning({ status }: BuilderNode): boolean {
  return status === 'running';
}

interface Inspected {
  /** `undefined` when buildx says something else. */
  readonly description: BuilderDescription | undefined;
  /** The last line of what it said beside it. */
  readonly said: string;
  /** It did not come to an end of itself. */
  readonly isStuck: boolean;
}

async function inspect(
  deps: LookDeps,
  args: readonly string[],
  timeoutMs: number,
): Promise<Inspected> {
  const { isGood, isStuck, stdout, stderr } = await buildx(deps, ['inspect', ...args], timeoutMs);
  return {
    description: isGood ? readBuilderDescription(stdout) : undefined,
    said: lastLine(stderr),
    isStuck,
  };
}

function stuck(name: string): UserError {
  return new UserError(
    'BUILDER_UNREACHABLE',
    `the builder '${name}' does not answer: buildx could not tell what it is in ${lookTimeoutMs / 1000} seconds`,
    { hint: `look at it with \`docker buildx inspect ${name}\`` },
  );
}

async function unknownBuilder(deps: LookDeps, name: string, said: string): Promise<UserError> {
  const { stdout } = await buildx(deps, ['ls'], lookTimeoutMs);
  const known = builderNames(stdout);
  const list =
    known.length === 0 ? '' : `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}; `;
  return new UserError('BUILDER_MISSING', `buildx has no builder '${name}' to use: ${said}`, {
    hint: `${list}\`docker buildx create --name ${name}\` makes one`,
  });
}

/** Of `docker buildx ls`: what is not indented stands for a builder, one with a star is in use. */
function builderNames(text: string): readonly string[] {
  const [, ...lines] = text.split('\n');
  return lines.flatMap((line) => /^([\w.-]+)\*?(?:\s|$)/.exec(line)?.[1] ?? []).sort();
}

function unreachable({ name, driver, nodes, error }: BuilderDescription, said: string): UserError {
  const states = nodes.map((node) => {
    const why = node.error === undefined ? '' : ` (${node.error})`;
    return `${node.name} at ${node.endpoint} is ${node.status}${why}`;
  });
  const why = [error, ...states, said].filter((text) => text !== undefined && text !== '');
  return new UserError(
    'BUILDER_UNREACHABLE',
    `the builder '${name}' (${driver}) does not answer: ${why.join('; ')}`,
    { hint: `look at it with \`docker buildx inspect --bootstrap ${name}\`` },
  );
}

async function buildx(deps: LookDeps, args: readonly string[], timeoutMs: number) {
  const output = { stdout: '', stderr: '' };
  const result = await deps.runner.run({
    file: 'docker',
    args: ['buildx', ...args],
    env: deps.env,
    timeoutMs,
    signal: deps.signal,
    onOutput: (chunk, stream) => (output[stream] += Buffer.from(chunk).toString('utf8')),
  });
  deps.signal?.throwIfAborted();
  if (result.kind === 'not-found') throw missingBuildx('the docker command was not found');
  if (result.kind === 'exited' && (result.exitCode === 125 || output.stderr.startsWith('docker: ')))
    throw missingBuildx('the docker command has no buildx');
  const isGood = result.kind === 'exited' && result.exitCode === 0;
  return { ...output, isGood, isStuck: result.kind !== 'exited' };
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => cleanLine(line));
  return (lines.findLast((line) => line.trim() !== '') ?? '').replace(/^ERROR: /, '');
}
