import pMap from 'p-map';
import type { ImageRecord } from '../identity/record.ts';
import type { LockedImage, StackLock } from '../identity/stack-lock.ts';
import { comparedImage } from './compared-image.ts';
import type { ComparedImage, StackSnapshot } from './stack-comparison.ts';

/** Looks up the record of an exact image; `undefined` when there is none. */
export type FindRecord = (
  image: { readonly key: string; readonly repository: string },
  imageId: string,
) => Promise<ImageRecord | undefined>;

/** Records are many small requests to one registry. */
const lookUpsAtATime = 8;

/**
 * The images of a lock as one side of a comparison, with what their records tell.
 *
 * @param name as people call it: `2026.4-stable-3`
 * @throws {UserError} as `findRecord`
 */
export async function lockSnapshot(
  lock: StackLock,
  name: string,
  findRecord: FindRecord,
): Promise<StackSnapshot> {
  const images = await pMap(
    Object.entries(lock.images),
    ([key, image]) => snapshotOf(key, image, findRecord),
    { concurrency: lookUpsAtATime },
  );
  return { name, images: new Map(images.map((image) => [image.key, image])) };
}

async function snapshotOf(
  key: string,
  { repository, digest, imageId }: LockedImage,
  findRecord: FindRecord,
): Promise<ComparedImage> {
  const record = await findRecord({ key, repository }, imageId);
  return comparedImage({ key, repository, digest, imageId }, record);
}
