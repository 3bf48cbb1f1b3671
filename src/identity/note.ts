import { UserError, userProblems } from '../errors/user-error.ts';
import { digestOf } from '../oci/digest.ts';
import type { Descriptor, OciManifest } from '../oci/oci-manifest.ts';
import { parseReference, repositoryOf } from '../oci/reference.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import { emptyConfig, emptyImageConfig } from './artifact.ts';
import { isText, mapOf, optional, parseShape, shapeOf } from '../text/json-shape.ts';
import { describeArtifact } from './read-artifact.ts';

/** A document that was found, and the digest of the manifest that holds it. */
export interface FoundNote {
  readonly text: string;
  readonly digest: string;
  readonly manifest: StoredManifest;
}

/** In characters. Registries need take no longer manifest than 4 MiB (OCI distribution specification, "Pushing Manifests"). */
const maxTextLength = 3 * 1024 * 1024;

const annotation = 'vnd.stack.document';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * Stores a short document at a registry as the annotation of a manifest: one request, and no blob but an empty one.
 *
 * @param name tag to put it under; `undefined`: only its digest names it
 * @param type `application/vnd.stack.release.v1`
 * @returns digest of the manifest
 * @throws {UserError} `REGISTRY_FAILED` when the document is too long; as {@link Registry}
 */
export async function storeNote(
  registry: Registry,
  repository: string,
  name: string | undefined,
  type: string,
  text: string,
): Promise<string> {
  if (text.length > maxTextLength) {
    const where = name === undefined ? repository : `${repository}:${name}`;
    const lengths = `${text.length} characters long, and ${maxTextLength} are the most`;
    throw new UserError('REGISTRY_FAILED', `the document for ${where} is ${lengths}`);
  }
  try {
    return await store(registry, repository, name, noteManifest(type, text), emptyConfig);
  } catch (error) {
    if (userProblems(error)?.[0]?.code !== 'REGISTRY_FAILED') throw error;
    const asImage = imageFormNote(type, text);
    return await store(registry, repository, name, asImage, emptyImageConfig).catch(() => {
      throw error;
    });
  }
}

/** The manifest that {@link storeNote} stores. The same document always gives the same bytes. */
export function noteManifest(type: string, text: string): StoredManifest {
  return manifestOf({
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: type,
    config: descriptorOf(type, emptyConfig),
    layers: [descriptorOf('application/vnd.oci.empty.v1+json', emptyConfig)],
    annotations: { [annotation]: text },
  });
}

/**
 * The document under a tag or digest.
 *
 * @returns `undefined` when there is nothing under it
 * @throws {UserError} `REGISTRY_FAILED` when something else is under it; as {@link Registry}
 */
export async function findNote(
  registry: Registry,
  reference: string,
  type: string,
): Promise<FoundNote | undefined> {
  const manifest = await registry.getManifest(reference);
  if (manifest === undefined) return undefined;
  const text = textOfNote(manifest, type);
  if (text !== undefined) return { text, digest: manifest.descriptor.digest, manifest };
  const found = describeArtifact(manifest);
  throw new UserError('REGISTRY_FAILED', `${reference} is not ${type}: ${found} lies there`, {
    hint: 'remove that tag at the registry if nobody needs it',
  });
}

/** In the form of an image, for registries that refuse an artifact. The annotations say the type. */
function imageFormNote(type: string, text: string): StoredManifest {
  return manifestOf({
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptorOf('application/vnd.oci.image.config.v1+json', emptyImageConfig),
    layers: [],
    annotations: { [annotation]: text, [typeAnnotation]: type },
  });
}

const typeAnnotation = 'vnd.stack.type';

async function store(
  registry: Registry,
  repository: string,
  name: string | undefined,
  manifest: StoredManifest,
  config: Uint8Array,
): Promise<string> {
  const place = repositoryIn(repository);
  const reference =
    name === undefined ? `${place}@${manifest.descriptor.digest}` : `${place}:${name}`;
  try {
    return await registry.putManifest(reference, manifest);
  } catch (error) {
    if (userProblems(error)?.[0]?.code !== 'REGISTRY_FAILED') throw error;
    // The first note of a repository has no empty blob to name yet.
    await registry.putBlob(place, config);
    return registry.putManifest(reference, manifest);
  }
}

/** The document that a manifest holds. @returns `undefined` when it is no note of this type */
export function textOfNote(manifest: StoredManifest, type: string): string | undefined {
  const lines = parseShape(Buffer.from(manifest.bytes).toString('utf8'), isNote);
  const said = lines?.annotations?.[typeAnnotation] ?? lines?.artifactType;
  return said === type ? lines?.annotations?.[annotation] : undefined;
}

interface NoteLines {
  readonly artifactType?: string | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

const isNote = shapeOf<NoteLines>({
  artifactType: optional(isText),
  annotations: optional(mapOf(isText)),
});

function manifestOf(
  document: OciManifest & NoteLines & { readonly annotations: Readonly<Record<string, string>> },
): StoredManifest {
  const bytes = Buffer.from(JSON.stringify(document));
  return { descriptor: descriptorOf(manifestType, bytes), bytes };
}

function descriptorOf(mediaType: string, bytes: Uint8Array): Descriptor {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}

function repositoryIn(text: string): string {
  const parsed = parseReference(text);
  if (parsed === undefined) throw new Error(`not a repository: ${text}`);
  return repositoryOf(parsed);
}
