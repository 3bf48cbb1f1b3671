import pMap from 'p-map';
import { UserError, UserErrors } from '../errors/user-error.ts';
import { lockReference } from '../identity/lock-store.ts';
import type { LockedImage, StackLock } from '../identity/stack-lock.ts';
import type { Registry } from '../ports/registry.ts';
import type { TagChange } from './change-tags.ts';
import { readImageContent, type ImageContent } from './image-content.ts';
import type { TagMove } from './journal.ts';
import {
  findStoredRelease,
  lockRepository,
  releaseManifest,
  storeRelease,
  type StoredRelease,
} from './release-store.ts';
import { parseReleaseName, releaseName, type Release } from './release.ts';
import {
  needsStaging,
  refuseOtherRegistries,
  stageImages,
  type StagedImage,
} from './stage-images.ts';

/** Images that are to be stable. */
export interface PromotionOrder {
  /** Tag that they are to have: `2026.4-stable`. */
  readonly tag: string;
  readonly lock: StackLock;
  /** What the lock was read from. */
  readonly source: Release['source'];
  /** Name of the release that is brought back. */
  readonly restores?: string | undefined;
  /** Where each image is to be, by key; absent: where it lies. */
  readonly targets: ReadonlyMap<string, string>;
  /** Whether images of the release before that are in this one no more lose the tag. */
  readonly removesDropped: boolean;
  readonly by: string;
  readonly runUrl?: string | undefined;
  readonly waived: readonly string[];
  /** Milliseconds since 1970. */
  readonly now: number;
}

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

export interface PromotedImage extends StagedImage {
  readonly key: string;
}

/** A promotion that is stored as far as it can be without moving a tag. */
export interface PromotionChange extends TagChange {
  readonly planned: PlannedPromotion;
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

/**
 * Says what a promotion would do.
 *
 * @param images as {@link readPromotedImages} answers
 * @returns `undefined` when it is in effect already: the same images, under the same tags
 * @throws {UserError} as {@link Registry}
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
  const moved = images.map(({ to, content }, index) => ({
    reference: `${to}:${tag}`,
    before: named[index],
    after: content.manifest.descriptor.digest,
  }));
  const dropped = droppedImages(before?.release, order.lock);
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

function releaseOf(
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

function nextNumber(tags: readonly string[], tag: string): number {
  const numbers = tags
    .map((name) => parseReleaseName(name))
    .filter((name) => name?.tag === tag)
    .map((name) => name?.number ?? 0);
  return Math.max(0, ...numbers) + 1;
}

function isInEffect(before: Release | undefined, release: Release): boolean {
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

function droppedImages(
  before: Release | undefined,
  lock: StackLock,
): readonly (readonly [string, LockedImage])[] {
  return Object.entries(before?.lock.images ?? {}).filter(
    ([key]) => !Object.hasOwn(lock.images, key),
  );
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
