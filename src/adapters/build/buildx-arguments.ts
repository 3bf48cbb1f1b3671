import type { BuildRequest } from '../../ports/image-builder.ts';

/** Files and folders of one `docker buildx build`. */
export interface BuildxPlaces {
  readonly contextFolder: string;
  readonly dockerfile: string;
  /** Where buildx writes what it made. */
  readonly metadata: string;
}

/** What one `docker buildx build` is to do with what it builds. */
export interface BuildxTarget {
  /** `default`, or the name of a builder. */
  readonly builder: string;
  /** The docker context of an engine whose builder it is; buildx uses no other engine's. Absent: the one in use. */
  readonly context?: string | undefined;
  /** Flags that say where the result and its cache go. */
  readonly output: readonly string[];
}

/** The arguments of `docker` for a build. Secrets are named by their variables, and no credential is among them. */
export function buildxArguments(
  request: BuildRequest,
  target: BuildxTarget,
  places: BuildxPlaces,
): readonly string[] {
  return [
    ...(target.context === undefined ? [] : ['--context', target.context]),
    ...['buildx', 'build', '--builder', target.builder],
    ...['--progress', 'rawjson', '--metadata-file', places.metadata, '--provenance=false'],
    ...target.output,
    ...['--file', places.dockerfile],
    ...(request.target === undefined ? [] : ['--target', request.target]),
    ...(request.noCache ? ['--no-cache'] : []),
    ...request.platforms.flatMap((platform) => ['--platform', platform]),
    ...cacheSources(request).flatMap((reference) => [
      '--cache-from',
      `type=registry,ref=${reference}`,
    ]),
    ...request.secrets.flatMap((secret) => ['--secret', `id=${secret.id},env=${secret.env}`]),
    ...pairs('--build-context', imagesByDigest(request)),
    ...pairs('--build-arg', request.buildArgs),
    ...pairs('--label', request.labels),
    places.contextFolder,
  ];
}

function cacheSources({ cacheFrom, registryCache, noCache }: BuildRequest): readonly string[] {
  return noCache ? [] : [...cacheFrom, ...(registryCache?.from ?? [])];
}

function imagesByDigest({ parentDigests = {} }: BuildRequest): Readonly<Record<string, string>> {
  const entries = Object.entries(parentDigests);
  return Object.fromEntries(entries.map(([name, exact]) => [name, `docker-image://${exact}`]));
}

function pairs(flag: string, values: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
}
