import type { SourceLocation } from '../errors/user-error.ts';

/** The steps of a run in the order in which an image goes through them. */
export const stepNames = [
  'build',
  'basic-tests',
  'push',
  'integration-tests',
  'tag',
  'manifest-page',
  'prune',
] as const;

export type StepName = (typeof stepNames)[number];

/** Before a child is pushed or named, everything that it is built on has these behind it, as far as it has them to do. */
export const provingSteps: ReadonlySet<StepName> = new Set<StepName>([
  'basic-tests',
  'push',
  'integration-tests',
  'tag',
]);

export type StepStatus = 'passed' | 'failed' | 'skipped' | 'cancelled';

/** How many tests of a stage ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * What kind of thing went wrong, so that people know whom to ask and whether waiting helps. `network`: a connection failed.
 * `mirror`: a package index or download server answered with an error. `registry`: so did an image registry. `disk`: no space
 * left. `memory`: something was killed for want of it. `solver`: packages contradict each other or do not exist. `test`: a
 * test of the image. `dockerfile`: an instruction failed for another reason. `size`: over its budget. `engine`: the container
 * engine itself, or a builder.
 */
export const failureKinds = [
  'network',
  'mirror',
  'registry',
  'disk',
  'memory',
  'solver',
  'test',
  'dockerfile',
  'size',
  'engine',
] as const;

export type FailureKind = (typeof failureKinds)[number];

/** What a person needs to see of a failure at once. */
export interface FailureDetails {
  /** Absent when nothing tells. */
  readonly kind?: FailureKind | undefined;
  /** The line of output that tells first what went wrong; absent when it is the message, or not known. */
  readonly cause?: string | undefined;
  /** The Dockerfile line or test file that failed. */
  readonly location?: SourceLocation | undefined;
  /** The command or test that failed: `RUN make`. */
  readonly command?: string | undefined;
  /** Last lines of output, at most 20. */
  readonly tail: readonly string[];
  /** Path of the whole log, relative to the repository. */
  readonly logPath?: string | undefined;
}

/** What became of one step of one image. */
export interface StepReport {
  readonly name: StepName;
  readonly status: StepStatus;
  /** ISO 8601; absent when the step never started. */
  readonly startedAt?: string | undefined;
  readonly durationMs: number;
  /** How often something transient was tried again in it; absent: never. */
  readonly retries?: number | undefined;
  /** For people; absent when there is nothing to say. */
  readonly message?: string | undefined;
  readonly tests?: TestCounts | undefined;
  /** Only of a step that failed, and there only when more is known than its message. */
  readonly failure?: FailureDetails | undefined;
}

/** `up-to-date`: nothing had to be done. `blocked`: an ancestor failed. `cancelled`: stopped before it was finished. */
export type ImageStatus = 'passed' | 'failed' | 'blocked' | 'cancelled' | 'up-to-date';

/** Why an image is in the plan with the state it has. `kind` is for programs, `text` for people. */
export interface Reason {
  readonly kind: string;
  readonly text: string;
  /** Of changed files: all of them, also those that the text leaves out. */
  readonly paths?: readonly string[] | undefined;
  /** Key of the parent that the reason is about. */
  readonly parent?: string | undefined;
}

/** A layer of an image that holds something. */
export interface LayerSize {
  /** The instruction that made it, on one line and cut: `RUN apt-get update`. */
  readonly command: string;
  readonly sizeBytes: number;
  /** It came with a parent; absent where the layers of the parents are not known. */
  readonly inherited?: boolean | undefined;
}

/** What people had of an image before this run. */
export interface PreviousImage {
  /** Its tag: `2026.4-stable`. */
  readonly name: string;
  /** `127.0.0.1:5000/base-notebook:2026.4-stable`. */
  readonly reference: string;
  /** Digest of its config, by which its record is found. */
  readonly imageId?: string | undefined;
  readonly sizeBytes: number;
  /** As those of the image itself. */
  readonly layers: readonly LayerSize[];
}

/** An image for one of several platforms. */
export interface PlatformReport {
  /** `linux/arm64`. */
  readonly platform: string;
  /** Of its manifest at the registry. */
  readonly digest: string;
}

export interface ImageReport {
  readonly key: string;
  /** 0 for a root, else one more than the highest parent. */
  readonly level: number;
  /** Keys of the images it is built on or copies from, as far as they are in this report. */
  readonly parents: readonly string[];
  /** What the plan wanted: `build`, `retest`, `push`, `retag`, `skip`, `wait` (then what came of it), `test`. */
  readonly state: string;
  readonly status: ImageStatus;
  /** For a status other than `passed`: why, in one sentence. */
  readonly message?: string | undefined;
  readonly reasons: readonly Reason[];
  /** The name people use: `127.0.0.1:5000/base-notebook:2026.4-main`. */
  readonly reference: string;
  /** Every name given to the image by this run, in the order given. */
  readonly tags: readonly string[];
  /** Manifest digest at the registry; absent when nothing was pushed. */
  readonly digest?: string | undefined;
  readonly imageId?: string | undefined;
  readonly buildId?: string | undefined;
  /** Name of the buildx builder that built it in this run; absent for the engine's own, and for what was not built. */
  readonly builder?: string | undefined;
  /** Of an image for several platforms: all of them, with their manifests; sizes and layers are those of one. */
  readonly platforms?: readonly PlatformReport[] | undefined;
  readonly sizeBytes?: number | undefined;
  /** Newest first, without those that hold nothing; absent when nobody looked into the image. */
  readonly layers?: readonly LayerSize[] | undefined;
  /** Only of an image that was built: the last stable release, else what this branch or the one it comes from had. */
  readonly previous?: PreviousImage | undefined;
  readonly steps: readonly StepReport[];
}

/** What a run finds out about an image on its way; absent means that it is as it was. */
export type ImageFacts = Partial<
  Pick<
    ImageReport,
    | 'state'
    | 'reasons'
    | 'reference'
    | 'tags'
    | 'digest'
    | 'imageId'
    | 'buildId'
    | 'builder'
    | 'platforms'
    | 'sizeBytes'
    | 'layers'
    | 'previous'
  >
>;

export type RunStatus = 'passed' | 'failed' | 'interrupted';

/** Which part of a larger run a run did. */
export interface LegName {
  /** `20261122T141500Z-3f9a2c`. */
  readonly run: string;
  readonly id: string;
}

/** Everything about one run; `run.json` is this, `schemas/run.schema.json` describes it. */
export interface RunReport {
  readonly schemaVersion: 1;
  /** `20261121T175501Z-3f9a2c`. */
  readonly runId: string;
  readonly status: RunStatus;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly command: string;
  readonly stackVersion: string;
  readonly registry?: string | undefined;
  readonly commit?: string | undefined;
  readonly branch?: string | undefined;
  /** Absent: the run was a whole one, or joins the legs of one. */
  readonly leg?: LegName | undefined;
  /** How many builds, and how many stages of tests, could run at a time (`--concurrency`). */
  readonly concurrency: number;
  readonly notes: readonly string[];
  /** Breadth-first. */
  readonly images: readonly ImageReport[];
}
