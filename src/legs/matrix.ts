import type { PlannedRunImage, RunPlan } from '../plan/build-plan.ts';
import type { Leg } from './split-run.ts';

/** What one job of a workflow does. */
export interface MatrixEntry {
  /** Unique, fit for the name of an artifact: the key of the first image. For `stack build --leg`. */
  readonly id: string;
  /** Keys for `stack build ${{ matrix.images }} --push`, breadth-first: `base-notebook r-notebook`. */
  readonly images: string;
  /** Of the first image, in the graph of the whole stack. */
  readonly level: number;
  /** What its images are built on and other jobs or runs make, each once. */
  readonly parents: readonly MatrixParent[];
  /** IDs of the entries that make what its images are built on. */
  readonly needs: readonly string[];
  /** Sum of its images, in milliseconds; absent when one of them was never timed. */
  readonly expectedMs?: number | undefined;
  /** What it may need on its disk; absent when no limit was given, and when the size of one of its images is not known. */
  readonly diskBytes?: number | undefined;
}

export interface MatrixParent {
  readonly key: string;
  /** `repository@sha256:…`; absent when the parent is yet to be built, or not known at the registry. */
  readonly reference?: string | undefined;
}

/** What the job of each leg needs to know, in the order of the legs. */
export function matrixEntries(plan: RunPlan, legs: readonly Leg[]): readonly MatrixEntry[] {
  const planned = new Map(plan.images.map((one) => [one.image.key, one]));
  return legs.map(({ id, images, needs, expectedMs, diskBytes }) => {
    const own = images.flatMap((key) => planned.get(key) ?? []);
    const parents = new Set(own.flatMap(({ image }) => image.parents));
    const outside = [...parents].filter((key) => !images.includes(key));
    return {
      id,
      images: images.join(' '),
      level: own[0]?.level ?? 0,
      parents: outside.map((key) => ({ key, reference: referenceOf(planned.get(key)) })),
      needs,
      expectedMs,
      diskBytes,
    };
  });
}

/** Of an image that will be built again, what is there now is not what its children get. */
function referenceOf(parent: PlannedRunImage | undefined): string | undefined {
  if (parent === undefined || parent.state === 'build' || parent.state === 'wait') return undefined;
  const digest = parent.found?.digest;
  return digest === undefined ? undefined : `${parent.image.repository}@${digest}`;
}
