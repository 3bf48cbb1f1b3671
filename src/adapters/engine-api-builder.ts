import { setImmediate } from 'node:timers/promises';
import type Docker from 'dockerode';
import type {
  BuildEvent,
  BuildOutcome,
  BuildRequest,
  ImageBuilder,
} from '../ports/image-builder.ts';
import { buildFailure } from './build/build-failure.ts';
import { buildkitReader, type BuildkitStatus } from './build/buildkit-status.ts';
import type { ContextTar } from './build/context-tar.ts';
import { openEngineSession, type EngineSession } from './build/engine-session.ts';
import { arrangeUpload, type Upload } from './build/upload.ts';
import { engineMessage, statusCodeOf, translateEngineError } from './docker/docker-errors.ts';
import { jsonLines } from './docker/json-lines.ts';

interface BuildLine {
  readonly id?: string;
  readonly aux?: unknown;
  readonly error?: string;
}

type Decoder = (base64: string) => BuildkitStatus;

/** An {@link ImageBuilder} on the BuildKit inside the engine, by `POST /build?version=2`: no docker CLI is needed. */
export function engineApiBuilder(docker: Docker, address: string): ImageBuilder {
  let decoder: Promise<Decoder> | undefined;
  const decoderOf = () => (decoder ??= loadDecoder());

  async function build(
    request: BuildRequest,
    onEvent: (event: BuildEvent) => void,
  ): Promise<BuildOutcome> {
    const upload = arrangeUpload(request);
    if (upload === undefined) throw new Error(`refusal() was not asked for ${request.imageKey}`);
    try {
      return await runBuild(docker, request, upload, decoderOf, onEvent);
    } catch (error) {
      if (request.signal?.aborted === true) return { status: 'cancelled' };
      // 400: the Dockerfile cannot be read; the sentence says which line.
      if (statusCodeOf(error) === 400)
        return buildFailure(request.dockerfile, undefined, upload.original(engineMessage(error)));
      throw translateEngineError(error, address);
    }
  }

  return {
    name: 'engine-api',
    store: 'engine',
    refusal: (request) => refusal(request),
    build,
  };
}

function refusal(request: BuildRequest): string | undefined {
  if (request.secrets.length > 0) return 'it mounts secrets';
  if (request.platforms.length > 1) return 'it is for several platforms';
  if (request.wholeContextVisible && request.triggersReadContext === true) {
    return 'an ONBUILD instruction of its parent reads the context and would see the Dockerfile';
  }
  if (arrangeUpload(request) === undefined) {
    return 'one COPY or ADD takes the whole context while another reads from it in a way (single ADD, bind mount, heredoc) that keeps the Dockerfile in sight';
  }
  return undefined;
}

async function loadDecoder(): Promise<Decoder> {
  const { traceDecoder } = await import('./build/trace-decoder.ts');
  return traceDecoder();
}

async function runBuild(
  docker: Docker,
  request: BuildRequest,
  upload: Upload,
  decoderOf: () => Promise<Decoder>,
  onEvent: (event: BuildEvent) => void,
): Promise<BuildOutcome> {
  const { contextTar } = await import('./build/context-tar.ts');
  const tar = contextTar(upload.context, [upload.dockerfile]);
  const session = openEngineSession(docker, tar.filled);
  try {
    return await readBuild(docker, request, upload, { tar, session }, decoderOf, onEvent);
  } catch (error) {
    throw tar.failure() ?? error;
  } finally {
    session.close();
  }
}

interface Sent {
  readonly tar: ContextTar;
  readonly session: EngineSession;
}

async function readBuild(
  docker: Docker,
  request: BuildRequest,
  upload: Upload,
  { tar, session }: Sent,
  decoderOf: () => Promise<Decoder>,
  onEvent: (event: BuildEvent) => void,
): Promise<BuildOutcome> {
  // Made while the engine works; whatever is wrong with it is said where it is used.
  tar.filled
    .then(() => setImmediate())
    .then(decoderOf)
    .catch(() => undefined);
  const stream = await docker.buildImage(
    tar.stream as unknown as NodeJS.ReadableStream,
    buildOptions(request, upload, session.id),
  );
  const reader = buildkitReader(onEvent, upload.original);
  let imageId: string | undefined;
  let failure: string | undefined;

  for await (const value of jsonLines(stream)) {
    const line = value as BuildLine;
    if (line.id === 'moby.buildkit.trace' && typeof line.aux === 'string')
      reader.read((await decoderOf())(line.aux));
    if (line.id === 'moby.image.id') imageId = (line.aux as { ID?: string }).ID;
    failure ??= line.error;
  }
  reader.end();
  if (tar.failure() !== undefined) throw tar.failure();
  if (failure?.includes('no active session') === true && session.failure() !== undefined)
    throw session.failure();
  if (failure !== undefined)
    return buildFailure(request.dockerfile, reader.failed(), upload.original(failure));
  if (imageId === undefined)
    throw Object.assign(new Error('the build ended without an answer'), { code: 'ECONNRESET' });
  return { status: 'built', imageId };
}

function buildOptions(
  request: BuildRequest,
  upload: Upload,
  session: string,
): Docker.ImageBuildOptions {
  const options: Omit<Docker.ImageBuildOptions, 'version'> = {
    t: request.reference,
    dockerfile: upload.dockerfile.path,
    buildargs: {
      ...request.buildArgs,
      ...(request.inlineCache ? { BUILDKIT_INLINE_CACHE: '1' } : {}),
    },
    labels: { ...request.labels },
    nocache: request.noCache,
    cachefrom: [...request.cacheFrom] as unknown as string,
    ...(request.target === undefined ? {} : { target: request.target }),
    ...(request.platforms[0] === undefined ? {} : { platform: request.platforms[0] }),
    ...(request.signal === undefined ? {} : { abortSignal: request.signal }),
  };
  // dockerode opens a session of its own for the text '2', and waits for it.
  return { ...options, session, version: 2 } as unknown as Docker.ImageBuildOptions;
}
