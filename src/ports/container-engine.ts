import type { Credential } from './credentials.ts';

/** What the engine says of itself. */
export interface EngineInfo {
  /** `20.10.24+dfsg1`. */
  readonly version: string;
  /** `1.41`. */
  readonly apiVersion: string;
  readonly os: string;
  readonly architecture: string;
  /** `overlay2`, `overlayfs`. */
  readonly storageDriver: string;
  /** Images live in containerd's store, where the engine's own ID of an image is not its image ID. */
  readonly containerdStore: boolean;
  /** What it says of an image has its ONBUILD instructions: Podman leaves them out, and so did Docker with containerd's store. */
  readonly tellsOnBuild: boolean;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly rootDir: string;
  readonly hostname: string;
}

/** An image on the engine. */
export interface LocalImage {
  /** What the engine calls it; the image ID (config digest) on engines without the containerd store. */
  readonly engineId: string;
  readonly repoTags: readonly string[];
  /** `repository@sha256:…`, as pushed or pulled; empty for a built or imported image. */
  readonly repoDigests: readonly string[];
  readonly createdAt: string;
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
  /** Uncompressed, in bytes. */
  readonly sizeBytes: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly user: string;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  /** `/tcp` and `/udp` ports the image exposes: `8888/tcp`. */
  readonly exposedPorts: readonly string[];
  /** ONBUILD instructions that a child's build will run. */
  readonly onBuild: readonly string[];
  /** Digests of the uncompressed layers, lowest first. */
  readonly layers: readonly string[];
  /**
   * Hash of everything that makes the image what it is: layers, settings, platform, time. Equal for two images that differ only in the
   * notes that a builder left in them for its cache; then their IDs differ and nothing else.
   */
  readonly contentHash: string;
}

/** An image in the engine's list. */
export interface ListedImage {
  readonly engineId: string;
  /** `repository:tag`. */
  readonly repoTags: readonly string[];
}

/** One line of an image's history, newest first as the engine gives it. */
export interface ImageHistoryEntry {
  /** ISO 8601; some tools set the year 0 or 1970. */
  readonly createdAt: string;
  readonly createdBy: string;
  readonly sizeBytes: number;
  readonly tags: readonly string[];
}

export interface ContainerRequest {
  /** Reference or engine ID of the image. */
  readonly image: string;
  readonly name?: string | undefined;
  /** Replaces the image's entry point; `[]` removes it. */
  readonly entrypoint?: readonly string[] | undefined;
  readonly cmd?: readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Container ports to publish on a free port of the loopback interface: `8888/tcp`. */
  readonly publish?: readonly string[] | undefined;
  /** `host path → container path`. */
  readonly binds?:
    | readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[]
    | undefined;
  readonly readOnlyRoot?: boolean | undefined;
  /** `none`: it has a loopback interface and nothing else. */
  readonly network?: 'none' | undefined;
  /** `none`: what its image has for a health check is not run. */
  readonly healthcheck?: 'none' | undefined;
  /** A terminal of its own. */
  readonly tty?: boolean | undefined;
  /** Its standard input stays open. */
  readonly stdin?: boolean | undefined;
}

export interface ContainerState {
  readonly id: string;
  readonly running: boolean;
  readonly exitCode: number | undefined;
  readonly outOfMemory: boolean;
  /** Host port by container port: `8888/tcp → 49153`. */
  readonly ports: ReadonlyMap<string, number>;
  /** Where something else than its own file system is: volumes, also those of its image, and binds. */
  readonly mounts: readonly string[];
}

/** A file or folder of a container that is not as in its image; a folder is changed by what is made and deleted in it. */
export interface ContainerChange {
  /** Absolute. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'deleted';
}

/** `not-started`: the program is not in the image or cannot be run, `message` says which. */
export type StartOutcome =
  { readonly status: 'started' } | { readonly status: 'not-started'; readonly message: string };

export interface ExecRequest {
  readonly cmd: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly user?: string | undefined;
  readonly workdir?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onOutput?: ((chunk: Uint8Array, stream: 'stdout' | 'stderr') => void) | undefined;
}

/**
 * `exitCode` 126 and 127 also stand for a program that could not be started, as in a shell.
 * `container-gone`: the container died while the command ran.
 */
export type ExecOutcome =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | {
      readonly kind: 'container-gone';
      readonly exitCode: number | undefined;
      readonly outOfMemory: boolean;
    }
  | { readonly kind: 'cancelled' };

/** The terminal (or pipes) that a container's own streams are joined to. */
export interface AttachedStreams {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly errors: NodeJS.WriteStream;
  /** The container has a terminal, and so has the person. */
  readonly tty: boolean;
}

export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly running: boolean;
  /** Milliseconds since the epoch, by the clock of the engine. */
  readonly createdAt: number;
}

