/** Writes files so that a reader sees the old one or the new one, whole. Paths are absolute. */
export interface IndexFiles {
  /**
   * Begins a new content for a file, beside it under a name that no reader looks at. A link at `path` is replaced later,
   * never written through.
   *
   * @param mode permissions to give to the file; without, those of the file it replaces, else those of a new file: what the
   *   umask leaves, and the group's of a directory that its group may write to
   * @throws {UserError} `KERNEL_UNWRITABLE` where nothing can be written, or a directory or a device is at `path`; the error
   *   of the system is its cause
   */
  openAside(path: string, mode?: number): AsideFile;
  /**
   * Removes what a process that was killed left beside a file.
   *
   * @param paths the files, all of one directory
   */
  removeAsides(paths: readonly string[]): void;
  /** Absolute paths of the new contents that lie beside a file, finished or not. */
  asidesOf(path: string): readonly string[];
  /** Puts a content that a killed process had finished in its place. @throws {UserError} `KERNEL_UNWRITABLE` */
  adopt(aside: string, path: string): void;
  /** How a file begins and ends; `undefined` when no plain file is there that can be read. @param bytes how much of each end */
  ends(path: string, bytes: number): FileEnds | undefined;
  /** Differs whenever the file was changed or replaced; `undefined` when no plain file is there. */
  stamp(path: string): string | undefined;
  /**
   * A text in UTF-8.
   *
   * @param options `followsLinks`: also where a link is there
   * @returns `undefined` when no plain file is there that can be read, or it is no UTF-8, or larger than 64 MB
   */
  read(path: string, options?: { readonly followsLinks?: boolean }): string | undefined;
  /** Whether anything is there, be it a link that leads nowhere. */
  exists(path: string): boolean;
  /** The same for two paths to one directory, links followed; `undefined` when no directory is there. */
  directoryId(path: string): string | undefined;
  /**
   * Why a directory cannot be worked in: `is no directory`, `cannot be written: permission denied (EACCES)`.
   *
   * @returns `undefined` when its files can be listed, and be written where that is wanted
   */
  directoryProblem(path: string, wantsWriting: boolean): string | undefined;
  /** Makes the renames in a directory last through a loss of power. */
  syncDirectory(path: string): void;
}

/** The first and the last bytes of a file as text. */
export interface FileEnds {
  readonly head: string;
  readonly tail: string;
}

/** Bytes of a file from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A content that is not published yet. A method throws {@link UserError} `KERNEL_UNWRITABLE` where the disk refuses, and has discarded it then. */
export interface AsideFile {
  write(text: string): void;
  /** Writes over bytes that were written before. @param position in bytes from the start */
  overwrite(text: string, position: number): void;
  /** Whether the file that it would replace has the same bytes. @param passedOver bytes that may differ */
  isAsPublished(passedOver: ByteRange): boolean;
  /** Everything written is on the disk afterwards. */
  sync(): void;
  /** Takes the place of the file. @returns its stamp */
  publish(): string;
  discard(): void;
}
