import { comparedImage, type NamedImage } from '../compare/compared-image.ts';
import type { FindRecord } from '../compare/lock-snapshot.ts';
import type { ComparedImage } from '../compare/stack-comparison.ts';
import { isImageKey } from '../identity/record-json.ts';
import { manifestIn } from '../oci/manifest-in.ts';
import { isImageConfig } from '../oci/media-types.ts';
import type { OciIndex, OciManifest } from '../oci/oci-manifest.ts';
import type { Registry } from '../ports/registry.ts';

/**
 * The image under a reference at its registry.
 *
 * @param place `repository` is that of the reference
 * @returns an image for several platforms by the digest of its index; `undefined` when there is nothing, or something else than an image
 * @throws {UserError} as {@link Registry}
 */
export async function registryImage(
  registry: Registry,
  reference: string,
  place: Pick<NamedImage, 'key' | 'repository'>,
): Promise<NamedImage | undefined> {
  const stored = await registry.getManifest(reference);
  if (stored === undefined) return undefined;
  const { config, manifests } = manifestIn(stored.bytes) as Partial<OciManifest & OciIndex>;
  const { digest } = stored.descriptor;
  if (manifests !== undefined) return { ...place, digest, imageId: digest };
  if (config === undefined || !isImageConfig(config.mediaType)) return undefined;
  return { ...place, digest, imageId: config.digest };
}

/** What the record of an image tells; nothing but its name where there is none. */
export async function recordedImage(
  image: NamedImage,
  findRecord: FindRecord,
): Promise<ComparedImage> {
  const { imageId, key } = image;
  const mayHaveRecord = imageId !== undefined && isImageKey(key);
  return comparedImage(image, mayHaveRecord ? await findRecord(image, imageId) : undefined);
}
