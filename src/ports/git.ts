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
  /** Its history is cut off: `git clone --depth`. */
  readonly shallow: boolean;
  /** Address of the remote for people, without credentials: `https://github.com/acme/stack`. */
  readonly webUrl: string | undefined;
}

/** What the toolkit asks of git. One process a call, never one an image. */
export interface Git {
  /** @returns `undefined` when `directory` is in no git repository, or git is not installed */
  checkout(directory: string): Promise<Checkout | undefined>;

  /** Fetches the history that a shallow clone lacks. @returns whether that worked */
  deepen(directory: string): Promise<boolean>;

  /**
   * Last commits that touched each set of paths, from one walk of the history.
   *
   * @param pathsByKey what to look for, by key; all paths relative to `directory`
   * @returns for each key the newest commit that touched one of its paths, and whether the work tree differs from HEAD
   *   in them; absent when no commit did
   */
  lastCommits(
    directory: string,
    pathsByKey: ReadonlyMap<string, PathSet>,
  ): Promise<ReadonlyMap<string, LastCommit>>;
}

/** Paths that something is made from. */
export interface PathSet {
  /** Files and folders (each with all below it) outside of which nothing needs to be looked at. */
  readonly within: readonly string[];
  /** Globs beside them. */
  readonly globs: readonly string[];
  /** Paths whose uncommitted change makes it unclean, and whose commits do not count. */
  readonly uncleanBy: readonly string[];
  /** Whether a path within counts; also asked about paths that no longer exist. */
  readonly matches: (path: string) => boolean;
}

export interface LastCommit {
  readonly commit: Commit | undefined;
  /** Uncommitted or untracked changes in the paths. */
  readonly dirty: boolean;
}
