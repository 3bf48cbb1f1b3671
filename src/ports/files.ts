import type { BlobAlgorithm } from './blob-name.ts';

/** What is at a path, links not followed. */
export type FileKind = 'file' | 'directory' | 'symlink' | 'other';

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: FileKind;
}

export interface FileInfo {
  readonly kind: FileKind;
  readonly sizeBytes: number;
  /** The owner's execute bit, which is the one that git keeps. */
  readonly executable: boolean;
  readonly modifiedMs: number;
}

/** A file below a folder; folders themselves are not listed. */
export interface WalkedFile {
  /** Relative to the folder, `/` between parts. */
  readonly path: string;
  readonly kind: Exclude<FileKind, 'directory'>;
}

/** Access to the file system. Paths are absolute. Methods that return `undefined` do so for "no such file" only. */
export interface Files {
  readText(path: string): Promise<string | undefined>;
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /** Sorted by name (code units). `undefined` when there is no such directory. */
  list(path: string): Promise<readonly DirectoryEntry[] | undefined>;
  /**
   * All files below a folder, in no order, links not followed.
   *
   * @param enter whether to look into a folder, by its path relative to `path`
   * @returns `undefined` when there is no such folder
   */
  walk(
    path: string,
    enter: (folder: string) => boolean,
  ): Promise<readonly WalkedFile[] | undefined>;
  /**
   * Name that git gives to the content of a file (`blob <size>`, a zero byte, the bytes; hashed), read as a stream.
   *
   * @returns `undefined` when there is no such file
   */
  blobHash(path: string, algorithm: BlobAlgorithm): Promise<string | undefined>;
  /** Does not follow a link at the end of the path. */
  info(path: string): Promise<FileInfo | undefined>;
  readLink(path: string): Promise<string>;
  /** The path with every link resolved; `undefined` when there is nothing. */
  realPath(path: string): Promise<string | undefined>;

  /**
   * Writes aside, syncs, renames: a reader sees the old file or the new one. Makes the folders above.
   *
   * @throws {UserError} `ARTIFACTS_UNWRITABLE` where the disk is full or may not be written
   */
  writeFile(path: string, content: string | Uint8Array): Promise<void>;
  /** Opens a log for appending; what is written is in the file when the promise of `close` settles. */
  openLog(path: string): LogFile;
  makeDirectory(path: string): Promise<void>;
  /** Removes a file or a folder with all in it; absent is fine. */
  remove(path: string): Promise<void>;
  /** Space that is left where a path is, in bytes; `undefined` when the path is not on this machine. */
  freeBytes(path: string): Promise<number | undefined>;
  /**
   * A new empty folder for temporary files, which who asks for it removes.
   *
   * @param purpose what it is for, in letters: `jest`
   */
  makeTemporaryDirectory(purpose: string): Promise<string>;
}

export interface LogFile {
  readonly path: string;
  write(chunk: string | Uint8Array): void;
  close(): Promise<void>;
}
