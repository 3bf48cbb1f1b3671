import type { Requirement } from '../../../compare/requirement.ts';
import type { CollectedRequirements } from './requirement-collector.ts';

/** `r`: names, code of R, DESCRIPTION or renv.lock. */
export type RequirementsFormat = 'requirements.txt' | 'environment.yml' | 'r';

/** What somebody needs in one environment. */
export interface RequirementList extends CollectedRequirements {
  readonly format: RequirementsFormat;
  /** In the order of the text, each once. */
  readonly requirements: readonly Requirement[];
  /** The `python` of an environment.yml, the `R (>= 4.1)` of a DESCRIPTION. */
  readonly languageVersion: Requirement | undefined;
  /** What of the text does not count: `line 3: -r other.txt is not read`. */
  readonly notes: readonly string[];
}
