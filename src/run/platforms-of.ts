import { UserError } from '../errors/user-error.ts';
import { platformImages, type PlatformImage } from '../identity/platform-images.ts';
import type { Registry } from '../ports/registry.ts';

/** An image of which more than its name is known. */
interface Known {
  readonly imageId?: string | undefined;
  readonly digest?: string | undefined;
}

/** Whether the image is for several platforms: its index stands for all of it, so that both of its digests are one. */
export function isForSeveral({ imageId, digest }: Known): boolean {
  return digest !== undefined && imageId === digest;
}

/**
 * The images of an image for several platforms, in the order of its index.
 *
 * @throws {UserError} `IMAGE_UNAVAILABLE` when the registry does not have it any more; as {@link Registry}
 */
export async function platformsOf(
  registry: Registry,
  repository: string,
  digest: string,
): Promise<readonly PlatformImage[]> {
  const images = await platformImages(registry, repository, digest);
  if (images !== undefined && images.length > 0) return images;
  throw new UserError(
    'IMAGE_UNAVAILABLE',
    `${repository}@${digest} is not at the registry any more`,
    {
      hint: 'run the same command again, and let nothing else remove images meanwhile',
    },
  );
}

/**
 * The one of them that this machine has as the image: of the engine's own platform, else of one that it runs, else the first.
 *
 * @param runnable platforms that the engine runs, its own first
 */
export function ownImage<Image extends Pick<PlatformImage, 'platform'>>(
  images: readonly Image[],
  runnable: readonly string[],
): Image | undefined {
  const byPlatform = new Map(images.map((image) => [image.platform, image]));
  const known = runnable.find((platform) => byPlatform.has(platform));
  return known === undefined ? images[0] : byPlatform.get(known);
}
