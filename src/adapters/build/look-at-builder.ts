import { UserError } from '../../errors/user-error.ts';
import { cleanLine } from '../../text/clean-text.ts';
import type { BuilderDescription } from '../../ports/image-builder.ts';
import { readBuilderDescription } from './builder-description.ts';
import { missingBuildx, type BuildxDeps } from './run-buildx.ts';

/** A pod or container may have to be started, and its image pulled. */
const startTimeoutMs = 180_000;
const lookTimeoutMs = 60_000;

/**
 * Asks buildx about a builder by name, and starts it when none of its machines runs.
 *
 * @throws {UserError} `BUILDER_MISSING` when buildx is not there, or knows no builder of that name; `BUILDER_UNREACHABLE` when no
 *   machine of it answers
 */
export async function lookAtBuilder(deps: BuildxDeps, name: string): Promise<BuilderDescription> {
  const asleep = await inspect(deps, [name], lookTimeoutMs);
  if (asleep.description === undefined) throw await unknownBuilder(deps, name, asleep.said);
  if (isRunning(asleep.description)) return asleep.description;
  const started = await inspect(deps, ['--bootstrap', name], startTimeoutMs);
  // buildx gives up a builder of several machines for one that does not answer, and builds on the others all the same.
  const after = await inspect(deps, [name], lookTimeoutMs);
  const description = after.description ?? asleep.description;
  if (isRunning(description)) return description;
  throw unreachable(description, started.said);
}

function isRunning({ nodes }: BuilderDescription): boolean {
  return nodes.some(({ status }) => status === 'running');
}

interface Inspected {
  /** `undefined` when buildx says something else. */
  readonly description: BuilderDescription | undefined;
  /** The last line of what it said beside it. */
  readonly said: string;
}

async function inspect(
  deps: BuildxDeps,
  args: readonly string[],
  timeoutMs: number,
): Promise<Inspected> {
  const { isGood, stdout, stderr } = await buildx(deps, ['inspect', ...args], timeoutMs);
  return {
    description: isGood ? readBuilderDescription(stdout) : undefined,
    said: lastLine(stderr),
  };
}

async function unknownBuilder(deps: BuildxDeps, name: string, said: string): Promise<UserError> {
  const { stdout } = await buildx(deps, ['ls'], lookTimeoutMs);
  const known = builderNames(stdout);
  return new UserError('BUILDER_MISSING', `buildx has no builder '${name}' to use: ${said}`, {
    hint: `there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}; \`docker buildx create --name ${name}\` makes one`,
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

async function buildx(deps: BuildxDeps, args: readonly string[], timeoutMs: number) {
  const output = { stdout: '', stderr: '' };
  const result = await deps.runner.run({
    file: 'docker',
    args: ['buildx', ...args],
    env: deps.env,
    timeoutMs,
    onOutput: (chunk, stream) => (output[stream] += Buffer.from(chunk).toString('utf8')),
  });
  if (result.kind === 'not-found') throw missingBuildx('the docker command was not found');
  if (result.kind === 'exited' && (result.exitCode === 125 || output.stderr.startsWith('docker: ')))
    throw missingBuildx('the docker command has no buildx');
  return { ...output, isGood: result.kind === 'exited' && result.exitCode === 0 };
}

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => cleanLine(line));
  return (lines.findLast((line) => line.trim() !== '') ?? '').replace(/^ERROR: /, '');
}
