import { UserError } from '../errors/user-error.ts';
import { normalPlatform } from '../oci/platform.ts';
import type { Credential } from '../ports/credentials.ts';
import type {
  BuildEvent,
  BuilderDescription,
  BuildOutcome,
  BuildRequest,
  CacheOutcome,
  ImageBuilder,
} from '../ports/image-builder.ts';
import { atMost } from './build/at-most.ts';
import { addressOf } from './build/builder-address.ts';
import { buildFailure } from './build/build-failure.ts';
import type { FailedVertex } from './build/buildkit-status.ts';
import type { BuildxTarget } from './build/buildx-arguments.ts';
import { withDockerConfig } from './build/docker-config-folder.ts';
import {
  closingSentence,
  runBuildx,
  type BuildxDeps,
  type BuildxEnd,
  type BuildxMetadata,
} from './build/run-buildx.ts';

export interface NamedBuilderDeps extends BuildxDeps {
  /** Absolute path; holds `.docker` where `DOCKER_CONFIG` names no other folder. */
  readonly homeDir: string;
  /** How the absolute paths of folders begin in which credentials are for a moment: `/repo/.stack/docker-config/laptop-4711-`. */
  readonly credentialFolder: string;
  /** What the environment has for a registry host and the docker config may not have; `undefined` for nothing. */
  readonly credentialFor: (host: string) => Credential | undefined;
}

/** Layers of all images that are sent at a time: more would take the way from pushes, and weigh on the builder. */
const cacheExportsAtOnce = 2;

/**
 * An {@link ImageBuilder} that runs `docker buildx build` on a builder that is not the engine's own. What it builds goes straight to
 * the registry, by digest.
 */
export function namedBuilder(
  deps: NamedBuilderDeps,
  description: BuilderDescription,
): ImageBuilder {
  const { name } = description;
  const limit = atMost(cacheExportsAtOnce);
  const run = (request: BuildRequest, output: readonly string[], onEvent: OnEvent) =>
    runSignedIn(deps, request, { ...addressOf(description), output }, onEvent);

  return {
    name,
    store: 'registry',
    refusal: ({ platforms }) => lackingPlatforms(description, platforms),
    build: async (request, onEvent) => {
      const output = [...imageOutput(request, description), ...inlineCache(request)];
      const end = await run(request, output, onEvent);
      return outcomeOf(request, description, end);
    },
    keepCache: (request, onEvent) =>
      limit(async () => {
        // All of it comes from the builder's own cache, also what was built without.
        const kept = { ...request, noCache: false };
        return cacheOutcome(await run(kept, cacheOutput(request), onEvent));
      }),
  };
}

/** A machine that runs and says nothing of platforms is believed to have them. */
function lackingPlatforms(
  { nodes }: BuilderDescription,
  wanted: readonly string[],
): string | undefined {
  const running = nodes.filter(({ status }) => status === 'running');
  const has = [...new Set(running.flatMap(({ platforms }) => platforms).map(normalPlatform))];
  const lacking = wanted.map(normalPlatform).filter((platform) => !has.includes(platform));
  if (lacking.length === 0 || running.some(({ platforms }) => platforms.length === 0))
    return undefined;
  const others = nodes.filter((node) => !running.includes(node));
  const asleep = others.map(({ name, status }) => `; ${name} is ${status}`).join('');
  return `it is for ${lacking.join(', ')}, and no machine of the builder that runs is (${has.join(', ')}${asleep})`;
}

type OnEvent = (event: BuildEvent) => void;

function runSignedIn(
  deps: NamedBuilderDeps,
  request: BuildRequest,
  target: BuildxTarget,
  onEvent: OnEvent,
): Promise<BuildxEnd> {
  const credentials = new Map(
    (request.registries ?? []).flatMap((host) => {
      const credential = deps.credentialFor(host);
      return credential === undefined ? [] : [[host, credential] as const];
    }),
  );
  return withDockerConfig(deps.env, deps, credentials, (env) =>
    runBuildx({ ...deps, env }, request, target, onEvent),
  );
}

/** An engine that keeps images in its old store pushes nothing without a name. */
function needsName({ driver }: BuilderDescription): boolean {
  return driver === 'docker';
}

function imageOutput(request: BuildRequest, description: BuilderDescription): readonly string[] {
  const { reference } = request;
  const fields = needsName(description)
    ? [`name=${reference}`, 'push=true']
    : [
        `name=${reference.slice(0, reference.lastIndexOf(':'))}`,
        'push-by-digest=true',
        'name-canonical=true',
        'push=true',
      ];
  return ['--output', ['type=image', ...fields].join(',')];
}

function inlineCache({ inlineCache: isInline }: BuildRequest): readonly string[] {
  return isInline ? ['--cache-to', 'type=inline'] : [];
}

function cacheOutput({ registryCache }: BuildRequest): readonly string[] {
  if (registryCache === undefined) throw new Error('no place for the cache is known');
  return [
    '--output',
    'type=cacheonly',
    '--cache-to',
    `type=registry,ref=${registryCache.to},mode=max,image-manifest=true,oci-mediatypes=true`,
  ];
}

function outcomeOf(
  request: BuildRequest,
  description: BuilderDescription,
  end: BuildxEnd,
): BuildOutcome {
  if (end.kind === 'cancelled') return { status: 'cancelled' };
  const named = needsName(description) ? { temporaryName: request.reference } : {};
  if (end.kind === 'done') {
    return {
      status: 'built',
      // An image for several platforms has as many configs; what stands for all of it is its index.
      imageId: digestIn(
        end.metadata,
        request.platforms.length > 1 ? 'containerimage.digest' : 'containerimage.config.digest',
      ),
      digest: digestIn(end.metadata, 'containerimage.digest'),
      ...named,
    };
  }
  return isGone(end.failed, end.text)
    ? { ...builderGone(description, end.text), ...named }
    : { ...buildFailure(request.dockerfile, end.failed, closingSentence(end.text)), ...named };
}

function digestIn(metadata: BuildxMetadata, name: string): string {
  const digest = metadata[name];
  if (typeof digest === 'string') return digest;
  throw new UserError(
    'BUILDER_MISSING',
    `buildx did not say what it built: there is no ${name} in its metadata`,
    { hint: 'use buildx 0.10 or newer, and a builder with BuildKit 0.11 or newer' },
  );
}

/** What buildx does itself before a builder is asked to build: it starts one that sleeps, or waits for it. */
const connecting = /^\[internal\] (?:booting buildkit|waiting for connection)$/;

/** buildx has no code for it: the connection could not be made, or broke. */
function isGone(failed: FailedVertex | undefined, text: string): boolean {
  if (failed !== undefined && connecting.test(failed.name)) return true;
  return (
    failed === undefined &&
    /rpc error: code = Unavailable|error reading from server|failed to list workers|no builder "[^"]*" found|Cannot connect to the Docker daemon|error during connect|no valid drivers found/.test(
      text,
    )
  );
}

type FailedBuild = BuildOutcome & { readonly status: 'failed' };

function builderGone({ name, driver }: BuilderDescription, text: string): FailedBuild {
  return {
    status: 'failed',
    message: `the builder '${name}' (${driver}) went away or does not answer: ${closingSentence(text)}`,
    transient: true,
    isBuilderGone: true,
  };
}

function cacheOutcome(end: BuildxEnd): CacheOutcome {
  if (end.kind === 'cancelled') return { status: 'cancelled' };
  if (end.kind === 'done') return { status: 'kept' };
  return { status: 'failed', message: end.failed?.error ?? closingSentence(end.text) };
}
