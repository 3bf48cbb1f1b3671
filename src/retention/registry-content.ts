/** What is known of everything that a clean-up may touch, or that may need it. */
export interface RegistryContent {
  /** By name: `ghcr.io/acme/base-notebook`. */
  readonly repositories: ReadonlyMap<string, RepositoryContent>;
  /** Where locks, releases and journals lie: `ghcr.io/acme/stack-lock`. */
  readonly lockRepository: string;
}

export interface RepositoryContent {
  readonly repository: string;
  /** How things go there. `versions`: a package version goes as a whole, with all its tags; `manifests`: tags can go one by one. */
  readonly deletesBy: 'manifests' | 'versions';
  /** Digests by tag. */
  readonly tags: ReadonlyMap<string, string>;
  /** By digest: what tags name, what other manifests name, and, where a host lists its versions, everything. */
  readonly manifests: ReadonlyMap<string, ManifestFacts>;
}

/** One manifest of a repository. */
export interface ManifestFacts {
  readonly digest: string;
  readonly content: ManifestContent;
  /** Manifest that it is attached to (OCI image specification, "subject"). */
  readonly subject?: string | undefined;
  /** What its document names and needs; empty for an image. */
  readonly needs: readonly Need[];
  /**
   * No earlier than it was last made or touched, in milliseconds since 1970; `undefined`: nobody knows. Of an image when it was built,
   * of a lock when its run was.
   */
  readonly dateMs?: number | undefined;
  /** Config and layers. */
  readonly blobs: readonly Blob[];
  /** The number by which its host deletes it. */
  readonly versionId?: number | undefined;
}

interface Blob {
  readonly digest: string;
  readonly sizeBytes: number;
}

/** What a manifest is. */
export type ManifestContent =
  | { readonly kind: 'image'; readonly imageId: string }
  /** An index; digests of its manifests. */
  | { readonly kind: 'index'; readonly children: readonly string[] }
  | {
      readonly kind: 'lock';
      readonly prefix: string;
      readonly branch: string;
      readonly commit?: string | undefined;
    }
  | { readonly kind: 'release'; readonly tag: string; readonly number: number }
  | { readonly kind: 'journal'; readonly isClosed: boolean }
  /** The plan of a run in legs, or what a leg handed over. */
  | { readonly kind: 'run' }
  /** A document about an image that lies beside it: its record, a verdict from outside. */
  | { readonly kind: 'about-image'; readonly imageId: string; readonly commit?: string | undefined }
  /** What is left of a tag whose removal was cut short. */
  | { readonly kind: 'removed-tag' }
  | { readonly kind: 'other' };

/** Something that a document names. */
export type Need =
  /** A manifest or the image ID of one; `repository` absent: in any. */
  | {
      readonly kind: 'digest';
      readonly digest: string;
      readonly repository?: string | undefined;
    }
  | { readonly kind: 'tag'; readonly repository: string; readonly tag: string };
