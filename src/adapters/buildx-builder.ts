import { UserError } from '../errors/user-error.ts';
import type {
  BuildEvent,
  BuildOutcome,
  BuildRequest,
  ImageBuilder,
} from '../ports/image-builder.ts';
import { buildFailure } from './build/build-failure.ts';
import {
  closingSentence,
  runBuildx,
  type BuildxDeps,
  type BuildxEnd,
  type BuildxMetadata,
} from './build/run-buildx.ts';

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
    return outcomeOf(request, await runBuildx(deps, request, targetOf(request), onEvent));
  }

  return {
    name: 'buildx',
    store: 'engine',
    refusal: (request) =>
      request.platforms.length > 1
        ? 'it is for several platforms, which an engine keeps only one of'
        : undefined,
    build,
  };
}

function targetOf(request: BuildRequest) {
  const inline = request.inlineCache ? ['--cache-to', 'type=inline'] : [];
  // The engine's own BuildKit: only there are the parents of this run.
  return { builder: 'default', output: ['--load', '--tag', request.reference, ...inline] };
}

function outcomeOf(request: BuildRequest, end: BuildxEnd): BuildOutcome {
  if (end.kind === 'cancelled') return { status: 'cancelled' };
  if (end.kind === 'done') return { status: 'built', imageId: configDigest(end.metadata) };
  const { failed, text } = end;
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
  return buildFailure(request.dockerfile, failed, closingSentence(text));
}

/** buildx names the digest of the config in its metadata on every engine; the engine's own ID is something else on some. */
function configDigest(metadata: BuildxMetadata): string {
  const digest = metadata['containerimage.config.digest'] ?? metadata['containerimage.digest'];
  if (typeof digest !== 'string') throw new Error('buildx named no digest in its metadata');
  return digest;
}
