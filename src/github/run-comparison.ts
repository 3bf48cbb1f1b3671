import pMap from 'p-map';
import { compareStacks } from '../compare/compare-stacks.ts';
import { comparedImage } from '../compare/compared-image.ts';
import type { FindRecord } from '../compare/lock-snapshot.ts';
import type { ComparedImage, StackComparison } from '../compare/stack-comparison.ts';
import type { ImageReport, RunReport } from '../report/run-report.ts';

const lookUpsAtATime = 8;

/**
 * What differs between the images of a run and those that people had when it began: what `known` says, else what the run compared the image
 * with that it built. Images that nobody had are left out.
 *
 * @param repositories by image key
 * @param known image IDs by image key
 * @param findRecord looks here first, then at the registry: records of what was built are here
 * @throws {UserError} as `findRecord`
 */
export async function compareRun(
  report: RunReport,
  repositories: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, string>,
  findRecord: FindRecord,
): Promise<StackComparison> {
  const idBefore = ({ key, previous }: ImageReport) => known.get(key) ?? previous?.imageId;
  const compared = report.images.filter((image) => {
    return image.imageId !== undefined && idBefore(image) !== undefined;
  });
  const sides = await pMap(
    compared,
    async (image) => ({
      before: await sideOf(image, idBefore(image), undefined),
      after: await sideOf(image, image.imageId, image.digest),
    }),
    { concurrency: lookUpsAtATime },
  );
  return compareStacks(
    snapshot(
      'before',
      sides.map(({ before }) => before),
    ),
    snapshot(
      'after',
      sides.map(({ after }) => after),
    ),
  );

  async function sideOf(
    { key }: ImageReport,
    imageId: string | undefined,
    digest: string | undefined,
  ): Promise<ComparedImage> {
    const repository = repositories.get(key) ?? '';
    const record =
      imageId === undefined ? undefined : await findRecord({ key, repository }, imageId);
    return comparedImage({ key, repository, digest, imageId }, record);
  }
}

function snapshot(name: string, images: readonly ComparedImage[]) {
  return { name, images: new Map(images.map((image) => [image.key, image])) };
}
