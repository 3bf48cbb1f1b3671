import type { BlobAlgorithm } from './blob-name.ts';
import type { Files } from './files.ts';

/** A commit, as labels and tags name it. */
export interface Commit {
  /** 40 hexadecimal digits. */
  readonly sha: string;
  /** ISO 8601 in UTC. */
  readonly committedAt: string;
}

/** A commit with what decides about a comparison. */
export interface CommitDetails extends Commit {
  /** 40 hexadecimal digits each; the first is the branch that was merged into. */
  readonly parents: readonly string[];
  readonly message: string;
}

/** Where the checkout stands. */
export interface Checkout {
  /** Path of the directory in the repository: `stacks/gpu/`; absent at its top. */
  readonly prefix?: string | undefined;
  readonly head: CommitDetails | undefined;
  /** `undefined` on a detached HEAD. */
  readonly branch: string | undefined;
  /** Its history is cut off: `git clone --depth`. */
  readonly shallow: boolean;
  /** Address of the remote for people, without credentials: `https://github.com/acme/stack`. */
  readonly webUrl: string | undefined;
  /** What the branch follows: `refs/remotes/origin/main`. */
  readonly upstream: string | undefined;
  /** The branch that others start from, as far as this clone knows: `refs/remotes/origin/main`, `refs/heads/main`. */
  readonly defaultBranch: string | undefined;
}

/** A file whose content git knows without reading it. */
export interface GitFile {
  /** Name of its blob: of the bytes in the work tree or commit, nothing converted. For a link, of the path it holds. */
  readonly hash: string;
  readonly executable: boolean;
  /** It is a link; absent otherwise. */
  readonly link?: true;
}

/** What git knows of the files below a directory. */
export interface GitListing {
  /**
   * By path relative to the directory, `/` between parts. Only files whose blob is exactly what lies there: clean, and nothing
   * (eol, ident, filter, encoding) that would turn one into the other. Every other file has to be read.
   */
  readonly exact: ReadonlyMap<string, GitFile>;
  /** Paths that git was told not to compare (assume-unchanged, skip-worktree), as far as they are listed; absent: none. */
  readonly unwatched?: readonly string[];
  /** How blobs are named here, for files that have to be read. */
  readonly algorithm: BlobAlgorithm;
}

/** What the index has below a directory, whatever the work tree has. */
export interface TrackedFiles {
  /** Whether it has a file, or the submodule that the file is in. */
  readonly has: (path: string) => boolean;
  /** What it has of files that git was told not to compare (assume-unchanged, skip-worktree), by path; no submodules. */
  readonly unwatched: ReadonlyMap<string, GitFile>;
}

/** A commit as a source of files, read through git and never from the work tree. */
export interface CommitTree {
  readonly commit: CommitDetails;
  readonly listing: GitListing;
  /** Files of the commit as if they lay below the directory; only the methods that read. */
  readonly files: Files;
  /** Ends the process behind it. */
  close(): Promise<void>;
}

/** What the toolkit asks of git. One or two processes a call, never one an image. All methods that ask about revisions throw `UserError` `GIT_FAILED` when git fails in a way that is no answer. */
export interface Git {
  /** @returns `undefined` when `directory` is in no git repository, or git is not installed */
  checkout(directory: string): Promise<Checkout | undefined>;

  /** Fetches the history that a shallow clone lacks. @returns whether that worked */
  deepen(directory: string): Promise<boolean>;

  /** @param revision anything git understands; @returns `undefined` when it names no commit that this clone has */
  commit(directory: string, revision: string): Promise<CommitDetails | undefined>;

  /** @returns the best common ancestor; `undefined` when the two share no history here, or one is missing */
  mergeBase(directory: string, one: string, other: string): Promise<string | undefined>;

  /**
   * Paths that differ, a moved file under both its names; relative to `directory`, only those below it, sorted, each once.
   *
   * @param head a commit; `undefined`: the work tree with uncommitted and untracked files (not ignored ones)
   */
  changedPaths(
    directory: string,
    base: string,
    head: string | undefined,
  ): Promise<readonly string[]>;

  /** In what the work tree differs from HEAD, below the directory. */
  uncommitted(directory: string): Promise<Uncommitted>;

  /** What git knows of the files of the work tree without reading them. */
  workTree(directory: string): Promise<GitListing>;

  /** Which files git knows at all, and of which of them `uncommitted` says nothing. All paths relative to `directory`. */
  tracked(directory: string): Promise<TrackedFiles>;

  /** @throws {UserError} `GIT_FAILED` when `revision` names no commit that this clone has */
  commitTree(directory: string, revision: string): Promise<CommitTree>;

  /** Text of a file in a commit. @returns `undefined` when it is not there */
  readFile(directory: string, revision: string, path: string): Promise<string | undefined>;

  /**
   * Last commits that touched each set of paths, from one walk of the history.
   *
   * @param head hash of the commit that the walk begins at
   * @param pathsByKey what to look for, by key; all paths relative to `directory`
   * @returns for each key the newest commit that touched one of its paths; no entry where there is none
   */
  lastCommits(
    directory: string,
    head: string,
    pathsByKey: ReadonlyMap<string, PathSet>,
  ): Promise<ReadonlyMap<string, Commit>>;
}

/** In what a work tree differs from HEAD. */
export interface Uncommitted {
  /** The commit that was compared with: 40 hexadecimal digits; `undefined` before the first one, when all files differ. */
  readonly head: string | undefined;
  /**
   * Relative to the directory; of untracked files too, and of ignored ones not; sorted (code units), each once. What is staged and taken
   * back in the work tree does not differ.
   */
  readonly paths: readonly string[];
}

/** Paths that something is made from. */
export interface PathSet {
  /** Files and folders (each with all below it) outside of which nothing needs to be looked at. */
  readonly within: readonly string[];
  /** Globs beside them. */
  readonly globs: readonly string[];
  /** Whether a path within counts; also asked about paths that no longer exist. */
  readonly matches: (path: string) => boolean;
  /** Files of which only some changes count. */
  readonly partial?: PartialFiles | undefined;
}

/** Files that are about more than one thing: a spec that says something of each image. */
export interface PartialFiles {
  readonly paths: readonly string[];
  /**
   * Whether a change counts, by the text of the file before and after it, in the first parent of a commit and in the commit;
   * `undefined` where there is no such file.
   */
  readonly differs: (before: string | undefined, after: string | undefined) => boolean;
}