export type TransferOutcome =
  | {
      readonly status: 'done';
      /** Manifest digest the registry has now; `undefined` where the engine does not say. */
      readonly digest: string | undefined;
    }
  | {
      readonly status: 'failed';
      readonly message: string;
      /** Trying again may help. */ readonly transient: boolean;
    };

export interface TransferRequest {
  readonly reference: string;
  readonly credential: Credential | undefined;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What the toolkit needs from a container engine. Adapters translate; they decide nothing.
 *
 * Every method throws `UserError` `ENGINE_UNREACHABLE` when the engine does not answer (also in the middle),
 * `ENGINE_DENIED` when the socket refuses, `ENGINE_FAILED` when the engine reports an error of its own.
 */
export interface ContainerEngine {
  /** @param signal ends the waiting; what is thrown then means nothing */
  info(signal?: AbortSignal): Promise<EngineInfo>;
  /** Resolves when the engine answers; rejects with the signal's reason on abort. */
  ping(signal: AbortSignal): Promise<void>;

  /** @returns `undefined` when the engine has no such image */
  inspectImage(reference: string): Promise<LocalImage | undefined>;
  /** Every image that has a name, in one request. */
  listImages(signal?: AbortSignal): Promise<readonly ListedImage[]>;
  /** Newest layer first. @returns `undefined` when the engine has no such image */
  imageHistory(reference: string): Promise<readonly ImageHistoryEntry[] | undefined>;
  /** Adds `reference` (`repository:tag`) to an image; a tag that pointed elsewhere moves. */
  tagImage(source: string, reference: string): Promise<void>;
  /** Removes one name of an image, and the image with its last name unless a container needs it. Absent is fine. */
  removeImage(reference: string): Promise<void>;
  /** Names on the engine, `repository:tag`, sorted: of one repository, or all. */
  listTags(repository?: string): Promise<readonly string[]>;

  /** A registry's refusal is an outcome. */
  pullImage(request: TransferRequest): Promise<TransferOutcome>;
  /** A registry's refusal is an outcome: it comes as an event in the stream. */
  pushImage(request: TransferRequest): Promise<TransferOutcome>;

  /** @returns the container's ID */
  createContainer(request: ContainerRequest): Promise<string>;
  startContainer(id: string): Promise<StartOutcome>;
  /** @returns `undefined` when there is no such container */
  inspectContainer(id: string): Promise<ContainerState | undefined>;
  /**
   * What is not as in the image, in no order. Most engines compare all files for it, which takes as long as there are many. Left out are volumes and
   * whatever else is mounted, with the files that the engine itself makes (`/etc/hosts`).
   *
   * @param signal ends the waiting; what is thrown then means nothing
   * @returns `undefined` when there is no such container, and where the engine cannot tell
   */
  containerChanges(
    id: string,
    signal?: AbortSignal,
  ): Promise<readonly ContainerChange[] | undefined>;
  /** How many processes run in a container, its own program among them. @returns `undefined` where the engine cannot tell, and of one that does not run */
  containerProcesses(id: string): Promise<number | undefined>;
  exec(id: string, request: ExecRequest): Promise<ExecOutcome>;
  /** Joins the container's streams to a person's, starts it, and waits for its end. @returns its exit code, or why it could not be started */
  startAttached(
    id: string,
    streams: AttachedStreams,
  ): Promise<number | (StartOutcome & { readonly status: 'not-started' })>;
  /** Everything the container printed so far, stdout and stderr together, cut to its last `maxBytes`. */
  containerLogs(id: string, maxBytes: number): Promise<string>;
  /** Resolves with the exit code when the container ends; rejects with the signal's reason on abort. */
  waitContainer(id: string, signal?: AbortSignal): Promise<number>;
  /** Sends a signal to the program of a container; one that has ended, or is absent, is fine. */
  signalContainer(id: string, signal: NodeJS.Signals): Promise<void>;
  /** Kills and removes; absent is fine. */
  removeContainer(id: string): Promise<void>;
  listContainers(label: string): Promise<readonly ListedContainer[]>;
  /** Unpacks a tar stream below `path` in the container. */
  putArchive(id: string, path: string, tar: AsyncIterable<Uint8Array>): Promise<void>;
  /**
   * A tar stream of `path` in the container. While the engine sends it, it can hardly do anything else with the container; on abort it
   * stops, and asking and reading reject with the signal's reason.
   *
   * @returns `undefined` when the path does not exist there
   */
  getArchive(
    id: string,
    path: string,
    signal?: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Bytes the engine uses for images, containers and build cache. */
  diskUsage(): Promise<{ readonly imagesBytes: number; readonly buildCacheBytes: number }>;
}
