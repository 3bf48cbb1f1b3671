/** Keeps two indexers from writing to one directory, on any number of machines that share it. */
export interface IndexLock {
  /**
   * Takes the lock of a directory, from a holder that is gone if need be.
   *
   * @param directory absolute path
   * @param waitMs how long to wait for a holder that is at work
   * @param onWait told once, with who holds it: `process 17 on indexer-29 since 2026-01-26T14:53:47Z`
   * @throws {UserError} `INDEX_LOCKED` naming the holder; `KERNEL_UNWRITABLE`
   */
  acquire(directory: string, waitMs: number, onWait: (holder: string) => void): Promise<HeldLock>;
}

export interface HeldLock {
  /** @throws {UserError} `INDEX_LOCK_LOST` when somebody took it for abandoned (this process slept too long): nothing may be written any more */
  readonly check: () => void;
  readonly release: () => void;
}
