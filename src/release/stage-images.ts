import pMap from 'p-map';
import { UserError } from '../errors/user-error.ts';
import { parseReference } from '../oci/reference.ts';
import type { Registry } from '../ports/registry.ts';
import type { ImageContent } from './image-content.ts';

/** An image that is to be in a repository. */
export interface StagedImage {
  /** Where it lies. */
  readonly from: string;
  /** Where it is to be: another repository, or the same. */
  readonly to: string;
  readonly content: ImageContent;
}

/** Whether anything has to be done so that an image is where it is to be. */
export function needsStaging({ from, to }: StagedImage): boolean {
  return from !== to;
}

/**
 * Makes images known in other repositories of their registry, under their digests: blobs by mount, so that none is transferred,
 * manifests byte for byte, what an index lists before the index.
 *
 * @throws {UserError} `PROMOTION_REFUSED` for a repository of another registry, or where the registry does not mount; as {@link Registry}
 */
export async function stageImages(
  registry: Registry,
  images: readonly StagedImage[],
): Promise<void> {
  await pMap(images.filter(needsStaging), (image) => stageImage(registry, image), {
    concurrency: 4,
  });
}

/** @throws {UserError} `PROMOTION_REFUSED` when an image would have to move to another registry */
export function refuseOtherRegistries(images: readonly StagedImage[]): void {
  for (const { from, to } of images) {
    if (parseReference(from)?.registry === parseReference(to)?.registry) continue;
    throw new UserError(
      'PROMOTION_REFUSED',
      `${from} lies at another registry than ${to}, and promotion moves no layer`,
      { hint: 'build with --push to the registry that you promote at' },
    );
  }
}

async function stageImage(
  registry: Registry,
  { from, to, content: { manifest, children, blobs } }: StagedImage,
): Promise<void> {
  await pMap(
    blobs,
    async ({ digest }) => {
      if (await registry.mountBlob(to, digest, from)) return;
      throw new UserError('PROMOTION_REFUSED', `the registry does not mount ${digest} in ${to}`, {
        hint: `check that the credentials may read ${from}; else promote in the repository that the image lies in`,
      });
    },
    { concurrency: 4 },
  );
  for (const one of [...children, manifest])
    await registry.putManifest(`${to}@${one.descriptor.digest}`, one);
}
