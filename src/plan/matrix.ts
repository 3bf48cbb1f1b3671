import type { PlannedRunImage, RunPlan } from './build-plan.ts';

/** How a plan is split among jobs: `levels`: one image a job, level after level. `subgraphs`: families side by side. */
export type MatrixKind = 'levels' | 'subgraphs';

/** What one job of a workflow does. */
export interface MatrixEntry {
  /** Unique, fit for the name of an artifact: the key of the first image. */
  readonly id: string;
  /** Keys for `stack build ${{ matrix.images }} --push`, breadth-first: `base-notebook r-notebook`. */
  readonly images: string;
  /** Of the first image, in the graph of the whole stack. */
  readonly level: number;
  /** What its images are built on and other jobs or runs make, each once. */
  readonly parents: readonly MatrixParent[];
  /** Sum of its images, in milliseconds; absent when one of them was never timed. */
  readonly expectedMs?: number | undefined;
}

export interface MatrixParent {
  readonly key: string;
  /** `repository@sha256:…`; absent when the parent is yet to be built, or not known at the registry. */
  readonly reference?: string | undefined;
}

/**
 * The jobs that a plan makes, of images that are not skipped, in the order of the plan; empty when nothing is to be done.
 *
 * `levels`: each image is a job, and those of a level may run side by side once all levels above are through. `subgraphs`:
 * images that are built on each other are one job, no job waits for another. An image that is skipped connects nothing:
 * two children of a parent that is there already are two jobs.
 */
export function planMatrix(plan: RunPlan, by: MatrixKind): readonly MatrixEntry[] {
  const busy = plan.images.filter(({ state }) => state !== 'skip');
  const planned = new Map(plan.images.map((one) => [one.image.key, one]));
  const groups = by === 'levels' ? busy.map((one) => [one]) : components(busy);
  return groups.flatMap((group) => entryOf(group, planned));
}

function entryOf(
  group: readonly PlannedRunImage[],
  planned: ReadonlyMap<string, PlannedRunImage>,
): readonly MatrixEntry[] {
  const [first] = group;
  if (first === undefined) return [];
  const keys = group.map(({ image }) => image.key);
  const parents = new Set(group.flatMap(({ image }) => image.parents));
  const outside = [...parents].filter((key) => !keys.includes(key));
  return [
    {
      id: first.image.key,
      images: keys.join(' '),
      level: first.level,
      parents: outside.map((key) => ({ key, reference: referenceOf(planned.get(key)) })),
      expectedMs: sumOf(group),
    },
  ];
}

/** Of an image that will be built again, what is there now is not what its children get. */
function referenceOf(parent: PlannedRunImage | undefined): string | undefined {
  if (parent === undefined || parent.state === 'build' || parent.state === 'wait') return undefined;
  const digest = parent.found?.digest;
  return digest === undefined ? undefined : `${parent.image.repository}@${digest}`;
}

function sumOf(group: readonly PlannedRunImage[]): number | undefined {
  return group.reduce<number | undefined>(
    (sum, { expectedMs }) =>
      sum === undefined || expectedMs === undefined ? undefined : sum + expectedMs,
    0,
  );
}

/** Connected components, each and all in the order of the images. */
function components(images: readonly PlannedRunImage[]): readonly (readonly PlannedRunImage[])[] {
  const groupOf = new Map(images.map((one) => [one.image.key, new Set([one])]));
  for (const one of images) {
    for (const parent of one.parents) {
      const [own, other] = [groupOf.get(one.image.key), groupOf.get(parent)];
      if (own === undefined || other === undefined || own === other) continue;
      for (const member of own) {
        other.add(member);
        groupOf.set(member.image.key, other);
      }
    }
  }
  return [...new Set(groupOf.values())].map((group) => images.filter((one) => group.has(one)));
}
