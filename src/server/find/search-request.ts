import type { PackageSource } from '../../inventory/inventory.ts';
import type { EnvironmentChoice } from './chosen-environments.ts';

/** Which packages are looked for, and where. A field that is left out excludes nothing. */
export interface SearchRequest extends EnvironmentChoice {
  /** `ggplot`, `numpy>=2,<3`, `r:ggplot2>=3.5`; blank: every package. */
  readonly text: string;
  /**
   * How the name in `text` is compared. `exact` as for a requirement: Python and conda do not tell `a_b` from `A-b`, others tell
   * every character. The others without regard to case.
   */
  readonly match: 'substring' | 'prefix' | 'exact';
  readonly source?: PackageSource | undefined;
}

/** The part of a list that is asked for. */
export interface Page {
  /** How many come before it. */
  readonly offset: number;
  /** At most so many are in it. */
  readonly limit: number;
}
