import type { KernelData } from '../../data/kernel-data.ts';
import { rowVerdict } from '../version-verdicts.ts';
import { isWantedLanguage, kernelLanguageVersion } from './kernel-language.ts';
import type { MeantPackage } from './meant-packages.ts';
import { eachMeantRow } from './meant-rows.ts';

/** How much of a list the environments have; one number for each of them, 0 for those that do not count. */
export interface EnvironmentCounts {
  /** Requirements that are satisfied. */
  readonly satisfied: Uint16Array;
  /** Requirements whose package is there, in whatever version. */
  readonly present: Uint16Array;
  /** Requirements that no environment satisfies, in their order. */
  readonly unmet: readonly MeantPackage[];
}

const [absent, wrongVersion, satisfying] = [0, 1, 2];

/** Counts what of a list each environment has. @param chosen of each environment, 0 when it does not count */
export function countEnvironments(
  data: KernelData,
  meant: readonly MeantPackage[],
  chosen: Uint8Array | undefined,
): EnvironmentCounts {
  const size = data.environments.length;
  const [satisfied, present] = [new Uint16Array(size), new Uint16Array(size)];
  const states = new Uint8Array(size);

  function isUnmet(each: MeantPackage): boolean {
    states.fill(absent);
    findStates(data, each, states);
    let isMet = false;
    for (let place = 0; place < size; place += 1) {
      const state = states[place];
      if (state === absent || chosen?.[place] === 0) continue;
      present[place] = (present[place] ?? 0) + 1;
      if (state !== satisfying) continue;
      satisfied[place] = (satisfied[place] ?? 0) + 1;
      isMet = true;
    }
    return !isMet;
  }

  return { satisfied, present, unmet: meant.filter(isUnmet) };
}

/** Writes the state of each environment, for one requirement. */
function findStates(data: KernelData, meant: MeantPackage, states: Uint8Array): void {
  const isWanted = rowVerdict(data, meant.specifiersFor);
  const { environments } = data.table;
  eachMeantRow(data, meant, (row) => {
    const environment = environments[row] ?? 0;
    if (states[environment] !== satisfying)
      states[environment] = isWanted(row) ? satisfying : wrongVersion;
  });
  if (meant.language === undefined) return;
  for (const [place, environment] of data.environments.entries()) {
    const version = kernelLanguageVersion(environment, meant);
    if (states[place] === absent && version !== undefined)
      states[place] = isWantedLanguage(meant, version) ? satisfying : wrongVersion;
  }
}
