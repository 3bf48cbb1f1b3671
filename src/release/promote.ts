import pMap from 'p-map';
import { lockReference } from '../identity/lock-store.ts';
import { isOfOtherStack, otherStackError } from '../identity/other-stack.ts';
import type { LockedImage } from '../identity/stack-lock.ts';
import type { Registry } from '../ports/registry.ts';
import type { TagChange } from './change-tags.ts';
import type { TagMove } from './journal.ts';
import { droppedImages, isInEffect, nextNumber, releaseOf } from './next-release.ts';
import type { PromotedImage } from './promoted-images.ts';
import type { PromotionOrder } from './promotion-order.ts';
import {
  findStoredRelease,
  lockRepository,
  releaseManifest,
  storeRelease,
  type StoredRelease,
} from './release-store.ts';
import { releaseName, type Release } from './release.ts';
import { needsStaging, stageImages } from './stage-images.ts';

/** Everything that a promotion would do, looked up and not done. */
export interface PlannedPromotion {
  readonly release: Release;
  readonly images: readonly PromotedImage[];
  /** Of the images, in the order of the lock; then of images that lose the tag. */
  readonly moves: readonly TagMove[];
  /** The release that is in effect now. */
  readonly before: StoredRelease | undefined;
  /** Things that people should know. */
  readonly notes: readonly string[];
}

/** A promotion that is stored as far as it can be without moving a tag. */
export interface PromotionChange extends TagChange {
  readonly planned: PlannedPromotion;
}

/**
 * Says what a promotion would do.
 *
 * @param images as `readPromotedImages` answers
 * @returns `undefined` when it is in effect already: the same images, under the same tags
 * @throws {UserError} `STACK_CLASH` when what is in effect is of another stack; as {@link Registry}
 */
export async function planPromotion(
  registry: Registry,
  place: string,
  order: PromotionOrder,
  images: readonly PromotedImage[],
): Promise<PlannedPromotion | undefined> {
  const { tag } = order;
  const [before, tags, named] = await Promise.all([
    findStoredRelease(registry, place, tag),
    registry.listTags(lockRepository(place)),
    pMap(images, async ({ to }) => (await registry.resolve(`${to}:${tag}`))?.digest, {
      concurrency: 8,
    }),
  ]);
  if (before !== undefined && isOfOtherStack(before.release.lock, repositoriesOf(images)))
    throw otherStackError(lockReference(place, tag), before.release.lock);
  const moved = images.map(({ to, content }, index) => ({
    reference: `${to}:${tag}`,
    before: named[index],
    after: content.manifest.descriptor.digest,
  }));
  const dropped = droppedImages(before?.release, images);
  const removed = order.removesDropped ? await removals(registry, tag, dropped) : [];
  const release = releaseOf(order, images, named, {
    number: nextNumber(tags, tag),
    dropped: dropped.map(([key]) => key),
  });
  const moves = [...moved, ...removed];
  if (isInEffect(before?.release, release) && moves.every((move) => move.before === move.after))
    return undefined;
  return { release, images, moves, before, notes: droppedNotes(tag, dropped, order) };
}

/**
 * Stores what the tags of a promotion are to name: images in other repositories, the release itself. No tag moves.
 *
 * @throws {UserError} `PROMOTION_REFUSED` where blobs cannot be mounted; as {@link Registry}
 */
export async function stagePromotion(
  registry: Registry,
  place: string,
  planned: PlannedPromotion,
): Promise<PromotionChange> {
  const { release, images, before } = planned;
  const [digest] = await Promise.all([
    storeRelease(registry, place, release),
    stageImages(registry, images.filter(needsStaging)),
  ]);
  const moves = [
    ...planned.moves.filter((move) => move.before !== move.after),
    { reference: lockReference(place, releaseName(release)), after: digest },
    { reference: lockReference(place, release.tag), before: before?.digest, after: digest },
  ];
  const manifests = new Map(
    [releaseManifest(release), ...images.map(({ content }) => content.manifest)].map((manifest) => [
      manifest.descriptor.digest,
      manifest,
    ]),
  );
  return { title: releaseName(release), moves, manifests, planned };
}

function repositoriesOf(images: readonly PromotedImage[]): readonly string[] {
  return images.flatMap(({ from, to }) => [from, to]);
}

async function removals(
  registry: Registry,
  tag: string,
  dropped: readonly (readonly [string, LockedImage])[],
): Promise<readonly TagMove[]> {
  const found = await pMap(dropped, async ([, { repository }]) => {
    const reference = `${repository}:${tag}`;
    const before = (await registry.resolve(reference))?.digest;
    return before === undefined ? undefined : { reference, before };
  });
  return found.filter((move) => move !== undefined);
}

function droppedNotes(
  tag: string,
  dropped: readonly (readonly [string, LockedImage])[],
  { removesDropped }: PromotionOrder,
): readonly string[] {
  return dropped.map(([key, { repository }]) =>
    removesDropped
      ? `${key} is not part of this release: its tag ${tag} goes`
      : `${key} is not part of this release any more: ${repository}:${tag} stays as it is`,
  );
}
