import type { Reason } from '../report/run-report.ts';

/** An image that somebody else made, or failed to make. */
export interface GivenImage {
  /** `undefined`: there is none, and nothing can be built on it. */
  readonly found?:
    | {
        /** Digest of the image config. */
        readonly imageId: string;
        /** `repository:i-<12 hex>`. */
        readonly reference: string;
        /** Manifest digest at the registry. */
        readonly digest: string;
        readonly buildId: string | undefined;
      }
    | undefined;
  /** Why nothing is done with it. */
  readonly reason: Reason;
}

/** A part of an earlier plan, with what that plan decided and nobody can find out again. */
export interface PlanPart {
  /** Keys of the images that are to be done. */
  readonly keys: readonly string[];
  /** Those of them that were asked for; the others are only needed. */
  readonly wanted: ReadonlySet<string>;
  /** Images that are as they are, by key: never built, whatever git, options or their sources say. */
  readonly given: ReadonlyMap<string, GivenImage>;
  /** Why images go through the engine although they may exist, by key. */
  readonly forced: ReadonlyMap<string, readonly Reason[]>;
  /** Digest by reference of external bases: `{"debian:trixie-slim": "sha256:…"}`. */
  readonly bases: Readonly<Record<string, string>>;
}
