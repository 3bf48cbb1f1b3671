import type { Requirement } from '../../../compare/requirement.ts';
import type { Environment } from '../../data/environment.ts';
import type { KernelData } from '../../data/kernel-data.ts';
import { newestFirst } from '../newest-first.ts';
import { rowVerdict, type RowVerdict } from '../version-verdicts.ts';
import { isWantedLanguage, kernelLanguageVersion } from './kernel-language.ts';
import type { MeantPackage } from './meant-packages.ts';
import { eachMeantRow } from './meant-rows.ts';

/** A requirement and the version that there is. */
export interface Met {
  readonly requirement: Requirement;
  /** `1.26.4`, the newest that will do; several that all will not: `1.26.4, 1.25.0`. */
  readonly has: string;
}

/** How far an environment has what is asked for; in each list the order of the requirements. */
export interface RankedEnvironment {
  readonly environment: Environment;
  readonly satisfied: readonly Met[];
  readonly wrongVersion: readonly Met[];
  readonly missing: readonly { readonly requirement: Requirement }[];
}

/** Says of environments, by their places, what of a list they have. */
export function describeEnvironments(
  data: KernelData,
  meant: readonly MeantPackage[],
  places: Iterable<number>,
): readonly RankedEnvironment[] {
  const described = Array.from(places, (place) => ({ place, ...nothing() }));
  for (const each of meant) {
    const isWanted = rowVerdict(data, each.specifiersFor);
    for (const { place, satisfied, wrongVersion, missing } of described) {
      const { wanted, others } = versionsIn(data, each, isWanted, place);
      const { requirement } = each;
      const [newest] = wanted;
      if (newest !== undefined) satisfied.push({ requirement, has: newest });
      else if (others.length > 0) wrongVersion.push({ requirement, has: others.join(', ') });
      else missing.push({ requirement });
    }
  }
  return described.flatMap(({ place, ...lists }) => {
    const environment = data.environments[place];
    return environment === undefined ? [] : [{ environment, ...lists }];
  });
}

function nothing() {
  return {
    satisfied: [] as Met[],
    wrongVersion: [] as Met[],
    missing: [] as { readonly requirement: Requirement }[],
  };
}

/** The versions of a package in an environment, the newest first. */
function versionsIn(data: KernelData, meant: MeantPackage, isWanted: RowVerdict, place: number) {
  const { versions, versionTexts } = data.table;
  const [wanted, others] = [new Set<string>(), new Set<string>()];
  const visit = (row: number) =>
    (isWanted(row) ? wanted : others).add(versionTexts[versions[row] ?? 0] ?? '');
  eachMeantRow(data, meant, visit, place);
  const said = kernelLanguageVersion(data.environments[place], meant);
  if (said !== undefined && wanted.size === 0 && others.size === 0)
    (isWantedLanguage(meant, said) ? wanted : others).add(said);
  return { wanted: [...wanted].sort(order), others: [...others].sort(order) };
}

/** The packages may be of several sources, and conda's order reads the versions of most. */
const order = newestFirst('conda');
