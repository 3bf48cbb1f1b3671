/** A commit, as labels and tags name it. */
export interface Commit {
  /** 40 hexadecimal digits. */
  readonly sha: string;
  /** ISO 8601 in UTC. */
  readonly committedAt: string;
}

/** Where the checkout stands. */
export interface Checkout {
  readonly head: Commit | undefined;
  /** `undefined` on a detached HEAD. */
  readonly branch: string | undefined;
  /** Address of the remote for people, without credentials: `https://github.com/acme/stack`. */
  readonly webUrl: string | undefined;
}

/** What the toolkit asks of git. One process a call, never one an image. */
export interface Git {
  /** @returns `undefined` when `directory` is in no git repository, or git is not installed */
  checkout(directory: string): Promise<Checkout | undefined>;

  /**
   * Last commits that touched each set of paths, from one walk of the history.
   *
   * @param pathsByKey for each key paths relative to `directory`, where a folder stands for all below it, and globs
   * @returns for each key the newest commit that touched one of its paths, and whether the work tree differs from HEAD
   *   in them; absent when no commit did
   */
  lastCommits(
    directory: string,
    pathsByKey: ReadonlyMap<string, PathSet>,
  ): Promise<ReadonlyMap<string, LastCommit>>;
}

export interface PathSet {
  readonly paths: readonly string[];
  readonly globs: readonly string[];
}

export interface LastCommit {
  readonly commit: Commit | undefined;
  /** Uncommitted or untracked changes in the paths. */
  readonly dirty: boolean;
}
