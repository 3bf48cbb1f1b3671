import { isLock } from '../identity/lock-json.ts';
import {
  isNumber,
  isObject,
  isText,
  listOf,
  optional,
  parseShape,
  shapeOf,
} from '../identity/json-shape.ts';
import { readRecord } from '../identity/record-json.ts';
import { realTime } from '../manifest/real-time.ts';
import { parseDigest } from '../oci/digest.ts';
import { isImageConfig } from '../oci/media-types.ts';
import type { StoredManifest } from '../ports/registry.ts';
import { isRelease } from '../release/release-json.ts';
import { removedTagType } from '../release/remove-tag.ts';
import { documentNeeds } from './document-needs.ts';
import type { ManifestContent, ManifestFacts } from './registry-content.ts';

/** Reads a blob of the manifest's repository; `undefined` when the registry does not have it. */
export type ReadBlob = (digest: string) => Promise<Uint8Array | undefined>;

/**
 * What a manifest is and what it needs, with the dates that it tells itself. What cannot be understood is of kind `other`.
 *
 * Documents are told by what is in them, not by where: a form that a newer version writes is read as far as it is known.
 */
export async function manifestFacts(
  manifest: StoredManifest,
  readBlob: ReadBlob,
): Promise<ManifestFacts> {
  const { digest } = manifest.descriptor;
  const lines = parseShape(textOf(manifest.bytes), isManifest);
  if (lines === undefined) {
    const needs = documentNeeds(parseShape(textOf(manifest.bytes), isObject));
    return { digest, content: { kind: 'other' }, needs, blobs: [] };
  }
  const { subject, manifests, config, layers = [] } = lines;
  const common = {
    digest,
    subject: subject && parseDigest(subject.digest),
    blobs: [...(config === undefined ? [] : [config]), ...layers].map((blob) => ({
      digest: blob.digest,
      sizeBytes: blob.size,
    })),
  };
  if (manifests !== undefined) {
    const children = manifests.map((child) => child.digest);
    return { ...common, content: { kind: 'index', children }, needs: [] };
  }
  if (stackTypeOf(lines) === removedTagType)
    return { ...common, content: { kind: 'removed-tag' }, needs: [] };
  if (stackTypeOf(lines) !== undefined)
    return { ...common, ...documentFacts(await documentsIn(lines, readBlob)) };
  if (config === undefined || !isImageConfig(config.mediaType))
    return { ...common, content: { kind: 'other' }, needs: documentNeeds(lines) };
  const content: ManifestContent = { kind: 'image', imageId: config.digest };
  return { ...common, content, needs: [], dateMs: createdMs(await readBlob(config.digest)) };
}

interface ManifestLines {
  readonly artifactType?: string | undefined;
  readonly config?: Content | undefined;
  readonly layers?: readonly Content[] | undefined;
  readonly manifests?: readonly { readonly digest: string }[] | undefined;
  readonly subject?: { readonly digest: string } | undefined;
  readonly annotations?: Readonly<Record<string, unknown>> | undefined;
}

interface Content {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const stackType = /^application\/vnd\.stack\.[a-z0-9.-]+?(?=\+json$|$)/;

/** The type of a document that `stack` wrote: said by the artifact, its only layer, or an annotation. */
function stackTypeOf({
  artifactType,
  config,
  layers = [],
  annotations = {},
}: ManifestLines): string | undefined {
  const said = [
    artifactType,
    config?.mediaType,
    ...layers.map(({ mediaType }) => mediaType),
    ...Object.values(annotations).filter(isText),
  ];
  return said.flatMap((text) => stackType.exec(text ?? '')?.[0] ?? [])[0];
}

/** In bytes; `stack` writes no longer documents. */
const maxDocumentBytes = 16 * 1024 * 1024;

/** JSON documents of an artifact: in its layers, and in annotations. */
async function documentsIn(
  { layers = [], annotations = {} }: ManifestLines,
  readBlob: ReadBlob,
): Promise<readonly string[]> {
  const texts = Object.values(annotations).filter(isText);
  for (const { mediaType, digest, size } of layers) {
    const isDocument = stackType.test(mediaType) && size <= maxDocumentBytes;
    const bytes = isDocument ? await readBlob(digest) : undefined;
    if (bytes !== undefined) texts.push(textOf(bytes));
  }
  return texts;
}

function documentFacts(
  texts: readonly string[],
): Pick<ManifestFacts, 'content' | 'needs' | 'dateMs'> {
  const documents = texts
    .map((text) => parseShape(text, isObject))
    .filter((document) => document !== undefined);
  for (const document of documents) {
    const known = knownDocument(document);
    if (known !== undefined) return known;
  }
  return { content: { kind: 'other' }, needs: documentNeeds(documents) };
}

function knownDocument(
  document: Readonly<Record<string, unknown>>,
): Pick<ManifestFacts, 'content' | 'needs' | 'dateMs'> | undefined {
  if (isRelease(document)) {
    const { tag, number, releasedAt, lock, tags } = document;
    const before = Object.entries(tags).map(([key, { before: digest }]) => ({
      repository: lock.images[key]?.repository,
      digest,
    }));
    const needs = documentNeeds([document, before]);
    return { content: { kind: 'release', tag, number }, needs, dateMs: Date.parse(releasedAt) };
  }
  if (isLock(document)) {
    const { prefix, branch, commit } = document;
    return { content: { kind: 'lock', prefix, branch, commit }, needs: documentNeeds(document) };
  }
  if (isJournal(document)) {
    const content: ManifestContent = { kind: 'journal', isClosed: document.state === 'closed' };
    return { content, needs: documentNeeds(document), dateMs: dateMs(document.startedAt) };
  }
  return aboutImage(document);
}

interface JournalLines {
  readonly state: string;
  readonly startedAt: string;
  readonly moves: readonly unknown[];
}

const isJournal = shapeOf<JournalLines>({
  state: isText,
  startedAt: isText,
  moves: listOf((value): value is unknown => value !== undefined),
});

function aboutImage(
  document: unknown,
): Pick<ManifestFacts, 'content' | 'needs' | 'dateMs'> | undefined {
  const imageId = isObject(document) ? document['imageId'] : undefined;
  if (!isText(imageId) || parseDigest(imageId) === undefined) return undefined;
  const record = readRecord(JSON.stringify(document));
  const content: ManifestContent = { kind: 'about-image', imageId, commit: record?.commit };
  return { content, needs: [], dateMs: dateMs(record?.builtAt) };
}

function createdMs(config: Uint8Array | undefined): number | undefined {
  const lines = config && parseShape(textOf(config), isObject);
  return isText(lines?.['created']) ? dateMs(realTime(lines['created'])) : undefined;
}

function dateMs(text: string | undefined): number | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : ms;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

const isContent = shapeOf<Content>({ mediaType: isText, digest: isText, size: isNumber });
const isNamed = shapeOf<{ readonly digest: string }>({ digest: isText });

const isManifest = shapeOf<ManifestLines>({
  artifactType: optional(isText),
  config: optional(isContent),
  layers: optional(listOf(isContent)),
  manifests: optional(listOf(isNamed)),
  subject: optional(isNamed),
  annotations: optional(isObject),
});
