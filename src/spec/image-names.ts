import { UserError } from '../errors/user-error.ts';
import {
  formatReference,
  moveRepository,
  parseReference,
  parseRepository,
} from '../oci/reference.ts';
import { placeInImage } from './image-place.ts';
import type { ParsedSpec } from './parse-spec.ts';

/** Under which names the Dockerfiles and this run know an image. */
export interface ImageNames {
  /** What the spec says: `ghcr.io/acme/base-notebook`. */
  readonly specRepository: string;
  /** After `--registry`: `127.0.0.1:5000/base-notebook`. */
  readonly repository: string;
}

export interface ImageNaming {
  /** By image key, in the order of the spec; an image whose name is wrong is not in it. */
  readonly names: ReadonlyMap<string, ImageNames>;
  readonly problems: readonly UserError[];
}

/**
 * Finds the repository of every image: its `image_name`, else `<registry>/<image key>`, moved to another registry
 * when there is an override.
 *
 * Problems are `SPEC_REFERENCE` and `SPEC_DUPLICATE_REPOSITORY`.
 */
export function nameImages(parsed: ParsedSpec, override: string | undefined): ImageNaming {
  const { document } = parsed;
  const problems = [...registryProblems(parsed), ...overrideProblems(override)];
  if (problems.length > 0) return { names: new Map(), problems };

  const canonical = canonicalNames();
  const names = new Map<string, ImageNames>();
  for (const [key, image] of Object.entries(document.images)) {
    const specRepository =
      image.image_name ?? defaultRepository(key, document.registry ?? override);
    const problem =
      specRepository === undefined
        ? nameless(key, parsed)
        : badName(key, specRepository, canonical, parsed);
    if (problem !== undefined) problems.push(problem);
    else if (specRepository !== undefined) {
      const repository =
        override === undefined ? specRepository : moveRepository(specRepository, override);
      names.set(key, { specRepository, repository });
    }
  }
  const placeOf = (key: string) => placeInImage(parsed, key, 'image_name');
  problems.push(
    ...duplicates(names, canonical, placeOf, override),
    ...ownCollisions(names, canonical, placeOf, override ?? document.registry),
  );
  return { names, problems };
}

function defaultRepository(key: string, registry: string | undefined): string | undefined {
  return registry === undefined ? undefined : moveRepository(key, registry);
}

function registryProblems({ document, locate }: ParsedSpec): UserError[] {
  if (document.registry === undefined || isRegistry(document.registry)) return [];
  const message = `registry: '${document.registry}' is not a registry`;
  return [
    new UserError('SPEC_REFERENCE', message, {
      hint: registryHint,
      location: locate(['registry']),
    }),
  ];
}

function overrideProblems(override: string | undefined): UserError[] {
  if (override === undefined || isRegistry(override)) return [];
  return [
    new UserError('SPEC_REFERENCE', `--registry: '${override}' is not a registry`, {
      hint: registryHint,
    }),
  ];
}

/** How a registry is written, for those who wrote it otherwise. */
export const registryHint =
  'write host[:port][/path], such as ghcr.io/acme or 127.0.0.1:5000, without https://';

/** Whether images can lie below this: `ghcr.io/acme`. */
export function isRegistry(text: string): boolean {
  return parseRepository(moveRepository('image', text)) !== undefined;
}

function nameless(key: string, { locate }: ParsedSpec): UserError {
  return new UserError('SPEC_REFERENCE', `${key} has no repository to be pushed to`, {
    hint: `write registry: at the top of the spec, image_name: for ${key}, or give --registry`,
    location: locate(['images', key], 'key'),
  });
}

function badName(
  key: string,
  repository: string,
  canonical: CanonicalName,
  { locate }: ParsedSpec,
): UserError | undefined {
  if (canonical(repository) !== undefined) return undefined;
  const hasTag = parseReference(repository) !== undefined;
  const message = hasTag
    ? `image_name of ${key}: '${repository}' has a tag or digest`
    : `image_name of ${key}: '${repository}' is not a repository`;
  const hint = hasTag
    ? 'leave it out: tag.prefix and the branch make the tag'
    : 'write registry/path in lower case, such as ghcr.io/acme/base-notebook';
  return new UserError('SPEC_REFERENCE', message, {
    hint,
    location: locate(['images', key, 'image_name']),
  });
}

/** What `stack` itself keeps beside the images, by the name of the repository. */
const ownRepositories = { 'stack-lock': 'locks', 'stack-run': 'run plans' };

type PlaceOf = (key: string) => UserError['location'];

function duplicates(
  names: ReadonlyMap<string, ImageNames>,
  canonical: CanonicalName,
  placeOf: PlaceOf,
  override: string | undefined,
): readonly UserError[] {
  const owners = new Map<string, string>();
  const problems: UserError[] = [];
  for (const [key, { repository }] of names) {
    const id = canonical(repository) ?? repository;
    const owner = owners.get(id);
    if (owner === undefined) {
      owners.set(id, key);
      continue;
    }
    const first = placeOf(owner);
    const place = first === undefined ? '' : ` (${first.file}:${first.line}:${first.column})`;
    const moved = override === undefined ? '' : `, with --registry ${override}`;
    const message = `${key} has the same repository as ${owner}${place}: ${repository}${moved}`;
    const hint = 'give each image an image_name of its own';
    problems.push(
      new UserError('SPEC_DUPLICATE_REPOSITORY', message, { hint, location: placeOf(key) }),
    );
  }
  return problems;
}

function ownCollisions(
  names: ReadonlyMap<string, ImageNames>,
  canonical: CanonicalName,
  placeOf: PlaceOf,
  registry: string | undefined,
): readonly UserError[] {
  if (registry === undefined) return [];
  const kept = new Map(
    Object.entries(ownRepositories).map(([name, what]) => {
      const repository = moveRepository(name, registry);
      return [canonical(repository) ?? repository, what] as const;
    }),
  );
  return [...names].flatMap(([key, { repository }]) => {
    const what = kept.get(canonical(repository) ?? repository);
    if (what === undefined) return [];
    const message = `${key}: ${repository} is where the stack keeps its ${what}`;
    const hint = 'choose another name';
    return [new UserError('SPEC_REFERENCE', message, { hint, location: placeOf(key) })];
  });
}

/** The full name of a repository; `undefined` when the text is none. */
type CanonicalName = (repository: string) => string | undefined;

/** Takes each name apart once, however often it is asked for. */
function canonicalNames(): CanonicalName {
  const known = new Map<string, string | undefined>();
  return (repository) => {
    if (known.has(repository)) return known.get(repository);
    const reference = parseRepository(repository);
    const name = reference && formatReference(reference);
    known.set(repository, name);
    return name;
  };
}
