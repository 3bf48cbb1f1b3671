import type { Clock } from '../../ports/clock.ts';

/** A writer replaces two files, one after the other; looking at once would find the first alone. */
const settleMs = 50;

/** A sleep that can be cut short. */
export interface Alarm {
  /** Ends the sleep soon; where nobody sleeps, the next one. */
  readonly wake: () => void;
  /** @param ended ends it at once */
  readonly sleep: (clock: Clock, durationMs: number, ended: AbortSignal) => Promise<void>;
}

/** An {@link Alarm} that nothing has set off. */
export function alarm(): Alarm {
  let hasNews = false;
  let wakeUp: () => void = () => undefined;
  return {
    wake: () => {
      hasNews = true;
      wakeUp();
    },
    sleep: async (clock: Clock, durationMs: number, ended: AbortSignal): Promise<void> => {
      const woken = new AbortController();
      wakeUp = () => woken.abort();
      if (!hasNews) await clock.sleep(durationMs, AbortSignal.any([woken.signal, ended]));
      if (hasNews) await clock.sleep(settleMs, ended);
      hasNews = false;
    },
  };
}
