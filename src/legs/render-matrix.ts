import type { RunPlan } from '../plan/build-plan.ts';
import { matrixEntries } from './matrix.ts';
import type { SplitKind } from './split-kinds.ts';
import type { Leg } from './split-run.ts';
import { waveGroups } from './wave-groups.ts';

export interface MatrixForm {
  readonly by: SplitKind;
  /** ID of the run plan that the legs go by; `undefined` when none is kept. */
  readonly run?: string | undefined;
  /** Most groups in `levels`; `undefined`: one for each wave. */
  readonly waves?: number | undefined;
}

/**
 * Legs as a matrix for the jobs of a workflow, on one line of JSON, described by `schemas/matrix.schema.json`:
 * `{"run","include":[{"id","images","level","parents","needs","expectedMs","diskBytes"}],"levels":[{"include":[…]},…]}`.
 *
 * Jobs of one matrix cannot wait for each other at GitHub. So a workflow has one such job for each group of `levels`: the first takes
 * `fromJSON(needs.plan.outputs.matrix).levels[0]`, the second needs the first and takes `levels[1]`, each with
 * `if: fromJSON(needs.plan.outputs.matrix).levels[1]`. Subgraphs, of which none waits for another, are a matrix as they are: they have no
 * `levels` unless a run plan is kept or `waves` is given. Where nothing is to be done, there never are, and `include` is empty.
 */
export function renderMatrix(
  plan: RunPlan,
  legs: readonly Leg[],
  { by, run, waves }: MatrixForm,
): string {
  const include = matrixEntries(plan, legs);
  const entries = legs.flatMap(({ wave }, index) => {
    const entry = include[index];
    return entry === undefined ? [] : [{ wave, entry }];
  });
  const groups = waveGroups(entries, waves);
  const isOneMatrix = by === 'subgraphs' && run === undefined && waves === undefined;
  const hasLevels = groups.length > (isOneMatrix ? 1 : 0);
  const levels = groups.map((group) => ({ include: group.map(({ entry }) => entry) }));
  const document = { run, include, ...(hasLevels ? { levels } : {}) };
  return `${JSON.stringify(document)}\n`;
}
