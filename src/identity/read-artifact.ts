import { digestOf, parseDigest } from '../oci/digest.ts';
import { isImageConfig } from '../oci/media-types.ts';
import type { Descriptor } from '../oci/oci-manifest.ts';
import type { StoredManifest } from '../ports/registry.ts';
import { cleanOneLine } from '../text/clean-text.ts';
import { isNumber, isText, listOf, optional, parseShape, shapeOf } from '../text/json-shape.ts';

/** As much of a manifest as tells an artifact from other things. */
interface ManifestLines {
  readonly artifactType?: string | undefined;
  readonly config?: Content | undefined;
  readonly layers?: readonly Content[] | undefined;
  readonly manifests?: readonly unknown[] | undefined;
}

/** A pointer of a manifest, as far as it is read. */
export type Content = Pick<Descriptor, 'mediaType' | 'digest' | 'size' | 'data'>;

/** Where the document of an artifact is. @returns `undefined` when the manifest is not of an artifact of this type */
export function payloadDescriptor(manifest: StoredManifest, type: string): Descriptor | undefined {
  const { artifactType, config, layers = [] } = read(manifest) ?? {};
  const [payload, ...more] = layers;
  const isArtifact = artifactType === type && config?.mediaType === type;
  const isImageForm = artifactType === undefined && isImageConfig(config?.mediaType ?? '');
  if (!(isArtifact || isImageForm) || more.length > 0 || payload?.mediaType !== `${type}+json`)
    return undefined;
  return parseDigest(payload.digest) === undefined ? undefined : payload;
}

/** The document that a descriptor holds itself. @returns `undefined` when it holds none, or another one than it points to */
export function embeddedPayload({ data, digest, size }: Descriptor): Uint8Array | undefined {
  if (data === undefined) return undefined;
  const bytes = Buffer.from(data, 'base64');
  return bytes.length === size && digestOf(bytes) === digest ? bytes : undefined;
}

/** What a manifest is of, in words: `an image`, `an image index`, `application/vnd.cncf.helm.config.v1+json`. Clean text. */
export function describeArtifact(manifest: StoredManifest): string {
  const lines = read(manifest);
  if (lines === undefined) return 'something that is no manifest';
  if (lines.manifests !== undefined) return 'an image index';
  const type = lines.artifactType ?? lines.config?.mediaType ?? 'a manifest of no type';
  return isImageConfig(type) ? 'an image' : cleanOneLine(type, 200);
}

function read({ bytes }: StoredManifest): ManifestLines | undefined {
  return parseShape(Buffer.from(bytes).toString('utf8'), isManifest);
}

/** Whether a value out of a manifest is a {@link Content}. */
export const isContent = shapeOf<Content>({
  mediaType: isText,
  digest: isText,
  size: isNumber,
  data: optional(isText),
});

const isManifest = shapeOf<ManifestLines>({
  artifactType: optional(isText),
  config: optional(isContent),
  layers: optional(listOf(isContent)),
  manifests: optional(listOf((value): value is unknown => value !== undefined)),
});
