import type { BuildInputs } from './build-inputs.ts';

/**
 * What is known of one exact image. Kept as an OCI artifact beside the image (tag `r-<12 hex of the image ID>`) and in
 * `.stack/records/`. It says nothing that depends on the run that found it out.
 */
export interface ImageRecord {
  readonly schemaVersion: 1;
  readonly key: string;
  /** `127.0.0.1:5000/base-notebook`. */
  readonly repository: string;
  /** Digest of the image config. */
  readonly imageId: string;
  /** Hash of `inputs`. */
  readonly buildId: string;
  readonly inputs: BuildInputs;
  /** The commit that the image's labels name; absent where they name none. `<sha>-dirty` for an unclean tree. */
  readonly revision?: string | undefined;
  /** ISO 8601: what its `created` label says. */
  readonly created?: string | undefined;
  /** ISO 8601: when it was built, which `max_age` counts from. */
  readonly builtAt: string;
  /** Commit that was checked out then. */
  readonly commit?: string | undefined;
  /** How long each step took, in milliseconds: `{"build": 61000}`. */
  readonly timings: Readonly<Record<string, number>>;
  /** What the manifest page tells (`manifest/image-facts.ts`), inventory and all. Plain JSON. */
  readonly facts: unknown;
}
