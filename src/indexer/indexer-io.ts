import type { IndexFiles } from '../ports/index-files.ts';
import type { IndexLock } from '../ports/index-lock.ts';
import type { KernelTree } from '../ports/kernel-tree.ts';
import type { KernelIndexers } from './kernel-indexers.ts';

/** The outside world of an indexer. */
export interface IndexerPorts {
  readonly files: IndexFiles;
  readonly lock: IndexLock;
  /** Reads a repository. What it has seen it remembers, so that a new one is opened for each part of the work. */
  readonly openTree: (place: KernelPlace) => KernelTree;
  readonly openIndexers: (place: KernelPlace, concurrency: number) => KernelIndexers;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Where a repository is. Absolute paths without a `/` at the end. */
export interface KernelPlace {
  readonly root: string;
  /** Where users have it. */
  readonly hostRoot: string;
}

/** What an indexer's command line has around it. */
export interface IndexerIo {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What it was started as: `kernel_indexer`. */
  readonly program: string;
  readonly version: string;
  /** Absolute. */
  readonly cwd: string;
  readonly homeDir: string;
  readonly writeOut: (text: string) => void;
  readonly writeError: (text: string) => void;
  /** Aborts when the process is asked to end. */
  readonly signal: AbortSignal;
  readonly ports: IndexerPorts;
}
