import type { Clock } from '../ports/clock.ts';

/** What became of work under a time limit. */
export type Limited<T> =
  { readonly status: 'done'; readonly value: T } | { readonly status: 'timed-out' };

/**
 * Lets work go on for at most `timeoutMs`.
 *
 * @param work is given a signal that aborts at the limit and when `signal` does, and ends soon after
 * @throws the reason of `signal` when that aborted, else whatever `work` throws before the limit
 */
export async function withTimeLimit<T>(
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<Limited<T>> {
  const limit = new AbortController();
  const finished = new AbortController();
  void clock.sleep(timeoutMs, finished.signal).then(() => {
    if (!finished.signal.aborted) limit.abort(new Error('time limit'));
  });

  try {
    const value = await work(signal ? AbortSignal.any([signal, limit.signal]) : limit.signal);
    signal?.throwIfAborted();
    return limit.signal.aborted ? { status: 'timed-out' } : { status: 'done', value };
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.signal.aborted) return { status: 'timed-out' };
    throw error;
  } finally {
    finished.abort();
  }
}
