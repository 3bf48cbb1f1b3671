import type { Descriptor } from '../oci/oci-manifest.ts';

/** A manifest as a registry keeps it: the exact bytes, since their hash is its digest. */
export interface StoredManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/**
 * How a deletion ended. `absent`: there was no such manifest. `unsupported`: this registry deletes nothing by this protocol. `denied`:
 * these credentials may not delete.
 */
export type Deletion = 'deleted' | 'absent' | 'unsupported' | 'denied';

/**
 * What the toolkit needs from an OCI registry. References are written out in full (`127.0.0.1:5000/a/b:tag`).
 *
 * Transient faults (connection reset, 408, 429, 5xx) have been retried when a method throws.
 * All methods throw `UserError` `REGISTRY_UNREACHABLE`, `REGISTRY_DENIED` or `REGISTRY_FAILED`:
 * a look-up that failed is never "not there".
 */
export interface Registry {
  /** Asks for the version endpoint of `host`, signed in as for any other request. */
  ping(host: string): Promise<void>;

  /**
   * HEAD of a manifest.
   *
   * @param options `push`: the token asked for covers pull and push, and where an upload session can be opened in the
   *   repository, 401, 403 and 404 mean "not there" (many registries hide repositories that do not exist yet)
   * @returns `undefined` when the registry says that it has no such manifest
   */
  resolve(
    reference: string,
    options?: { readonly push?: boolean },
  ): Promise<Descriptor | undefined>;

  /** Asks whether something may be pushed to a repository: opens an upload session and gives it up. */
  checkPush(repository: string): Promise<void>;

  /**
   * GET of a manifest, its digest verified.
   *
   * @param options as for {@link resolve}
   * @returns `undefined` as {@link resolve}
   */
  getManifest(
    reference: string,
    options?: { readonly push?: boolean },
  ): Promise<StoredManifest | undefined>;

  /**
   * PUT of a manifest under the tag or digest of `reference`; the digest in the answer is verified.
   *
   * @returns the digest
   */
  putManifest(reference: string, manifest: StoredManifest): Promise<string>;

  /** Stores a small blob, unless the registry has it already. @returns its descriptor's digest, verified by the registry */
  putBlob(repository: string, bytes: Uint8Array): Promise<string>;

  /** A small blob (an image config), its digest verified. @returns `undefined` when it is not there */
  getBlob(repository: string, digest: string): Promise<Uint8Array | undefined>;

  /** HEAD of a blob. */
  hasBlob(repository: string, digest: string): Promise<boolean>;

  /**
   * Makes a blob of another repository of the same registry known in this one, without transferring it.
   *
   * @param from repository that has it, at the same registry
   * @returns whether it is known now: `false` where the registry does not mount
   */
  mountBlob(repository: string, digest: string, from: string): Promise<boolean>;

  /** DELETE of a manifest by digest; every tag that it has goes with it. */
  deleteManifest(repository: string, digest: string): Promise<Deletion>;

  /** All tags of a repository, sorted by code units; none when the registry knows no such repository. */
  listTags(repository: string): Promise<readonly string[]>;
}
