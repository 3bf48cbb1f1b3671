import { setImmediate } from 'node:timers/promises';
import type { KernelOrder, KernelOutcome } from './index-kernel.ts';

/** Indexes kernels, several at a time where that is faster. */
export interface KernelIndexers {
  /** Throws what {@link indexKernel} throws. */
  index(order: KernelOrder): Promise<KernelOutcome>;
  /** Ends its threads. */
  close(): Promise<void>;
}

/** {@link KernelIndexers} in this thread. @param index indexes one kernel at once */
export function inThisThread(index: (order: KernelOrder) => KernelOutcome): KernelIndexers {
  return {
    index: async (order) => {
      // Signals, and the lock that has to be kept up, get their turn.
      await setImmediate();
      return index(order);
    },
    close: () => Promise.resolve(),
  };
}

/** How long kernels are indexed in this thread before others are started: starting them costs about as much. In milliseconds. */
const patienceMs = 150;

/**
 * {@link KernelIndexers} that begin in one way and go on in another when it takes long: a run that finds little to do never
 * starts a thread.
 */
export function first(quick: KernelIndexers, openMany: () => KernelIndexers): KernelIndexers {
  const start = performance.now();
  let many: KernelIndexers | undefined;
  return {
    index: (order) => {
      if (many === undefined && performance.now() - start < patienceMs) return quick.index(order);
      many ??= openMany();
      return many.index(order);
    },
    close: async () => {
      await quick.close();
      await many?.close();
    },
  };
}
