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

/** A layer cache of its own at a registry (`cache: registry`), beside what is pushed. */
export interface RegistryCache {
  /** References whose layers may be reused: `ghcr.io/acme/base:cache-2026.4-main`. */
  readonly from: readonly string[];
  /** Where the layers of this build are kept. */
  readonly to: string;
}

export interface BuildRequest {
  /** For messages and progress. */
  readonly imageKey: string;
  /** Name of the buildx builder that has to build it; absent: the engine's own. */
  readonly builder?: string | undefined;
  /** `repository:tag` to give to the built image, where it comes to the engine; at a registry it gets no name. */
  readonly reference: string;
  /**
   * What stands for an image that the Dockerfile names, where the builder cannot see the engine's images:
   * `ghcr.io/acme/base:i-0123456789ab` → `ghcr.io/acme/base@sha256:…`.
   */
  readonly parentDigests?: Readonly<Record<string, string>> | undefined;
  /** Registries that a build may read or write, as in references: `ghcr.io`. */
  readonly registries?: readonly string[] | undefined;
  readonly registryCache?: RegistryCache | undefined;
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
  | {
      readonly status: 'built';
      /** Digest of the image config. */
      readonly imageId: string;
      /** Manifest digest at the registry, of a builder that puts images there. */
      readonly digest?: string | undefined;
      /** A name that it had to be given there, and that nobody needs. */
      readonly temporaryName?: string | undefined;
    }
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
      /** Trying again may help (network, registry, a builder that went away). */
      readonly transient: boolean;
      /** It was the builder that went away or did not answer. */
      readonly isBuilderGone?: boolean | undefined;
      /** A name that the image may have been given at a registry all the same. */
      readonly temporaryName?: string | undefined;
    };

/** How the export of a layer cache ended; one that failed is no failure of an image. */
export type CacheOutcome =
  | { readonly status: 'kept' }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly message: string };

/** Builds images with BuildKit. A failing Dockerfile is an outcome. */
export interface ImageBuilder {
  /** `buildx`, `engine-api`, or the name of a buildx builder: `arm-farm`. */
  readonly name: string;
  /**
   * Where the image is afterwards. `engine`: on the local engine, under the request's `reference`. `registry`: in the repository of
   * `reference`, by digest and without a name.
   */
  readonly store: 'engine' | 'registry';
  /**
   * Why this builder cannot build the image, to follow "since": `it mounts secrets`. Asked before anything starts.
   *
   * @returns `undefined` when it can
   */
  refusal(request: BuildRequest): string | undefined;
  /** @throws {UserError} `ENGINE_UNREACHABLE`, `ENGINE_DENIED`, `ENGINE_FAILED` */
  build(request: BuildRequest, onEvent: (event: BuildEvent) => void): Promise<BuildOutcome>;
  /** Keeps the layers of an image that it has built where the request's `registryCache` says; absent where it cannot. */
  readonly keepCache?:
    | ((request: BuildRequest, onEvent: (event: BuildEvent) => void) => Promise<CacheOutcome>)
    | undefined;
}

/** One of the machines of a buildx builder. */
export interface BuilderNode {
  /** `farm0`. */
  readonly name: string;
  /** `tcp://farm.example.com:1234`. */
  readonly endpoint: string;
  /** `running`, `inactive`, `stopped`, as buildx says it. */
  readonly status: string;
  /** Those that were asked for when it was added first: `linux/arm64`. */
  readonly platforms: readonly string[];
  /** Why it cannot be used; absent when buildx names nothing. */
  readonly error?: string | undefined;
}

/** A buildx builder as buildx describes it. */
export interface BuilderDescription {
  readonly name: string;
  /** `docker`, `docker-container`, `kubernetes`, `remote`. */
  readonly driver: string;
  readonly nodes: readonly BuilderNode[];
  /** Why it cannot be used as a whole; absent when buildx names nothing. */
  readonly error?: string | undefined;
}

/** Picks the builder for an image among those that work with the engine. */
export interface BuilderChoice {
  /**
   * @throws {UserError} `BUILDER_MISSING` when none can build it (the message says why each cannot), or buildx knows no builder by the
   *   name that the request has; `BUILDER_UNREACHABLE` when no machine of that one answers
   */
  choose(request: BuildRequest): Promise<ImageBuilder>;
  /**
   * Looks at a buildx builder, once however often it is asked for; one that sleeps is started.
   *
   * @throws {UserError} as {@link choose}
   */
  describe(name: string): Promise<BuilderDescription>;
  /**
   * Has a buildx builder build an image of nothing and keep it to itself.
   *
   * @returns what is wrong with it; `undefined` when it works
   * @throws {UserError} as {@link choose}
   */
  probe(name: string): Promise<string | undefined>;
  /** Each builder with what is wrong with it, `undefined` for one that works; for diagnosis. */
  examine(): Promise<readonly { readonly name: string; readonly fault: string | undefined }[]>;
}
