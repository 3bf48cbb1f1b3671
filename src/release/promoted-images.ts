import pMap from 'p-map';
import { UserError, UserErrors } from '../errors/user-error.ts';
import type { LockedImage } from '../identity/stack-lock.ts';
import type { Registry } from '../ports/registry.ts';
import { readImageContent, type ImageContent } from './image-content.ts';
import type { PromotionOrder } from './promotion-order.ts';
import { refuseOtherRegistries, type StagedImage } from './stage-images.ts';

/** An image that is to be stable. */
export interface PromotedImage extends StagedImage {
  readonly key: string;
}

/**
 * Looks up everything about the images of a lock at the registry, by digest.
 *
 * @throws {UserErrors} `PROMOTION_REFUSED` for each image that is not there, or is another one than the lock says, or lies at
 *   another registry than it is to be promoted at; as {@link Registry}
 */
export async function readPromotedImages(
  registry: Registry,
  { lock, targets }: Pick<PromotionOrder, 'lock' | 'targets'>,
): Promise<readonly PromotedImage[]> {
  const problems: UserError[] = [];
  const found = await pMap(
    Object.entries(lock.images),
    async ([key, image]) => {
      const content = await readImageContent(registry, image.repository, image.digest);
      const problem = problemOf(key, image, content);
      if (problem !== undefined) problems.push(problem);
      const to = targets.get(key) ?? image.repository;
      return content && { key, from: image.repository, to, content };
    },
    { concurrency: 8 },
  );
  if (problems.length > 0) throw new UserErrors(problems);
  const images = found.filter((image) => image !== undefined);
  refuseOtherRegistries(images);
  return images;
}

function problemOf(
  key: string,
  { repository, digest, imageId }: LockedImage,
  content: ImageContent | undefined,
): UserError | undefined {
  if (content === undefined)
    return new UserError(
      'PROMOTION_REFUSED',
      `${key} is not at the registry any more: ${repository}@${digest}`,
      { hint: 'run `stack build --push`, and promote its lock' },
    );
  if (content.imageId === undefined || content.imageId === imageId) return undefined;
  return new UserError(
    'PROMOTION_REFUSED',
    `the lock says that ${repository}@${digest} is the image ${imageId}, and it is ${content.imageId}`,
    { hint: 'somebody changed the lock: run `stack build --push`, which writes a new one' },
  );
}
