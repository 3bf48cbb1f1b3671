import { platformImages, platformOfConfig, platformProblem } from '../identity/platform-images.ts';
import { manifestIn } from '../oci/manifest-in.ts';
import { isImageConfig } from '../oci/media-types.ts';
import type { OciManifest } from '../oci/oci-manifest.ts';
import { normalPlatform } from '../oci/platform.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';

/** What an image at the registry has to be. */
export interface WantedImage {
  /** Of an image for several platforms the digest of its index. */
  readonly imageId: string;
  /** `['linux/amd64']`; empty: whichever it is. */
  readonly platforms: readonly string[];
}

/**
 * Reads back what a builder left at the registry, and says what is wrong with it: `the builder left an image for linux/arm64 at the
 * registry, and it was to be for linux/amd64`. Of an image for several platforms the index must have exactly those.
 *
 * @returns `undefined` when it is the image that was wanted
 * @throws {UserError} as {@link Registry}
 */
export async function imageProblem(
  registry: Registry,
  repository: string,
  digest: string,
  wanted: WantedImage,
): Promise<string | undefined> {
  if (wanted.platforms.length > 1) {
    const found = await platformImages(registry, repository, digest);
    const problem = platformProblem(found, wanted.platforms);
    return problem && `the index that the builder left at the registry is not whole: ${problem}`;
  }
  const stored = await registry.getManifest(`${repository}@${digest}`);
  if (stored === undefined)
    return `the builder said that it left ${digest} at the registry, which does not have it`;
  const imageId = storedImageId(stored);
  if (imageId !== wanted.imageId)
    return `the builder said that ${digest} at the registry is the image ${wanted.imageId}, and it is ${imageId ?? 'no image'}`;
  return platformOfOther(registry, repository, wanted);
}

/** The image ID that a manifest stands for; `undefined` for what is no image for one platform. */
export function storedImageId({ bytes }: StoredManifest): string | undefined {
  const { config } = manifestIn(bytes) as Partial<OciManifest>;
  return config !== undefined && isImageConfig(config.mediaType) ? config.digest : undefined;
}

async function platformOfOther(
  registry: Registry,
  repository: string,
  { imageId, platforms: [wanted] }: WantedImage,
): Promise<string | undefined> {
  if (wanted === undefined) return undefined;
  const config = await registry.getBlob(repository, imageId);
  const platform = config && platformOfConfig(config);
  if (platform === normalPlatform(wanted)) return undefined;
  return `the builder left an image for ${platform ?? 'nothing known'} at the registry, and it was to be for ${normalPlatform(wanted)}`;
}
