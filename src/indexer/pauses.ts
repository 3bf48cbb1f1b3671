import { setImmediate } from 'node:timers/promises';

/** Work without a pause keeps signals and the lock waiting. In milliseconds. */
const pauseEveryMs = 50;

/**
 * A pause for long work to make as often as it likes: now and then it lets everything else have its turn.
 *
 * @returns throws the reason of `signal` when that is aborted
 */
export function pauses(signal: AbortSignal): () => Promise<void> | undefined {
  let last = performance.now();
  return () => {
    if (performance.now() - last < pauseEveryMs) return undefined;
    return setImmediate().then(() => {
      signal.throwIfAborted();
      last = performance.now();
    });
  };
}
