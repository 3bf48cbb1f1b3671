import { provingSteps, type StepName } from '../report/run-report.ts';

/** What the schedule needs to know of an image of the plan. */
export interface ScheduledImage {
  readonly key: string;
  /** Only those in the plan. */
  readonly parents: readonly string[];
  readonly steps: readonly StepName[];
  /** A builder makes it that sees no image of the engine, and leaves it at the registry; absent: the engine's own. */
  readonly isBuiltAway?: boolean | undefined;
}

/** A step of an image, or something that comes true in a run and that steps wait for. */
export interface RunPoint {
  /** Counts up, in no order of time. */
  readonly id: number;
  readonly key: string;
  /** Place of its image in the plan. */
  readonly rank: number;
  /** `undefined` for what merely comes true, and takes no time. */
  readonly step: StepName | undefined;
  /** How many points it waits for. */
  readonly needs: number;
  /** What waits for it. */
  readonly followers: readonly RunPoint[];
}

/** What waits for what in a run. */
export interface StepGraph {
  /** Each after all that it waits for. */
  readonly points: readonly RunPoint[];
  /** The steps of each image in their order, by key. */
  readonly steps: ReadonlyMap<string, readonly RunPoint[]>;
  /** By key: the image needs its parents no longer, since it is built or will never be. */
  readonly parentsFree: ReadonlyMap<string, RunPoint>;
}

type OpenPoint = Omit<RunPoint, 'needs' | 'followers'> & {
  needs: number;
  readonly followers: OpenPoint[];
};

/** An image's steps, and what can become true of it. */
interface Place {
  readonly isBuiltAway: boolean;
  readonly steps: readonly OpenPoint[];
  readonly built: OpenPoint;
  /** It and all that it is built on have passed whatever they have to pass in this run, and have their names. */
  readonly proven: OpenPoint;
  readonly parentsFree: OpenPoint;
}

/**
 * The rules of a run.
 *
 * A child is built as soon as its parents are built, while their tests still run. Nothing of it is pushed or tagged before
 * every parent has its tags and verdicts, which means that it has passed all its tests; so no image people see rests on one that failed.
 * A builder that sees no image of the engine finds parents at the registry: its build waits for the push of one that the engine has.
 * A parent is pruned when its children are built. All this is true of images that are only tested or tagged, too.
 */
export function stepGraph(images: readonly ScheduledImage[]): StepGraph {
  const points: OpenPoint[] = [];
  const places = new Map<string, Place>();
  images.forEach(({ key, steps, isBuiltAway = false }, rank) => {
    const add = (step?: StepName): OpenPoint => {
      const point = { id: points.length, key, rank, step, needs: 0, followers: [] };
      points.push(point);
      return point;
    };
    const own = steps.map(add);
    const becomes = { built: add(), proven: add(), parentsFree: add() };
    places.set(key, { isBuiltAway, steps: own, ...becomes });
  });

  for (const place of places.values()) orderWithin(place);
  for (const { key, parents } of images) {
    const child = places.get(key);
    for (const parent of parents.flatMap((one) => places.get(one) ?? [])) {
      if (child !== undefined) orderBetween(parent, child);
    }
  }
  return {
    points: inOrder(points),
    steps: new Map([...places].map(([key, { steps }]) => [key, steps])),
    parentsFree: new Map([...places].map(([key, { parentsFree }]) => [key, parentsFree])),
  };
}

function orderWithin({ steps, built, proven, parentsFree }: Place): void {
  steps.forEach((point, index) => follow(steps[index - 1], point));
  follow(
    steps.findLast(({ step }) => step === 'build'),
    built,
  );
  follow(
    steps.findLast(({ step }) => step !== undefined && provingSteps.has(step)),
    proven,
  );
  follow(built, parentsFree);
}

function orderBetween(parent: Place, child: Place): void {
  for (const point of child.steps) {
    if (point.step === 'build') follow(parent.built, point);
    if (point.step === 'build' && child.isBuiltAway) follow(pushOnlyHere(parent), point);
    if (point.step === 'push' || point.step === 'tag') follow(parent.proven, point);
  }
  follow(parent.proven, child.proven);
  for (const point of parent.steps) {
    if (point.step === 'prune') follow(child.parentsFree, point);
  }
}

/** The push of an image that is on the engine alone until then; one that is built away is at the registry as soon as it is built. */
function pushOnlyHere({ isBuiltAway, steps }: Place): OpenPoint | undefined {
  const leaves = isBuiltAway && steps.some(({ step }) => step === 'build');
  return leaves ? undefined : steps.find(({ step }) => step === 'push');
}

function follow(before: OpenPoint | undefined, after: OpenPoint): void {
  if (before === undefined) return;
  before.followers.push(after);
  after.needs += 1;
}

function inOrder(points: readonly RunPoint[]): readonly RunPoint[] {
  const left = points.map(({ needs }) => needs);
  const ordered = points.filter(({ needs }) => needs === 0);
  // What is appended on the way is visited too.
  for (const { followers } of ordered) {
    for (const follower of followers) {
      const needs = (left[follower.id] ?? 0) - 1;
      left[follower.id] = needs;
      if (needs === 0) ordered.push(follower);
    }
  }
  return ordered;
}
