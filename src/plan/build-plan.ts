import type { ImageRecord } from '../identity/record.ts';
import type { Reason, StepName } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';

/**
 * What is to be done with an image. `build`: it goes through the engine. `retest`: it exists, a verdict is missing. `push`:
 * built and tested here, not at the registry. `retag`: a name is missing or means another image. `skip`: all there. `wait`:
 * decided when its parent is known.
 *
 * `test` and `push` are also what the verbs of that name do with an image that is here.
 */
export type PlanState = 'build' | 'retest' | 'push' | 'retag' | 'skip' | 'wait' | 'test';

/** An image that exists already, in the store that counts or on the engine. */
export interface FoundImage {
  /** Digest of the image config. */
  readonly imageId: string;
  /** `repository:i-<12 hex>`. */
  readonly reference: string;
  /** Manifest digest at the registry; `undefined` when the registry does not have it or was not asked. */
  readonly digest: string | undefined;
  /** The engine has it too, or alone. */
  readonly here: boolean;
}

/** The image that people have now, which a new one is compared with. */
export interface PublishedImage {
  /** `2026.4-main`. */
  readonly tag: string;
  readonly imageId: string;
  readonly record: ImageRecord;
}

/** One image of a plan. */
export interface PlannedRunImage {
  readonly image: ImageSpec;
  readonly level: number;
  readonly state: PlanState;
  readonly reasons: readonly Reason[];
  /** Parents that are in this plan too. */
  readonly parents: readonly string[];
  /** What will be done with it, in this order; of `wait` what may have to be done. Empty for `skip`. */
  readonly steps: readonly StepName[];
  /** Hash of everything that decides what is built; `undefined` while a parent is not known. */
  readonly buildId?: string | undefined;
  /** What exists under the build ID. */
  readonly found?: FoundImage | undefined;
  /** What it was compared with to say why it is built; absent where there is nothing, and where nobody had to ask. */
  readonly published?: PublishedImage | undefined;
  /** It goes through the engine although it may exist. */
  readonly forced?: boolean | undefined;
  /** The layer cache must not be used: it is too old. */
  readonly noCache?: boolean | undefined;
  /** Somebody else made it, or failed to: it is never built here. */
  readonly given?: boolean | undefined;
  /** Names people use that will be written: `2026.4-main`. */
  readonly tags?: readonly string[] | undefined;
  /** From runs before; `undefined` where a step was never timed. */
  readonly expectedMs?: number | undefined;
}

/** What a run will do, before anything is done. */
export interface RunPlan {
  /** Breadth-first. */
  readonly images: readonly PlannedRunImage[];
  /** Commits that were compared; absent for verbs that compare none. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  /** One sentence about what was compared. */
  readonly comparison?: string | undefined;
  /** What people should know. */
  readonly notes?: readonly string[] | undefined;
  /** Name of the moving tag: `2026.4-main`. */
  readonly movingTag?: string | undefined;
  /** The store that counts: `registry`, or `engine` (then `skip` means "here"). */
  readonly store?: 'registry' | 'engine' | undefined;
}
