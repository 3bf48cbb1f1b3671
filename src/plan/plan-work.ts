import type { ChangeSelection } from '../changes/change-selection.ts';
import type { ImageGraph } from '../graph/image-graph.ts';
import type { FileSource } from '../identity/file-hash.ts';
import type { ImageRecord } from '../identity/record.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import type { PlanStores } from './find-image.ts';
import type { ImageInputs } from './image-inputs.ts';
import type { PlanPart } from './plan-part.ts';
import type { Scope } from './scope.ts';

/** Everything a plan is made of. */
export interface PlanWork {
  readonly spec: Spec;
  readonly graph: ImageGraph;
  readonly scope: Scope;
  readonly changes: ChangeSelection;
  /** Of every image of the scope. */
  readonly inputs: ReadonlyMap<string, ImageInputs>;
  readonly source: FileSource;
  readonly stores: PlanStores;
  /** Platforms that the engine runs, its own first: `['linux/amd64', 'linux/386']`. */
  readonly runnable: readonly string[];
  /** `undefined` when there is none. */
  readonly findRecord: (image: ImageSpec, imageId: string) => Promise<ImageRecord | undefined>;
  /** Moving tag of the run, then those of images that this branch may stand on: `2026.4-main`, `2026.4-stable`. */
  readonly tags: readonly string[];
  readonly options: PlanOptions;
  /** Absent: everything is decided here and now. */
  readonly part?: PlanPart | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export interface PlanOptions {
  readonly push: boolean;
  readonly fullRebuild: boolean;
  readonly retest: boolean;
  /** Only what stands on a base that moved, or is too old. */
  readonly refresh: boolean;
}
