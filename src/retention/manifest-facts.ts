import { isObject, isText, listOf, optional, parseShape, shapeOf } from '../text/json-shape.ts';
import { embeddedPayload, isContent, type Content } from '../identity/read-artifact.ts';
import { realTime } from '../manifest/real-time.ts';
import { parseDigest } from '../oci/digest.ts';
import { isImageConfig } from '../oci/media-types.ts';
import type { StoredManifest } from '../ports/registry.ts';
import { removedTagType } from '../release/remove-tag.ts';
import { dateMs } from './date-ms.ts';
import { documentFacts } from './document-facts.ts';
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
  for (const layer of layers) {
    if (!stackType.test(layer.mediaType) || layer.size > maxDocumentBytes) continue;
    const bytes = embeddedPayload(layer) ?? (await readBlob(layer.digest));
    if (bytes !== undefined) texts.push(textOf(bytes));
  }
  return texts;
}

function createdMs(config: Uint8Array | undefined): number | undefined {
  const lines = config && parseShape(textOf(config), isObject);
  return isText(lines?.['created']) ? dateMs(realTime(lines['created'])) : undefined;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}

const isNamed = shapeOf<{ readonly digest: string }>({ digest: isText });

const isManifest = shapeOf<ManifestLines>({
  artifactType: optional(isText),
  config: optional(isContent),
  layers: optional(listOf(isContent)),
  manifests: optional(listOf(isNamed)),
  subject: optional(isNamed),
  annotations: optional(isObject),
});
