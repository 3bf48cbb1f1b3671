import type { LockedImage, StackLock } from '../identity/stack-lock.ts';
import type { PromotedImage } from './promoted-images.ts';
import type { PromotionOrder } from './promotion-order.ts';
import { parseReleaseName, type Release } from './release.ts';

/**
 * The release that an order makes.
 *
 * @param images as `readPromotedImages` answers
 * @param named digests that their tags name now, in the same order; `undefined` where there is no such tag
 */
export function releaseOf(
  order: PromotionOrder,
  images: readonly PromotedImage[],
  named: readonly (string | undefined)[],
  { number, dropped }: Pick<Release, 'number' | 'dropped'>,
): Release {
  const { tag, lock, source, restores, now, by, runUrl, waived } = order;
  const targets = new Map(images.map(({ key, to }) => [key, to]));
  const locked = Object.entries(lock.images).map(
    ([key, image]) =>
      [key, { ...image, repository: targets.get(key) ?? image.repository }] as const,
  );
  return {
    schemaVersion: 1,
    tag,
    number,
    lock: { ...lock, images: Object.fromEntries(locked) },
    source,
    ...(restores === undefined ? {} : { restores }),
    releasedAt: new Date(now).toISOString(),
    by,
    ...(runUrl === undefined ? {} : { runUrl }),
    waived,
    tags: Object.fromEntries(
      images.map(({ key }, index) => {
        const before = named[index];
        return [key, before === undefined ? {} : { before }];
      }),
    ),
    dropped,
  };
}

/** Number of the next release of a tag. @param tags of the repository that releases lie in */
export function nextNumber(tags: readonly string[], tag: string): number {
  const numbers = tags
    .map((name) => parseReleaseName(name))
    .filter((name) => name?.tag === tag)
    .map((name) => name?.number ?? 0);
  return Math.max(0, ...numbers) + 1;
}

/** Whether a release has the images of the one before it, in the same repositories. */
export function isInEffect(before: Release | undefined, release: Release): boolean {
  return (
    before !== undefined &&
    JSON.stringify(imagesIn(before.lock)) === JSON.stringify(imagesIn(release.lock))
  );
}

function imagesIn({ images }: StackLock): readonly (readonly [string, string])[] {
  return Object.entries(images)
    .map(([key, { repository, digest }]) => [key, `${repository}@${digest}`] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Images of the release before whose tags no image of the next one moves, by key: what was renamed leaves the tag of its old repository.
 *
 * @param images of the next release
 */
export function droppedImages(
  before: Release | undefined,
  images: readonly Pick<PromotedImage, 'to'>[],
): readonly (readonly [string, LockedImage])[] {
  const moved = new Set(images.map(({ to }) => to));
  return Object.entries(before?.lock.images ?? {}).filter(
    ([, { repository }]) => !moved.has(repository),
  );
}
