/** One version of a container package: what a host of packages keeps for one manifest. */
export interface PackageVersion {
  /** The host's own number of it, by which it is deleted: 98231. */
  readonly id: number;
  /** Digest of the manifest: `sha256:…`. */
  readonly digest: string;
  /** Tags that name the manifest; empty for one that only a digest names (a platform of an index, say). */
  readonly tags: readonly string[];
  readonly createdAt: Date;
  /** When tags of it last changed. */
  readonly updatedAt: Date;
}

/**
 * The versions of container packages as their host (GitHub Packages) keeps them. A registry of this kind deletes by version, not by manifest,
 * and only it knows the versions that no tag names.
 */
export interface PackageVersions {
  /**
   * Every version of the package, newest first; empty when there is no such package.
   *
   * @param repository with its registry: `ghcr.io/acme/r-notebook`
   * @throws {UserError} `GITHUB_UNREACHABLE`, `GITHUB_DENIED`, `GITHUB_FAILED`
   */
  list(repository: string): Promise<readonly PackageVersion[]>;
  /**
   * Deletes one version with all its tags; one that is gone already is no error.
   *
   * @param repository with its registry: `ghcr.io/acme/r-notebook`
   * @throws {UserError} `GITHUB_UNREACHABLE`, `GITHUB_DENIED`, `GITHUB_FAILED`
   */
  delete(repository: string, id: number): Promise<void>;
}
