import { digestOf } from '../registry-content.ts';
import { refusal, type FakeAnswer } from './answers.ts';

export interface FakeManifest {
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** What one repository of the fake registry holds. */
export interface FakeRepository {
  /** By digest. */
  readonly manifests: Map<string, FakeManifest>;
  /** Digest by tag. */
  readonly tags: Map<string, string>;
  /** By digest. */
  readonly blobs: Map<string, Uint8Array>;
  /** Bytes so far, by upload session. */
  readonly uploads: Map<string, Uint8Array>;
}

/** All repositories, by path. One without content counts as unknown: opening an upload creates nothing yet. */
export interface FakeStore {
  /** @returns `undefined` when the repository has no content */
  find(path: string): FakeRepository | undefined;
  /** The repository, made when it is not there. */
  open(path: string): FakeRepository;
  /** Paths of the repositories with content, sorted. */
  paths(): readonly string[];
}

export function fakeStore(): FakeStore {
  const repositories = new Map<string, FakeRepository>();
  const find = (path: string) => {
    const repository = repositories.get(path);
    return repository && hasContent(repository) ? repository : undefined;
  };

  return {
    find,
    open: (path) => {
      const repository = repositories.get(path) ?? emptyRepository();
      repositories.set(path, repository);
      return repository;
    },
    paths: () => [...repositories.keys()].filter((path) => find(path) !== undefined).toSorted(),
  };
}

/** Finds a manifest by tag or digest. */
export function findManifest(
  repository: FakeRepository,
  name: string,
): (FakeManifest & { readonly digest: string }) | undefined {
  const digest = repository.tags.get(name) ?? name;
  const manifest = repository.manifests.get(digest);
  return manifest && { ...manifest, digest };
}

/**
 * Stores a manifest under a tag or its digest.
 *
 * @returns the digest, or a refusal: another digest in the name, or content that the repository lacks
 */
export function storeManifest(
  repository: FakeRepository,
  name: string,
  manifest: FakeManifest,
): string | FakeAnswer {
  const digest = digestOf(manifest.bytes);
  if (isDigest(name) && name !== digest) return refusal(400, 'DIGEST_INVALID');
  if (contentOf(manifest).some((needed) => !has(repository, needed)))
    return refusal(400, 'MANIFEST_BLOB_UNKNOWN');

  repository.manifests.set(digest, manifest);
  if (name !== digest) repository.tags.set(name, digest);
  return digest;
}

/** Removes a manifest by digest, and with it every tag it has; a tag is refused, as by CNCF distribution 2.8. */
export function deleteManifest(repository: FakeRepository, name: string): FakeAnswer {
  if (!isDigest(name)) return refusal(400, 'DIGEST_INVALID');
  if (!repository.manifests.delete(name)) return refusal(404, 'MANIFEST_UNKNOWN');

  for (const [tag, digest] of repository.tags) if (digest === name) repository.tags.delete(tag);
  return { status: 202 };
}

interface Named {
  readonly digest: string;
}

function emptyRepository(): FakeRepository {
  return { manifests: new Map(), tags: new Map(), blobs: new Map(), uploads: new Map() };
}

function hasContent({ manifests, blobs, uploads }: FakeRepository): boolean {
  return manifests.size + blobs.size + uploads.size > 0;
}

function isDigest(name: string): boolean {
  return name.includes(':');
}

function contentOf({ bytes }: FakeManifest): readonly string[] {
  const document = JSON.parse(Buffer.from(bytes).toString('utf8')) as {
    readonly config?: Named;
    readonly layers?: readonly Named[];
    readonly manifests?: readonly Named[];
  };
  const { config, layers = [], manifests = [] } = document;
  return [...(config ? [config] : []), ...layers, ...manifests].map(({ digest }) => digest);
}

function has(repository: FakeRepository, digest: string): boolean {
  return repository.blobs.has(digest) || repository.manifests.has(digest);
}
