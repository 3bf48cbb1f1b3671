import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../errors/user-error.ts';
import type { CommandRunner } from '../../ports/command-runner.ts';
import type { BuildEvent, BuildRequest } from '../../ports/image-builder.ts';
import { writing } from '../disk-errors.ts';
import { makeScratchFolder } from '../scratch-folder.ts';
import { buildkitReader, type FailedVertex } from './buildkit-status.ts';
import { buildxArguments, type BuildxTarget } from './buildx-arguments.ts';
import { layOutContext } from './context-folder.ts';
import { rawJsonReader } from './rawjson.ts';

export interface BuildxDeps {
  readonly runner: CommandRunner;
  /** Environment of the docker CLI; secrets are read from it by name. */
  readonly env: Readonly<Record<string, string>>;
}

/** How one `docker buildx build` ended. */
export type BuildxEnd =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'done'; readonly metadata: BuildxMetadata }
  | {
      readonly kind: 'failed';
      /** The step that failed; `undefined` when none did. */
      readonly failed: FailedVertex | undefined;
      /** What buildx said in plain words. */
      readonly text: string;
    };

/** What buildx writes about what it made: digests by names such as `containerimage.config.digest`. */
export type BuildxMetadata = Readonly<Record<string, unknown>>;

/**
 * Runs `docker buildx build` and hands on what BuildKit tells.
 *
 * @throws {UserError} `BUILDER_MISSING` when there is no docker command, or it has no buildx; `CONFIG` when the variable of a secret
 *   is not set; `SPEC_CONTEXT` when a file of the context vanished, or is not what its hash says; `ARTIFACTS_UNWRITABLE` when
 *   temporary files have no place
 */
export async function runBuildx(
  deps: BuildxDeps,
  request: BuildRequest,
  target: BuildxTarget,
  onEvent: (event: BuildEvent) => void,
): Promise<BuildxEnd> {
  refuseMissingSecrets(request, deps.env);
  const scratch = await makeScratchFolder('buildx');
  try {
    return await run(deps, request, target, scratch, onEvent);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The closing sentence of what buildx said, without its beginning that is always the same. */
export function closingSentence(text: string): string {
  return /^ERROR: (?:failed to solve: )?(.*)$/m.exec(text)?.[1] ?? text;
}

/** That buildx is not there. */
export function missingBuildx(message: string): UserError {
  return new UserError('BUILDER_MISSING', message, {
    hint: 'install the docker CLI with its buildx plugin (docker-cli, docker-buildx)',
  });
}

async function run(
  deps: BuildxDeps,
  request: BuildRequest,
  target: BuildxTarget,
  scratch: string,
  onEvent: (event: BuildEvent) => void,
): Promise<BuildxEnd> {
  // By this name, not by its path, BuildKit finds what it was sent before, and of that it asks anew only for files of another size or
  // time: all of ours have one time.
  const contextFolder = join(scratch, `context-${randomUUID()}`);
  const dockerfile = join(scratch, 'Dockerfile');
  const metadata = join(scratch, 'metadata.json');
  await writing(scratch, async () => {
    await layOutContext(contextFolder, request.context);
    await writeFile(dockerfile, request.dockerfile);
    // The context holds just what is to be seen: without an ignore file of the Dockerfile, one that is in the context would hide more.
    // An empty one counts as none.
    await writeFile(`${dockerfile}.dockerignore`, '# nothing\n');
  });

  const reader = buildkitReader(onEvent);
  const output = rawJsonReader((status) => reader.read(status));
  const result = await deps.runner.run({
    file: 'docker',
    args: buildxArguments(request, target, { contextFolder, dockerfile, metadata }),
    env: withoutShellsOwn(deps.env),
    signal: request.signal,
    onOutput: (chunk, stream) => {
      if (stream === 'stderr') output.push(chunk);
    },
  });
  reader.end();
  if (result.kind === 'cancelled') return { kind: 'cancelled' };
  if (result.kind === 'not-found') throw missingBuildx('the docker command was not found');
  // The docker command itself did not understand, before any buildx was started.
  if (result.kind === 'exited' && result.exitCode === 125)
    throw missingBuildx('the docker command has no buildx');
  if (result.kind === 'exited' && result.exitCode === 0)
    return { kind: 'done', metadata: await readMetadata(metadata) };
  return { kind: 'failed', failed: reader.failed(), text: output.text() };
}

/** They would put times of the shell into images, or build for a platform that it names: no ID knows of either. */
function withoutShellsOwn({
  SOURCE_DATE_EPOCH: _time,
  DOCKER_DEFAULT_PLATFORM: _platform,
  ...env
}: BuildxDeps['env']): BuildxDeps['env'] {
  return env;
}

async function readMetadata(path: string): Promise<BuildxMetadata> {
  return JSON.parse(await readFile(path, 'utf8')) as BuildxMetadata;
}

function refuseMissingSecrets(request: BuildRequest, env: Readonly<Record<string, string>>): void {
  const missing = request.secrets.find((secret) => env[secret.env] === undefined);
  if (missing === undefined) return;
  throw new UserError(
    'CONFIG',
    `${request.imageKey}: the environment variable ${missing.env} of secret '${missing.id}' is not set`,
    {
      hint: `set ${missing.env}, or remove the secret from the spec`,
    },
  );
}
