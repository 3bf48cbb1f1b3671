import type { KernelData } from '../../data/kernel-data.ts';
import { chosenEnvironments, type EnvironmentChoice } from '../chosen-environments.ts';
import { environmentRanks } from '../environment-order.ts';
import type { Page } from '../search-request.ts';
import { countEnvironments } from './count-environments.ts';
import { describeEnvironments, type RankedEnvironment } from './describe-environments.ts';
import { meantPackages } from './meant-packages.ts';
import { requirementHints, type RequirementHint } from './requirement-hints.ts';
import type { RequirementList } from './requirement-list.ts';

export type { Met, RankedEnvironment } from './describe-environments.ts';

/** Environments that have anything of a list. */
export interface Ranking {
  readonly total: number;
  /** Those of the page, the best first. */
  readonly ranked: readonly RankedEnvironment[];
  /** For requirements that none of the chosen environments satisfies, where there is something to say. */
  readonly hints: readonly RequirementHint[];
}

/**
 * Orders environments by how much of a list they satisfy, then by how little is missing, then by name, of each the newest version
 * first. The version of the language counts as a requirement.
 */
export function rankEnvironments(
  data: KernelData,
  list: RequirementList,
  choice: EnvironmentChoice,
  { offset, limit }: Page,
): Ranking {
  const chosen = chosenEnvironments(data, choice);
  const meant = meantPackages(data, list);
  const { satisfied, present, unmet } = countEnvironments(data, meant, chosen);
  const ranks = environmentRanks(data, 'environment', false);
  const less = (counts: Uint16Array | Uint32Array, a: number, b: number) =>
    (counts[a] ?? 0) - (counts[b] ?? 0);
  const found = Uint32Array.from(data.environments.keys())
    .filter((place) => (present[place] ?? 0) > 0)
    .sort((a, b) => less(satisfied, b, a) || less(present, b, a) || less(ranks, a, b));
  return {
    total: found.length,
    ranked: describeEnvironments(data, meant, found.subarray(offset, offset + limit)),
    hints: requirementHints(data, unmet, chosen),
  };
}
