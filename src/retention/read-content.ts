import pMap from 'p-map';
import { isTag } from '../oci/reference.ts';
import type { PackageVersion, PackageVersions } from '../ports/package-versions.ts';
import type { Registry } from '../ports/registry.ts';
import { manifestFacts } from './manifest-facts.ts';
import type { ManifestFacts, RegistryContent, RepositoryContent } from './registry-content.ts';

export interface ContentDeps {
  readonly registry: Registry;
  /** The host of a repository's packages, where that deletes by versions; `undefined` elsewhere. */
  readonly versionsOf: (repository: string) => PackageVersions | undefined;
}

/** Reads what there is of a stack; asked again, it reads only what is new. */
export interface ContentReader {
  /**
   * @throws {UserError} as {@link Registry} and {@link PackageVersions}: what could not be read might need anything
   */
  read(): Promise<RegistryContent>;
}

const concurrency = 8;

/**
 * A {@link ContentReader} of these repositories: all tags, what they name, and what that names in turn.
 *
 * @param repositories of images: `ghcr.io/acme/base-notebook`
 * @param lockRepository `ghcr.io/acme/stack-lock`
 */
export function contentReader(
  deps: ContentDeps,
  repositories: readonly string[],
  lockRepository: string,
): ContentReader {
  const names = [...new Set([lockRepository, ...repositories])];
  const factsOf = rememberedFacts(deps.registry);
  return {
    read: async () => {
      const listed = new Map<string, Listing>();
      // One after the other: each is read at several places at once already.
      for (const name of names) listed.set(name, await listRepository(deps, name));
      const known = await readAll(listed, factsOf);
      const contents = [...listed].map(
        ([name, { tags, versions }]): [string, RepositoryContent] => {
          const found = known.get(name) ?? new Map<string, ManifestFacts>();
          const isThere = [...tags].filter(([, digest]) => found.has(digest));
          const deletesBy = versions === undefined ? 'manifests' : 'versions';
          const manifests = withVersions(found, versions ?? []);
          return [name, { repository: name, deletesBy, tags: new Map(isThere), manifests }];
        },
      );
      return { repositories: new Map(contents), lockRepository };
    },
  };
}

interface Listing {
  /** Digests by tag. */
  readonly tags: ReadonlyMap<string, string>;
  /** `undefined` where nobody lists them. */
  readonly versions: readonly PackageVersion[] | undefined;
}

/** `undefined` where the registry has no such manifest any more. */
type FactsOf = (repository: string, digest: string) => Promise<ManifestFacts | undefined>;

async function listRepository(
  { registry, versionsOf }: ContentDeps,
  name: string,
): Promise<Listing> {
  const versions = await versionsOf(name)?.list(name);
  const tags = await tagDigests(registry, name, await registry.listTags(name));
  // A list in pages may miss a version while others are deleted; a tag that either side knows counts.
  const listed = (versions ?? []).flatMap(({ tags: own, digest }) =>
    own.map((tag) => [tag, digest] as const),
  );
  return { tags: new Map([...listed, ...tags]), versions };
}

/** What tags of a repository name; a tag that names nothing is left out. */
export async function tagDigests(
  registry: Registry,
  repository: string,
  tags: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const resolved = await pMap(
    tags.filter(isTag),
    async (tag) => [tag, (await registry.resolve(`${repository}:${tag}`))?.digest] as const,
    { concurrency },
  );
  return new Map(
    resolved.flatMap(([tag, digest]) => (digest === undefined ? [] : [[tag, digest]])),
  );
}

/** The bytes of a manifest never change, so that each is read once. */
function rememberedFacts(registry: Registry): FactsOf {
  const read = new Map<string, ManifestFacts>();
  return async (repository, digest) => {
    const place = `${repository}@${digest}`;
    const known = read.get(place);
    if (known !== undefined) return known;
    const manifest = await registry.getManifest(place);
    if (manifest === undefined) return undefined;
    const facts = await manifestFacts(manifest, (blob) => registry.getBlob(repository, blob));
    read.set(place, facts);
    return facts;
  };
}

/** What tags and versions name, and all that this needs, from repository to repository. */
async function readAll(
  listed: ReadonlyMap<string, Listing>,
  factsOf: FactsOf,
): Promise<ReadonlyMap<string, Map<string, ManifestFacts>>> {
  const known = new Map([...listed.keys()].map((name) => [name, new Map<string, ManifestFacts>()]));
  const asked = new Set<string>();
  let wanted = [...listed].flatMap(([repository, { tags, versions = [] }]) =>
    [...tags.values(), ...versions.map(({ digest }) => digest)].map((digest) => ({
      repository,
      digest,
    })),
  );
  while (wanted.length > 0) {
    const places = wanted.filter(({ repository, digest }) => {
      const isNew = known.has(repository) && !asked.has(`${repository}@${digest}`);
      asked.add(`${repository}@${digest}`);
      return isNew;
    });
    const found = await pMap(
      places,
      async ({ repository, digest }) => ({ repository, facts: await factsOf(repository, digest) }),
      { concurrency },
    );
    wanted = [];
    for (const { repository, facts } of found) {
      if (facts === undefined) continue;
      known.get(repository)?.set(facts.digest, facts);
      wanted.push(...neighbours(repository, facts));
    }
  }
  return known;
}

function neighbours(repository: string, { content, subject, needs }: ManifestFacts) {
  const near = [...(content.kind === 'index' ? content.children : []), subject ?? []].flat();
  const named = needs.flatMap((need) =>
    need.kind === 'digest' && need.repository !== undefined
      ? [{ repository: need.repository, digest: need.digest }]
      : [],
  );
  return [...near.map((digest) => ({ repository, digest })), ...named];
}

function withVersions(
  found: ReadonlyMap<string, ManifestFacts>,
  versions: readonly PackageVersion[],
): ReadonlyMap<string, ManifestFacts> {
  const manifests = new Map(found);
  for (const { id, digest, createdAt, updatedAt } of versions) {
    const facts = found.get(digest);
    const dateMs = Math.max(createdAt.getTime(), updatedAt.getTime());
    if (facts !== undefined) manifests.set(digest, { ...facts, dateMs, versionId: id });
  }
  return manifests;
}
