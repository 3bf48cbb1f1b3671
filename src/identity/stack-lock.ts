/** How a test stage ended for an exact image. `none`: there are no such tests. `skipped`: there are, and none of them ran. */
export type LockVerdict = 'passed' | 'none' | 'skipped';

/** One image of a {@link StackLock}. */
export interface LockedImage {
  readonly repository: string;
  /** Of the manifest at the registry. */
  readonly digest: string;
  readonly imageId: string;
  readonly buildId: string;
  /** Image IDs of the images it was built on, by key. */
  readonly parents: Readonly<Record<string, string>>;
  readonly verdicts: { readonly basic: LockVerdict; readonly integration: LockVerdict };
}

/** The result of one green pushed run: which images belong together. */
export interface StackLock {
  readonly schemaVersion: 1;
  /** `2026.4`. */
  readonly prefix: string;
  /** Part of the tag behind the prefix: `main`, `pr-17`. */
  readonly branch: string;
  /** Commit that the run was at; ends in `-dirty` for an unclean tree; absent without git. */
  readonly commit?: string | undefined;
  /** SHA-256 of the spec's text. */
  readonly specHash: string;
  /** By key, in breadth-first order. */
  readonly images: Readonly<Record<string, LockedImage>>;
}
