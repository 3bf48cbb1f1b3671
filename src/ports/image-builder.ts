/** A file of the build context, in the normal form in which it is sent: owner 0:0, mode 0755 or 0644, one fixed time. */
export type ContextEntry =
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly source: string;
      /** Absent: looked up when it is sent. */
      readonly sizeBytes?: number | undefined;
      readonly executable: boolean;
      /** What git would name its content; a file that has another when it is sent fails the build. Absent: not checked. */
      readonly hash?: string | undefined;
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly target: string };

export interface BuildSecret {
  readonly id: string;
  /** Environment variable of this process that holds the value. */
  readonly env: string;
}

export interface BuildRequest {
  /** For messages and progress. */
  readonly imageKey: string;
  /** `repository:tag` to give to the built image. */
  readonly reference: string;
  /** Files relative to the context, `/` between parts, sorted by path (code units). */
  readonly context: readonly ContextEntry[];
  /** The Dockerfile that is used, external bases pinned. */
  readonly dockerfile: string;
  /** Some COPY, ADD or bind mount takes the whole context or matches by wildcard: whatever else is sent with it would be seen. */
  readonly wholeContextVisible: boolean;
  /** ONBUILD instructions of a parent or base read the context too. */
  readonly triggersReadContext?: boolean | undefined;
  readonly target?: string | undefined;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms: readonly string[];
  readonly secrets: readonly BuildSecret[];
  /** References whose layers may be reused. */
  readonly cacheFrom: readonly string[];
  readonly inlineCache: boolean;
  readonly noCache: boolean;
  readonly signal?: AbortSignal | undefined;
}

export type BuildEvent =
  | {
      readonly kind: 'step';
      /** `[2/5] RUN apt-get update` */ readonly name: string;
      readonly status: 'started' | 'done' | 'cached' | 'failed';
      readonly durationMs?: number | undefined;
    }
  | { readonly kind: 'log'; readonly line: string };

export type BuildOutcome =
  | { readonly status: 'built'; /** Digest of the image config. */ readonly imageId: string }
  | { readonly status: 'cancelled' }
  | {
      readonly status: 'failed';
      /** BuildKit's own sentence. */
      readonly message: string;
      /** Line of the Dockerfile that failed, from 1. */
      readonly line?: number | undefined;
      /** The instruction that failed: `RUN false`. */
      readonly command?: string | undefined;
      /** Of the command that the instruction ran, where it ran one: 137. */
      readonly exitCode?: number | undefined;
      /** The last lines that the instruction printed, at most 200; absent when it printed nothing. */
      readonly output?: readonly string[] | undefined;
      /** Trying again may help (network, registry). */
      readonly transient: boolean;
    };

/** Builds images with BuildKit; the image is on the local engine under `reference` afterwards. A failing Dockerfile is an outcome. */
export interface ImageBuilder {
  /** `buildx` or `engine-api`. */
  readonly name: string;
  /**
   * Why this builder cannot build the image, to follow "since": `it mounts secrets`. Asked before anything starts.
   *
   * @returns `undefined` when it can
   */
  refusal(request: BuildRequest): string | undefined;
  /** @throws {UserError} `ENGINE_UNREACHABLE`, `ENGINE_DENIED`, `ENGINE_FAILED` */
  build(request: BuildRequest, onEvent: (event: BuildEvent) => void): Promise<BuildOutcome>;
}

/** Picks the builder for an image among those that work with the engine. */
export interface BuilderChoice {
  /** @throws {UserError} `BUILDER_MISSING` when none can build it; the message says why each cannot */
  choose(request: BuildRequest): Promise<ImageBuilder>;
  /** Each builder with what is wrong with it, `undefined` for one that works; for diagnosis. */
  examine(): Promise<readonly { readonly name: string; readonly fault: string | undefined }[]>;
}
