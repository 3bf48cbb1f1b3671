import { digestOf } from '../../../src/oci/digest.ts';
import type { RetentionPolicy } from '../../../src/retention/retention-policy.ts';
import type {
  ManifestContent,
  ManifestFacts,
  Need,
  RegistryContent,
  RepositoryContent,
} from '../../../src/retention/registry-content.ts';

export const dayMs = 86_400_000;
export const nowMs = Date.UTC(2026, 5, 1);
export const lockRepository = 'stack.test/acme/stack-lock';

/** When it was so many days ago. */
export function daysAgo(days: number): number {
  return nowMs - days * dayMs;
}

/** A policy that keeps two fixed tags of each branch, pull requests for 14 days and everything for a week; `changes` replaces fields. */
export function policyOf(changes: Partial<RetentionPolicy> = {}): RetentionPolicy {
  return {
    perBranch: 2,
    releases: undefined,
    branchesMs: undefined,
    pullRequestsMs: 14 * dayMs,
    youngerThanMs: 7 * dayMs,
    tags: [],
    prefixes: ['2026.4'],
    nowMs,
    liveBranches: [],
    ...changes,
  };
}

/** A manifest for tests: what it is, its age in days (`undefined`: nobody knows), and the tags that name it. */
export interface MadeManifest {
  readonly name: string;
  readonly content: ManifestContent;
  readonly tags?: readonly string[];
  readonly days?: number | undefined;
  readonly needs?: readonly Need[];
  readonly subject?: string;
  /** Names of layers, each of 1000 bytes. */
  readonly layers?: readonly string[];
}

/** The digest of a manifest, layer or config that is made of a name. */
export function madeDigest(name: string): string {
  return digestOf(name);
}

export function image(name: string, fields: Partial<MadeManifest> = {}): MadeManifest {
  return {
    name,
    content: { kind: 'image', imageId: madeDigest(`config of ${name}`) },
    days: 100,
    ...fields,
  };
}

export function indexOfNames(
  name: string,
  children: readonly string[],
  fields: Partial<MadeManifest> = {},
): MadeManifest {
  const content: ManifestContent = { kind: 'index', children: children.map(madeDigest) };
  return { name, content, days: 100, ...fields };
}

/** A lock of a branch of `2026.4`; `images` as `acme/base@name`. */
export function lock(
  name: string,
  branch: string,
  images: readonly string[],
  fields: Partial<MadeManifest> = {},
): MadeManifest {
  const content: ManifestContent = { kind: 'lock', prefix: '2026.4', branch };
  return { name, content, needs: images.map(needOf), days: 100, ...fields };
}

/** A need of `acme/base@name`. */
export function needOf(place: string): Need {
  const [path = '', name = ''] = place.split('@');
  return { kind: 'digest', repository: `stack.test/${path}`, digest: madeDigest(name) };
}

/** Everything at a registry, by path of the repository: `{ 'acme/base': [image('one')] }`. */
export function contentOf(
  made: Readonly<Record<string, readonly MadeManifest[]>>,
  deletesBy: RepositoryContent['deletesBy'] = 'manifests',
): RegistryContent {
  const paths: Readonly<Record<string, readonly MadeManifest[]>> = {
    'acme/stack-lock': [],
    ...made,
  };
  const repositories = Object.entries(paths).map(
    ([path, manifests]): [string, RepositoryContent] => {
      const repository = `stack.test/${path}`;
      const tags = manifests.flatMap(({ tags: own = [], name }) =>
        own.map((tag) => [tag, madeDigest(name)] as const),
      );
      const facts = manifests.map((one) => [madeDigest(one.name), factsOf(one)] as const);
      return [
        repository,
        { repository, deletesBy, tags: new Map(tags), manifests: new Map(facts) },
      ];
    },
  );
  return { repositories: new Map(repositories), lockRepository };
}

function factsOf({
  name,
  content,
  days,
  needs = [],
  subject,
  layers = [],
}: MadeManifest): ManifestFacts {
  return {
    digest: madeDigest(name),
    content,
    subject: subject === undefined ? undefined : madeDigest(subject),
    needs,
    dateMs: days === undefined ? undefined : daysAgo(days),
    blobs: layers.map((layer) => ({ digest: madeDigest(layer), sizeBytes: 1000 })),
  };
}
