import type { Clock } from '../../../src/ports/clock.ts';

/** A clock whose sleeps end when told to, or with their signal. */
export interface ManualClock extends Clock {
  /** Lengths of the sleeps that go on, in the order in which they began. */
  pending(): readonly number[];
  /** Ends all sleeps of this length. */
  ring(durationMs: number): void;
}

export function manualClock(): ManualClock {
  const sleeps = new Map<() => void, number>();

  function sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        sleeps.delete(wake);
        resolve();
      };
      sleeps.set(wake, durationMs);
      signal?.addEventListener('abort', wake, { once: true });
      if (signal?.aborted === true) wake();
    });
  }

  return {
    now: () => 0,
    sleep,
    pending: () => [...sleeps.values()],
    ring(durationMs) {
      for (const [wake, length] of [...sleeps]) if (length === durationMs) wake();
    },
  };
}
