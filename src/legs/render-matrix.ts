import type { RunPlan } from '../plan/build-plan.ts';
import { matrixEntries } from './matrix.ts';
import type { SplitKind } from './split-kinds.ts';
import type { Leg } from './split-run.ts';

export interface MatrixForm {
  readonly by: SplitKind;
  /** ID of the run plan that the legs go by; `undefined` when none is kept. */
  readonly run?: string | undefined;
  /** Whether the groups were asked for. */
  readonly isGrouped?: boolean | undefined;
}

/**
 * Legs as a matrix for the jobs of a workflow, on one line of JSON, described by `schemas/matrix.schema.json`:
 * `{"run","include":[{"id","images","level","parents","needs","expectedMs","diskBytes"}],"levels":[{"include":[…]},…]}`.
 *
 * Jobs of one matrix cannot wait for each other at GitHub. So a workflow has one such job for each group of `levels`: the first takes
 * `fromJSON(needs.plan.outputs.matrix).levels[0]`, the second needs the first and takes `levels[1]`, each with
 * `if: fromJSON(needs.plan.outputs.matrix).levels[1]`. Subgraphs, of which none waits for another, are a matrix as they are: they have no
 * `levels` unless a run plan is kept or groups are asked for. Where nothing is to be done, there never are, and `include` is empty.
 *
 * @param groups of legs, as they begin one after the other
 */
export function renderMatrix(
  plan: RunPlan,
  groups: readonly (readonly Leg[])[],
  { by, run, isGrouped = false }: MatrixForm,
): string {
  const levels = groups.map((group) => ({ include: matrixEntries(plan, group) }));
  const include = levels.flatMap((level) => level.include);
  const isOneMatrix = by === 'subgraphs' && run === undefined && !isGrouped;
  const hasLevels = levels.length > (isOneMatrix ? 1 : 0);
  return `${JSON.stringify({ run, include, ...(hasLevels ? { levels } : {}) })}\n`;
}
