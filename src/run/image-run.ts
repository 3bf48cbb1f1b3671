import type { BuildInputs } from '../identity/build-inputs.ts';
import type { History } from '../identity/image-labels.ts';
import type { StageDeps } from '../image-tests/stage.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContainerEngine } from '../ports/container-engine.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Files } from '../ports/files.ts';
import type { BuildRequest, ImageBuilder } from '../ports/image-builder.ts';
import type { Registry } from '../ports/registry.ts';
import type {
  FailureDetails,
  ImageFacts,
  LegName,
  StepName,
  StepStatus,
  TestCounts,
} from '../report/run-report.ts';
import type { PlannedRunImage, PublishedImage } from '../plan/build-plan.ts';
import type { ImageSpec, Spec } from '../spec/spec.ts';
import type { Books } from './books.ts';
import type { EnsureHere } from './ensure-here.ts';
import type { RunContainers } from './run-containers.ts';
import type { StepLog } from './step-log.ts';
import type { Verdicts } from './verdicts.ts';

/** Everything a run reaches the outside world through. */
export interface RunDeps {
  readonly engine: ContainerEngine;
  readonly registry: Registry;
  readonly credentials: Credentials;
  readonly files: Files;
  readonly clock: Clock;
  readonly tests: StageDeps;
  readonly containers: RunContainers;
  readonly ensureHere: EnsureHere;
  /** Platforms that the engine runs, its own first: `['linux/amd64', 'linux/386']`. */
  readonly runnable: readonly string[];
  readonly verdicts: Verdicts;
  /** `undefined` for verbs that take images as they are. */
  readonly books: Books | undefined;
  /** Takes secrets out of what is kept. */
  readonly mask: (text: string) => string;
}

/** What is the same for all images of a run. */
export interface RunSettings {
  readonly runId: string;
  readonly spec: Spec;
  readonly push: boolean;
  readonly retries: number;
  /** First wait before a retry, in milliseconds; each further one is twice as long. */
  readonly retryDelayMs: number;
  /** Absolute path of `.stack/`. */
  readonly stateDir: string;
  /** Absolute path of `artifacts/`. */
  readonly artifactsDir: string;
  /** Checked out; `undefined` without git. */
  readonly commit?: string | undefined;
  /** The leg of a larger run that this one does. */
  readonly leg?: LegName | undefined;
  /** On every container of the run. */
  readonly labels: Readonly<Record<string, string>>;
}

/** What an image is built from, decided before the first build starts. */
export interface PreparedBuild {
  /** All but what is known only when its parents are built. */
  readonly request: Omit<BuildRequest, 'buildArgs' | 'signal' | 'labels'>;
  /** Its labels, once it is known which commit they name. */
  readonly labels: (history: History) => Readonly<Record<string, string>>;
  /** Of the last commit that touched its inputs; an image that exists with the same inputs keeps its own. */
  readonly history: History;
  readonly builder: ImageBuilder;
}

/** An image of the run and what it will be called. */
export interface PreparedImage {
  /** `repository:tag` names people use, the moving one first. */
  readonly visibleTags: readonly string[];
  /** `undefined` where nothing is built. */
  readonly build: PreparedBuild | undefined;
}

/** What is known of an image of the run so far. */
export interface ImageState {
  /** Digest of the image config. */
  readonly imageId?: string | undefined;
  /** `repository:i-…`, by which the engine knows exactly this image. */
  readonly reference?: string | undefined;
  /** This run gave the image its exact name; otherwise it was there, and others may rely on it. */
  readonly isNew?: boolean | undefined;
  /** Manifest digest at the registry. */
  readonly digest?: string | undefined;
  /** The registry has it by digest alone: its names follow when it has passed its tests. */
  readonly isUntagged?: boolean | undefined;
  /** Hash of everything that decided what was built. */
  readonly buildId?: string | undefined;
  /** What the build ID is the hash of. */
  readonly inputs?: BuildInputs | undefined;
  /** This run put it through the engine. */
  readonly isBuilt?: boolean | undefined;
  /** It did so without the layer cache. */
  readonly isFresh?: boolean | undefined;
  /** When that was, in milliseconds since 1970. */
  readonly builtAt?: number | undefined;
  /** What people had until then, when it is another image. */
  readonly before?: PublishedImage | undefined;
}

/** What a step works with. */
export interface StepContext {
  readonly deps: RunDeps;
  readonly settings: RunSettings;
  readonly image: ImageSpec;
  readonly prepared: PreparedImage;
  readonly planned: PlannedRunImage;
  readonly state: ImageState;
  /** How long the steps before took, in milliseconds. */
  readonly timings: ReadonlyMap<StepName, number>;
  /** States of parents, by key. */
  readonly parents: ReadonlyMap<string, ImageState>;
  /** Keys of ancestors, nearest last. */
  readonly ancestors: readonly string[];
  readonly signal: AbortSignal;
  readonly log: StepLog;
  /** Says something that people should know and that is no failure. */
  readonly note: (text: string) => void;
  /** Says that something transient is tried again; the report counts it. */
  readonly retried: (text: string) => void;
}

/** How a step ended. Failures are data; what is thrown stops the run. */
export interface StepOutcome {
  readonly status: StepStatus;
  readonly message?: string | undefined;
  readonly tests?: TestCounts | undefined;
  readonly failure?: FailureDetails | undefined;
  /** What is known of the image from now on. */
  readonly state?: ImageState | undefined;
  /** For the report. */
  readonly facts?: ImageFacts | undefined;
  /** What is left to be done with the image, where that is known only now; absent: what was planned. */
  readonly steps?: readonly StepName[] | undefined;
  /** Work that nothing of the run waits for but its end, and that is no part of how the step ended. */
  readonly beside?: Promise<void> | undefined;
}

/** One step of an image. */
export type Step = (context: StepContext) => Promise<StepOutcome>;

export type Steps = Readonly<Record<StepName, Step>>;
