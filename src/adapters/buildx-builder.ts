import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { CommandRunner } from '../ports/command-runner.ts';
import type {
  BuildEvent,
  BuildOutcome,
  BuildRequest,
  ImageBuilder,
} from '../ports/image-builder.ts';
import { buildFailure } from './build/build-failure.ts';
import { buildkitReader } from './build/buildkit-status.ts';
import { withContextFolder } from './build/context-folder.ts';
import { rawJsonReader } from './build/rawjson.ts';

export interface BuildxDeps {
  readonly runner: CommandRunner;
  /** Environment of the docker CLI; secrets are read from it by name. */
  readonly env: Readonly<Record<string, string>>;
}

/**
 * An {@link ImageBuilder} that runs `docker buildx build` on the engine's own BuildKit.
 *
 * It serves secret mounts, and engines with the containerd image store, where the Engine API's build fails.
 */
export function buildxBuilder(deps: BuildxDeps): ImageBuilder {
  async function build(
    request: BuildRequest,
    onEvent: (event: BuildEvent) => void,
  ): Promise<BuildOutcome> {
    refuseMissingSecrets(request, deps.env);
    const scratch = await mkdtemp(join(tmpdir(), 'stack-buildx-'));
    try {
      return await withContextFolder(request.context, (folder) =>
        run(deps, request, folder, scratch, onEvent),
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  }

  return {
    name: 'buildx',
    refusal: (request) =>
      request.platforms.length > 1
        ? 'it is for several platforms, which an engine keeps only one of'
        : undefined,
    build,
  };
}

async function run(
  deps: BuildxDeps,
  request: BuildRequest,
  contextFolder: string,
  scratch: string,
  onEvent: (event: BuildEvent) => void,
): Promise<BuildOutcome> {
  const dockerfile = join(scratch, 'Dockerfile');
  const metadata = join(scratch, 'metadata.json');
  await writeFile(dockerfile, request.dockerfile);

  const reader = buildkitReader(onEvent);
  const output = rawJsonReader((status) => reader.read(status));
  const result = await deps.runner.run({
    file: 'docker',
    args: buildArguments(request, dockerfile, metadata, contextFolder),
    env: deps.env,
    signal: request.signal,
    onOutput: (chunk, stream) => {
      if (stream === 'stderr') output.push(chunk);
    },
  });
  reader.end();
  if (result.kind === 'cancelled') return { status: 'cancelled' };
  if (result.kind === 'not-found') throw missingBuildx('the docker command was not found');
  // The docker command itself did not understand, before any buildx was started.
  if (result.kind === 'exited' && result.exitCode === 125)
    throw missingBuildx('the docker command has no buildx');
  if (result.kind === 'exited' && result.exitCode === 0)
    return { status: 'built', imageId: await configDigest(metadata) };
  return failureOf(request, reader.failed(), output.text());
}

/** buildx names the digest of the config in its metadata on every engine; the engine's own ID is something else on some. */
async function configDigest(metadata: string): Promise<string> {
  const parsed = JSON.parse(await readFile(metadata, 'utf8')) as Record<string, string | undefined>;
  const digest = parsed['containerimage.config.digest'] ?? parsed['containerimage.digest'];
  if (digest === undefined) throw new Error('buildx named no digest in its metadata');
  return digest;
}

function failureOf(
  request: BuildRequest,
  failed: ReturnType<ReturnType<typeof buildkitReader>['failed']>,
  text: string,
): BuildOutcome {
  if (
    /Cannot connect to the Docker daemon|error during connect|failed to receive status: rpc error: code = Unavailable/.test(
      text,
    )
  ) {
    throw new UserError('ENGINE_UNREACHABLE', 'the engine went away during the build', {
      hint: 'start Docker again and run the same command',
      cause: new Error(text),
    });
  }
  const sentence = /^ERROR: (?:failed to solve: )?(.*)$/m.exec(text)?.[1] ?? text;
  return buildFailure(request.dockerfile, failed, sentence);
}

function buildArguments(
  request: BuildRequest,
  dockerfile: string,
  metadata: string,
  folder: string,
): string[] {
  const pairs = (flag: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  return [
    'buildx',
    'build',
    // The engine's own BuildKit: only there are the parents of this run.
    ...['--builder', 'default'],
    ...['--progress', 'rawjson', '--metadata-file', metadata, '--provenance=false', '--load'],
    ...['--file', dockerfile, '--tag', request.reference],
    ...(request.target === undefined ? [] : ['--target', request.target]),
    ...(request.noCache ? ['--no-cache'] : []),
    ...request.platforms.flatMap((platform) => ['--platform', platform]),
    ...request.cacheFrom.flatMap((reference) => ['--cache-from', `type=registry,ref=${reference}`]),
    ...(request.inlineCache ? ['--cache-to', 'type=inline'] : []),
    ...request.secrets.flatMap((secret) => ['--secret', `id=${secret.id},env=${secret.env}`]),
    ...pairs('--build-arg', request.buildArgs),
    ...pairs('--label', request.labels),
    folder,
  ];
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

function missingBuildx(message: string): UserError {
  return new UserError('BUILDER_MISSING', message, {
    hint: 'install the docker CLI with its buildx plugin (docker-cli, docker-buildx)',
  });
}
