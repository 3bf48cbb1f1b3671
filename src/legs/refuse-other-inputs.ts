import { UserError } from '../errors/user-error.ts';
import type { RunPlan } from '../plan/build-plan.ts';
import type { Leg, SplitRun } from './split-run.ts';

/**
 * Refuses a leg whose images would be made from other things than was planned: files that are not committed, another architecture.
 *
 * Only images that stand on no other leg's can be compared: of the rest the run plan knows no build ID that lasts. Those that were handed
 * over, and those on a base that is looked up anew, are passed over.
 *
 * @param plan what the leg would do
 * @param given keys of images that are there
 * @throws {UserError} `LEG_REFUSED`
 */
export function refuseOtherInputs(
  run: SplitRun,
  leg: Leg,
  plan: Pick<RunPlan, 'images'>,
  given: ReadonlySet<string>,
): void {
  const inLegs = new Set(run.legs.flatMap(({ images }) => images));
  const expected = new Map(run.images.map(({ key, buildId }) => [key, buildId]));
  const other = plan.images.find(({ image, parents, buildId }) => {
    const planned = expected.get(image.key);
    if (!leg.images.includes(image.key) || given.has(image.key)) return false;
    if (parents.some((parent) => inLegs.has(parent))) return false;
    return planned !== undefined && buildId !== undefined && buildId !== planned;
  });
  if (other === undefined) return;
  throw new UserError(
    'LEG_REFUSED',
    `${other.image.key} would be made from other things than run ${run.run} was planned for`,
    {
      hint: 'do the leg in a clean checkout, on a machine of the architecture that the plan was made on, or plan a new run',
    },
  );
}
