import type { SourceLocation } from '../errors/user-error.ts';
import type { Dockerfile } from './dockerfile.ts';

/** A checked spec: every name in it resolves, every image has its place in an acyclic graph. */
export interface Spec {
  /** As the user would write it: `spec.yml`, `images/spec.yml`. */
  readonly file: string;
  /** Absolute path that contexts and `watch` are relative to. */
  readonly rootDir: string;
  /** First part of every tag people see: `2026.4`. */
  readonly tagPrefix: string;
  /** Where `stack-lock` and images without `image_name` live: `ghcr.io/acme`. `undefined`: not written, and the images lie in several. */
  readonly registry: string | undefined;
  /** In the order of the spec. */
  readonly images: ReadonlyMap<string, ImageSpec>;
  readonly changeDetection: ChangeDetection;
  /** Verdicts that promotion demands, in the order of the spec. */
  readonly requiredVerdicts: readonly RequiredVerdict[];
  readonly retention: Retention;
  readonly concurrency: number;
  /** How often a transient fault is tried again. */
  readonly retries: number;
}

/** One image of the stack. Paths are relative to {@link Spec.rootDir} with `/` between parts. */
export interface ImageSpec {
  readonly key: string;
  /** Where it is pushed, after `--registry`: `127.0.0.1:5000/base-notebook`. */
  readonly repository: string;
  /** What the spec says, which literal FROM lines refer to. */
  readonly specRepository: string;
  readonly contextDir: string;
  /** `images/base-notebook/Dockerfile`. */
  readonly dockerfilePath: string;
  readonly dockerfile: Dockerfile;
  readonly target: string | undefined;
  /** Keys of the images it is made from, the parent of the final stage first. */
  readonly parents: readonly string[];
  /** Parent in the FROM of the stage that is built; `undefined` for an external base. */
  readonly finalParent: string | undefined;
  /** References outside the stack in FROM, COPY --from and mounts, with the spec's build args put in; each once. */
  readonly externalBases: readonly ExternalBase[];
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly secrets: readonly { readonly id: string; readonly env: string }[];
  readonly platforms: readonly string[];
  readonly cache: 'inline' | 'registry' | 'none';
  /** Name of the buildx builder that builds it; `undefined`: the engine's own. No part of any ID. */
  readonly builder?: string | undefined;
  /** The spec itself names that builder, so that no option takes another. */
  readonly isBuilderOwn?: true | undefined;
  readonly watch: readonly string[];
  readonly infoCommands: readonly InfoCommand[];
  readonly tests: {
    readonly inherit: boolean;
    readonly timeoutMs: number;
    /** `undefined`: host where `images/conftest.py` exists, else container. */
    readonly runIn: 'container' | 'host' | undefined;
  };
  readonly integrationTests: boolean;
  readonly prune: boolean;
  readonly prepull: boolean;
  readonly sizeBudgetBytes: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Where the image stands in the spec. */
  readonly location: SourceLocation;
}

/** An image from outside the stack, and where the Dockerfile names it. */
export interface ExternalBase {
  /** As written, args expanded: `debian:trixie-slim`. */
  readonly reference: string;
  readonly use: 'from' | 'final-from' | 'copy-from' | 'mount-from' | 'syntax';
  /** Offsets into the Dockerfile's text of each place that says it, variables and all: a pinned reference can stand there instead. Never empty. */
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}

export interface InfoCommand {
  /** `PIP_LIST`. */
  readonly key: string;
  readonly description: string;
  /** Split into words as a shell would, without one. */
  readonly argv: readonly string[];
  /** As written. */
  readonly command: string;
}

/** A verdict that an image must have to be promoted. */
export interface RequiredVerdict {
  /** `basic`, `integration`, or that of an outside test: `gpu`. */
  readonly name: string;
  /** Keys of the images that need it; absent: all. */
  readonly images?: readonly string[] | undefined;
}

export interface ChangeDetection {
  readonly buildAll: readonly string[];
  readonly ignore: readonly string[];
  readonly fullRebuild: {
    readonly branches: readonly string[];
    readonly message: string | undefined;
    readonly firstRun: boolean;
  };
  readonly maxAgeMs: number | undefined;
  readonly strategy: 'identity' | 'git';
}

/** What of the registry `stack gc` keeps; `undefined` stands for all. */
export interface Retention {
  /** Fixed tags of each branch, the newest. */
  readonly perBranch: number | undefined;
  /** Releases of each stable tag, the newest. */
  readonly releases: number | undefined;
  /** Milliseconds since the commit of the last green run of a branch, and the last build for it. */
  readonly branchesMs: number | undefined;
  /** Milliseconds since the last run of a pull request. */
  readonly pullRequestsMs: number | undefined;
  /** Milliseconds; a day at least. */
  readonly youngerThanMs: number;
  /** Globs of tags. */
  readonly tags: readonly string[];
  /** What the tags begin with that are looked at: `tag.prefix` and earlier ones, each once. */
  readonly prefixes: readonly string[];
}
