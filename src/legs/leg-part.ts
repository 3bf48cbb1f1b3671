import { UserError } from '../errors/user-error.ts';
import { ancestorsOf, type ImageGraph } from '../graph/image-graph.ts';
import { imageTag } from '../identity/exact-tags.ts';
import type { GivenImage, PlanPart } from '../plan/plan-part.ts';
import type { Reason } from '../report/run-report.ts';
import type { Spec } from '../spec/spec.ts';
import type { HandOver } from './hand-over.ts';
import type { Leg, SplitImage, SplitRun } from './split-run.ts';

/** What a leg finds out anew: it depends on what is there now, or comes on top of any other reason. */
const foundOutAnew = new Set(['max-age', 'over-budget', 'needed', 'unpinned-source']);

/** Keys of the images of other legs that those of a leg are built on, breadth-first; all of them have to be handed over. */
export function neededFromLegs(run: SplitRun, leg: Leg, graph: ImageGraph): readonly string[] {
  const above = new Set(ancestorsOf(graph, leg.images));
  const others = run.legs.filter(({ id }) => id !== leg.id).flatMap(({ images }) => images);
  return run.images.map(({ key }) => key).filter((key) => above.has(key) && others.includes(key));
}

/**
 * What a leg has to plan: its images that nobody has handed over yet, on images that are given.
 *
 * @param handOvers of its images and of {@link neededFromLegs}, by key
 * @throws {UserError} `LEG_INCOMPLETE` when the run plan does not know an image that the leg is built on
 */
export function legPart(
  run: SplitRun,
  leg: Leg,
  { spec, graph }: { readonly spec: Spec; readonly graph: ImageGraph },
  handOvers: ReadonlyMap<string, HandOver>,
): PlanPart {
  const own = run.images.filter(({ key }) => leg.images.includes(key));
  const needed = new Set(ancestorsOf(graph, leg.images));
  const given = run.images.flatMap((image) => {
    const handOver = handOvers.get(image.key);
    const isOwn = leg.images.includes(image.key);
    if (isOwn && handOver?.status !== 'passed') return [];
    if (!isOwn && !needed.has(image.key)) return [];
    const { repository = '' } = spec.images.get(image.key) ?? {};
    return [[image.key, givenImage(image, handOver, repository)] as const];
  });
  return {
    keys: leg.images,
    wanted: new Set(own.filter(({ wanted }) => wanted !== false).map(({ key }) => key)),
    given: new Map(given),
    forced: new Map(
      own.filter(({ forced }) => forced === true).map((image) => [image.key, forcedBy(image)]),
    ),
    bases: run.bases,
  };
}

/** Messages of the given images that nothing can be built on, by key, those that failed before those that are blocked by them. */
export function failedBefore(
  handOvers: ReadonlyMap<string, HandOver>,
  leg: Leg,
): ReadonlyMap<string, string> {
  const unfit = [...handOvers.values()].flatMap((one) =>
    one.status === 'passed' || leg.images.includes(one.key) ? [] : [one],
  );
  const inOrder = (['failed', 'blocked'] as const).flatMap((status) =>
    unfit.filter((one) => one.status === status),
  );
  return new Map(
    inOrder.map(({ key, leg: other, message }) => [key, message ?? `failed in leg ${other}`]),
  );
}

function givenImage(
  image: SplitImage,
  handOver: HandOver | undefined,
  repository: string,
): GivenImage {
  if (handOver?.status === 'passed') {
    const { imageId, digest, buildId, leg } = handOver;
    const reference = `${repository}:${imageTag(imageId)}`;
    return {
      found: { imageId, digest, buildId, reference },
      reason: because(`made by leg ${leg}`),
    };
  }
  if (handOver !== undefined)
    return { reason: because(`${handOver.status} in leg ${handOver.leg}`) };
  const { found, buildId } = image;
  if (found === undefined)
    throw new UserError(
      'LEG_INCOMPLETE',
      `${image.key} is in no leg of the run, and was not there`,
      {
        hint: 'plan a new run: stack matrix --store',
      },
    );
  return { found: { ...found, buildId }, reason: because('there when the run was planned') };
}

function because(text: string): Reason {
  return { kind: 'leg', text };
}

function forcedBy({ reasons }: SplitImage): readonly Reason[] {
  return reasons.filter(({ kind }) => !foundOutAnew.has(kind));
}
