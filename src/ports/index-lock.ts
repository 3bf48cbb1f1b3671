/** Keeps two indexers from writing to one directory, on any number of machines that share it. */
export interface IndexLock {
  /**
   * Takes the lock of a directory, from a holder that is gone if need be.
   *
   * @param directory absolute path
   * @throws {UserError} `INDEX_LOCKED` naming the holder; `KERNEL_UNWRITABLE`
   * @throws the reason of the signal when that aborts
   */
  acquire(directory: string, options: LockOptions): Promise<HeldLock>;
}

/** How to wait for a lock. */
export interface LockOptions {
  /** How long to wait for a holder that is at work. */
  readonly waitMs: number;
  /** Told once, with who holds it: `process 17 on indexer-29 since 2026-01-26T14:53:47Z`. */
  readonly onWait: (holder: string) => void;
  readonly signal: AbortSignal;
}

/** A lock that this process has. */
export interface HeldLock {
  /** @throws {UserError} `INDEX_LOCK_LOST` when somebody took it for abandoned (this process slept too long): nothing may be written any more */
  readonly check: () => void;
  readonly release: () => void;
}
