import { UserError, userProblems } from '../errors/user-error.ts';
import { digestOf } from '../oci/digest.ts';
import type { Descriptor, OciManifest } from '../oci/oci-manifest.ts';
import { parseReference, repositoryOf } from '../oci/reference.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import { describeArtifact, embeddedPayload, payloadDescriptor } from './read-artifact.ts';

/** What a registry has to be given for one artifact. */
export interface ArtifactContent {
  readonly manifest: StoredManifest;
  /** What the manifest names; they must be there before it. */
  readonly blobs: readonly Uint8Array[];
}

/** In bytes; registries are asked for no longer documents. */
const maxPayloadBytes = 16 * 1024 * 1024;

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
/** What a manifest names that has no content of its own. */
export const emptyConfig = Buffer.from('{}');

/**
 * In bytes: documents up to here also lie in the manifest itself, as the `data` of their descriptor (OCI image specification,
 * "Descriptor"), so that who reads one asks once. As base64 it is a tenth of the 4 MiB that registries must take.
 */
const maxEmbeddedBytes = 256 * 1024;

/**
 * An OCI artifact with one JSON document in it. The same document always gives the same bytes.
 *
 * Its config says the type as well: registries and clients from before OCI 1.1 do not know `artifactType`.
 *
 * @param type `application/vnd.stack.record.v1`
 */
export function artifactManifest(type: string, payload: Uint8Array): ArtifactContent {
  const embedded = payload.length <= maxEmbeddedBytes ? Buffer.from(payload) : undefined;
  return artifactWith(type, payload, embedded && { data: embedded.toString('base64') });
}

function artifactWith(
  type: string,
  payload: Uint8Array,
  embedded: { readonly data: string } | undefined,
): ArtifactContent {
  const document: OciManifest & { readonly artifactType: string } = {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: type,
    config: descriptorOf(type, emptyConfig),
    layers: [{ ...descriptorOf(`${type}+json`, payload), ...embedded }],
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const manifest = { descriptor: descriptorOf(manifestType, bytes), bytes };
  return { manifest, blobs: [emptyConfig, payload] };
}

/** An image config of no image: registries that know images only (GitLab.com) take no other. */
export const emptyImageConfig = Buffer.from(
  JSON.stringify({
    architecture: 'unknown',
    os: 'unknown',
    rootfs: { type: 'layers', diff_ids: [] },
  }),
);

/** The same document in the form of an image, for registries that refuse an artifact. Its layer says the type. */
export function imageFormManifest(type: string, payload: Uint8Array): ArtifactContent {
  const document: OciManifest = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptorOf('application/vnd.oci.image.config.v1+json', emptyImageConfig),
    layers: [descriptorOf(`${type}+json`, payload)],
  };
  const bytes = Buffer.from(JSON.stringify(document));
  const manifest = { descriptor: descriptorOf(manifestType, bytes), bytes };
  return { manifest, blobs: [emptyImageConfig, payload] };
}

/** Digests under which a registry may have this document: as an artifact (also one that does not hold it), in the form of an image. */
export function artifactDigests(type: string, payload: Uint8Array): readonly string[] {
  const forms = [
    artifactManifest(type, payload),
    artifactWith(type, payload, undefined),
    imageFormManifest(type, payload),
  ];
  return [...new Set(forms.map(({ manifest }) => manifest.descriptor.digest))];
}

/**
 * Stores a JSON document at a registry, under a tag that moves if it named something else. Nothing is sent when the tag names
 * it already. A registry that refuses the artifact is given it in the form of an image.
 *
 * @param reference `ghcr.io/acme/base-notebook:r-0123456789ab`
 * @returns digest of its manifest
 * @throws {UserError} `REGISTRY_FAILED` when the document is longer than 16 MiB; as {@link Registry}
 */
export async function pushArtifact(
  registry: Registry,
  reference: string,
  type: string,
  payload: Uint8Array,
): Promise<string> {
  checkLength(reference, payload.length);
  const digests = artifactDigests(type, payload);
  const known = await registry.resolve(reference, { push: true });
  if (known !== undefined && digests.includes(known.digest)) return known.digest;
  return storeInAnyForm(registry, type, payload, () => reference);
}

