import type { PlannedRunImage } from '../plan/build-plan.ts';
import { publishedImage } from '../plan/build-reasons.ts';
import type { OpenPlan } from './open-plan.ts';
import { sizesIn } from './record-page.ts';

/**
 * How large the images of a plan are, or were when they were built last, in bytes by key: as the record of the image that exists
 * says, else that of the one that people have. An image without a record is left out.
 *
 * @throws {UserError} as the registry of the plan
 */
export async function knownSizes({
  plan,
  work,
}: Pick<OpenPlan, 'plan' | 'work'>): Promise<ReadonlyMap<string, number>> {
  const sizes = await Promise.all(
    plan.images.map(async (planned) => {
      const record = await recordOf(work, planned);
      const sizeBytes = record && sizesIn(record)?.sizeBytes;
      return sizeBytes === undefined ? [] : [[planned.image.key, sizeBytes] as const];
    }),
  );
  return new Map(sizes.flat());
}

async function recordOf(
  work: OpenPlan['work'],
  { image, found, published }: PlannedRunImage,
): Promise<Parameters<typeof sizesIn>[0] | undefined> {
  const own = found && (await work.findRecord(image, found.imageId));
  return own ?? published?.record ?? (await publishedImage(work, image.key))?.record;
}
