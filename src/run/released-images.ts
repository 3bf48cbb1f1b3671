import { userProblems } from '../errors/user-error.ts';
import type { PublishedImage } from '../plan/build-plan.ts';
import { findRelease } from '../release/release-store.ts';
import { releaseName, stableTag, type Release } from '../release/release.ts';
import type { ImageSpec } from '../spec/spec.ts';
import type { KnownRecords } from './books.ts';
import type { RunDeps, RunSettings } from './image-run.ts';

/** Looks up the image of the last release; `undefined` when there is none, it is this very image, or nothing is known of it. */
export type ReleasedImage = (
  image: ImageSpec,
  imageId: string,
) => Promise<PublishedImage | undefined>;

/**
 * The images of the last stable release of the prefix, for the pages of images that a run left as they are. The registry is asked for
 * the release once, and only by a run that pushes; where it does not answer, pages are compared with nothing.
 *
 * @param note told why there is nothing to compare with
 */
export function releasedImages(
  { registry, books }: Pick<RunDeps, 'registry'> & { readonly books: KnownRecords | undefined },
  { spec, push }: Pick<RunSettings, 'spec' | 'push'>,
  note: (text: string) => void,
): ReleasedImage {
  let asked: Promise<Release | undefined> | undefined;

  async function look(place: string): Promise<Release | undefined> {
    try {
      return await findRelease(registry, place, stableTag(spec.tagPrefix));
    } catch (error) {
      const [problem] = userProblems(error) ?? [];
      if (problem === undefined) throw error;
      note(`pages do not say what changed since the last release: ${problem.message}`);
      return undefined;
    }
  }

  return async (image, imageId) => {
    if (!push || spec.registry === undefined) return undefined;
    const release = await (asked ??= look(spec.registry));
    const locked = release?.lock.images[image.key];
    if (release === undefined || locked === undefined || locked.imageId === imageId)
      return undefined;
    const record = await books?.record(image, locked.imageId);
    return record && { tag: releaseName(release), imageId: locked.imageId, record };
  };
}