/**
 * Stores a JSON document at a registry under no tag at all, in the forms of {@link pushArtifact}.
 *
 * @param repository `ghcr.io/acme/base-notebook`
 * @returns digest of its manifest
 * @throws {UserError} as {@link pushArtifact}
 */
export async function pushUntaggedArtifact(
  registry: Registry,
  repository: string,
  type: string,
  payload: Uint8Array,
): Promise<string> {
  checkLength(repository, payload.length);
  return storeInAnyForm(registry, type, payload, (digest) => `${repository}@${digest}`);
}

async function storeInAnyForm(
  registry: Registry,
  type: string,
  payload: Uint8Array,
  referenceOf: (digest: string) => string,
): Promise<string> {
  const [artifact, image] = [artifactManifest(type, payload), imageFormManifest(type, payload)];
  const storing = async (content: ArtifactContent) =>
    store(registry, referenceOf(content.manifest.descriptor.digest), content);
  try {
    return await storing(artifact);
  } catch (error) {
    if (userProblems(error)?.[0]?.code !== 'REGISTRY_FAILED') throw error;
    return await storing(image).catch(() => {
      throw error;
    });
  }
}

async function store(
  registry: Registry,
  reference: string,
  { manifest, blobs }: ArtifactContent,
): Promise<string> {
  const repository = repositoryIn(reference);
  await Promise.all(blobs.map((blob) => registry.putBlob(repository, blob)));
  return registry.putManifest(reference, manifest);
}

/**
 * The JSON document under a tag or digest.
 *
 * @param options `push`: as for {@link Registry.resolve}, for repositories that this run may be the first to push to
 * @returns `undefined` when there is nothing under it
 * @throws {UserError} `REGISTRY_FAILED` when something else is under it, or a document longer than 16 MiB; as {@link Registry}
 */
export async function pullArtifact(
  registry: Registry,
  reference: string,
  type: string,
  { push = false }: { readonly push?: boolean } = {},
): Promise<Uint8Array | undefined> {
  const manifest = await registry.getManifest(reference, { push });
  return manifest && artifactPayload(registry, reference, manifest, type);
}

/**
 * The JSON document of a manifest that is at hand.
 *
 * @param reference of the manifest
 * @throws {UserError} as {@link pullArtifact}
 */
export async function artifactPayload(
  registry: Registry,
  reference: string,
  manifest: StoredManifest,
  type: string,
): Promise<Uint8Array> {
  const payload = payloadDescriptor(manifest, type);
  if (payload === undefined) throw otherContent(reference, type, whatIsThere(manifest, type));
  checkLength(reference, payload.size);
  const embedded = embeddedPayload(payload);
  if (embedded !== undefined) return embedded;
  const bytes = await registry.getBlob(repositoryIn(reference), payload.digest);
  if (bytes === undefined) throw otherContent(reference, type, 'a manifest without its content');
  return bytes;
}

function descriptorOf(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function repositoryIn(reference: string): string {
  const parsed = parseReference(reference);
  if (parsed === undefined) throw new Error(`not a reference: ${reference}`);
  return repositoryOf(parsed);
}

function whatIsThere(manifest: StoredManifest, type: string): string {
  const found = describeArtifact(manifest);
  return found === type ? 'one of another form' : found;
}

function checkLength(reference: string, sizeBytes: number): void {
  if (sizeBytes <= maxPayloadBytes) return;
  throw new UserError(
    'REGISTRY_FAILED',
    `the document for ${reference} is ${sizeBytes} bytes long, and ${maxPayloadBytes} are the most`,
  );
}

function otherContent(reference: string, type: string, found: string): UserError {
  return new UserError('REGISTRY_FAILED', `${reference} is not ${type}: ${found} lies there`, {
    hint: 'remove that tag at the registry if nobody needs it; it is then written anew',
  });
}
