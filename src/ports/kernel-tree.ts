/** What is at a path of a kernel repository, links followed. */
export interface TreeEntry {
  /** `outside`: a link leads out of the repository, and nothing is said of what is there. */
  readonly kind: 'file' | 'directory' | 'other' | 'outside';
  /** Whether the path itself, not one above it, is a link. */
  readonly isLink: boolean;
  /** Absolute path of what is there, no link in it; of `outside`, the path that was asked for. */
  readonly realPath: string;
  readonly sizeBytes: number;
  /** Whether anybody may execute it. */
  readonly executable: boolean;
  /** Of the last change of content, in nanoseconds since 1970. */
  readonly modifiedNs: bigint;
  /** Differs whenever the file was changed or replaced; compared, never read. */
  readonly stamp: string;
}

/** An entry of a directory, links not followed. */
export interface TreeName {
  readonly name: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'other';
}

/**
 * Reads a kernel repository. Links are followed only where they end inside of it: nothing outside is ever opened.
 *
 * Answers come at once, not as promises: an environment is hundreds of small files, and a promise for each takes four times
 * as long as reading it. Whoever reads many environments does so in threads.
 *
 * Paths are relative to the root of the repository, `/` between parts: `R/cowsay/1.0/conda-meta`. Every method throws
 * {@link UserError} `KERNEL_UNREADABLE` where something is there and cannot be read.
 */
export interface KernelTree {
  /** @returns `undefined` when nothing is there, also for a link that leads nowhere or round in a circle */
  look(path: string): TreeEntry | undefined;
  /** Sorted by name (code points). @returns `undefined` when no directory is there, or one outside */
  list(path: string): readonly TreeName[] | undefined;
  /**
   * The content of a file.
   *
   * @returns `undefined` when no file is there, or one outside; `too-large` without having read it
   */
  read(path: string, maxBytes: number): Uint8Array | 'too-large' | undefined;
}
