import { artifactManifest, pushArtifact } from '../../src/identity/artifact.ts';
import { buildTag, imageTag, testTag } from '../../src/identity/exact-tags.ts';
import { publishLock, type LockTags } from '../../src/identity/lock-store.ts';
import { recordStore } from '../../src/identity/record-store.ts';
import type { StackLock } from '../../src/identity/stack-lock.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { Registry, StoredManifest } from '../../src/ports/registry.ts';
import { storeOutsideVerdict } from '../../src/release/outside-verdict.ts';
import { publishRelease } from '../../src/release/release-store.ts';
import { imageRecord } from './image-record.ts';
import { memoryFiles } from './memory-files.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** An image as a run publishes it. */
export interface PublishedImage {
  readonly repository: string;
  readonly key: string;
  readonly digest: string;
  readonly imageId: string;
  readonly buildId: string;
}

export interface ImageOrder {
  readonly repository: string;
  /** Its bytes depend on this alone, and on `builtAt`. */
  readonly name: string;
  /** ISO 8601. */
  readonly builtAt: string;
  /** Beside those of the books. */
  readonly tags?: readonly string[];
  /** Put into an index, with a second platform. */
  readonly isIndex?: boolean | undefined;
  /** Stays out of the books: neither exact tags nor record. */
  readonly isPlain?: boolean | undefined;
}

/** Puts an image to a registry with its exact tag, build tag, one verdict, one of outside, and its record. */
export async function publishImage(registry: Registry, order: ImageOrder): Promise<PublishedImage> {
  const { repository, name, builtAt, tags = [], isIndex = false, isPlain = false } = order;
  const key = repository.slice(repository.lastIndexOf('/') + 1);
  const { manifest, imageId } = await pushPlatform(registry, order, 'amd64');
  const buildId = digestOf(`build of ${key} ${name}`);
  const named = isIndex ? await pushIndex(registry, order, manifest) : manifest;
  const { digest } = named.descriptor;
  const books = [imageTag(imageId), buildTag(buildId), testTag(digestOf(`tests of ${imageId}`))];
  for (const tag of [...(isPlain ? [] : books), ...tags])
    await registry.putManifest(`${repository}:${tag}`, named);
  const published = { repository, key, digest, imageId, buildId };
  if (!isPlain) await publishBooks(registry, published, builtAt);
  return published;
}

async function publishBooks(
  registry: Registry,
  { repository, key, imageId, buildId }: PublishedImage,
  builtAt: string,
): Promise<void> {
  const record = imageRecord({ key, repository, imageId, buildId, builtAt });
  await recordStore({ files: memoryFiles(), registry }, '/state').publish(record, repository);
  const verdict = {
    schemaVersion: 1,
    name: 'gpu',
    imageId,
    status: 'passed',
    at: builtAt,
    by: 'root',
  } as const;
  await storeOutsideVerdict(registry, repository, verdict);
}

async function pushPlatform(
  registry: Registry,
  { repository, name, builtAt }: ImageOrder,
  architecture: string,
): Promise<{ readonly manifest: StoredManifest; readonly imageId: string }> {
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture, created: builtAt, name }));
  // The first layer is in every image: a kept image must keep it.
  const layers = ['a base', `layer of ${name} for ${architecture}`].map((text) =>
    Buffer.from(text),
  );
  const document = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: layers.map((layer) => descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)),
  };
  for (const blob of [config, ...layers]) await registry.putBlob(repository, blob);
  return { manifest: stored(manifestType, document), imageId: digestOf(config) };
}

async function pushIndex(
  registry: Registry,
  order: ImageOrder,
  manifest: StoredManifest,
): Promise<StoredManifest> {
  const other = (await pushPlatform(registry, order, 'arm64')).manifest;
  const manifests = [manifest, other];
  for (const one of manifests)
    await registry.putManifest(`${order.repository}@${one.descriptor.digest}`, one);
  const index = {
    schemaVersion: 2,
    mediaType: indexType,
    manifests: manifests.map((one) => one.descriptor),
  };
  return stored(indexType, index);
}

/** Puts an artifact to a registry that is about a manifest: a signature, a bill of materials. @returns its digest */
export async function publishReferrer(
  registry: Registry,
  { repository, digest }: PublishedImage,
  tag: string,
): Promise<string> {
  const { manifest, blobs } = artifactManifest(
    'application/vnd.example.sbom.v1',
    Buffer.from('{}'),
  );
  for (const blob of blobs) await registry.putBlob(repository, blob);
  const subject = { mediaType: manifestType, digest, size: 1 };
  const document: unknown = {
    ...(JSON.parse(Buffer.from(manifest.bytes).toString()) as object),
    subject,
  };
  return registry.putManifest(`${repository}:${tag}`, stored(manifestType, document));
}

/** The lock of a run. */
export function lockOf(
  branch: string,
  commit: string,
  images: readonly PublishedImage[],
): StackLock {
  const entries = images.map(({ key, repository, digest, imageId, buildId }) => [
    key,
    {
      repository,
      digest,
      imageId,
      buildId,
      parents: {},
      verdicts: { basic: 'passed', integration: 'none' },
    },
  ]);
  return {
    schemaVersion: 1,
    prefix: '2026.4',
    branch,
    commit,
    specHash: '1',
    images: Object.fromEntries(entries) as StackLock['images'],
  };
}

/** Publishes a lock as a run does. @returns what was published */
export async function publishRun(
  registry: Registry,
  place: string,
  lock: StackLock,
): Promise<{ readonly digest: string; readonly tags: LockTags }> {
  const moving = `${lock.prefix}-${lock.branch}`;
  const isPull = lock.branch.startsWith('pr-');
  const tags = isPull
    ? { moving }
    : { moving, fixed: `${moving}-${(lock.commit ?? '').slice(0, 7)}` };
  const { digest } = await publishLock(registry, place, lock, tags);
  return { digest, tags };
}

/** Publishes a release of a lock. */
export async function publishReleaseOf(
  registry: Registry,
  place: string,
  {
    lock,
    digest,
    number,
    releasedAt,
  }: {
    readonly lock: StackLock;
    readonly digest: string;
    readonly number: number;
    /** ISO 8601. */
    readonly releasedAt: string;
  },
): Promise<void> {
  await publishRelease(registry, place, {
    schemaVersion: 1,
    tag: '2026.4-stable',
    number,
    lock,
    source: { reference: `${place}/stack-lock:${lock.prefix}-${lock.branch}`, digest },
    releasedAt,
    by: 'octocat',
    waived: [],
    tags: {},
    dropped: [],
  });
}

/** Pushes a document that is no lock under a tag of its own. */
export async function publishStranger(registry: Registry, reference: string): Promise<void> {
  await pushArtifact(registry, reference, 'application/vnd.example.v1', Buffer.from('{"a":1}'));
}

function stored(mediaType: string, document: unknown): StoredManifest {
  const bytes = Buffer.from(JSON.stringify(document));
  return { descriptor: descriptor(mediaType, bytes), bytes };
}

function descriptor(mediaType: string, bytes: Uint8Array) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
