/** Time and waiting, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves early (and does not reject) when `signal` aborts. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}
