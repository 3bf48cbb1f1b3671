import pRetry, { AbortError } from 'p-retry';

export interface RetrySettings {
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly signal: AbortSignal;
  /** The longest wait before a retry; 16 times the first when absent. */
  readonly maxDelayMs?: number | undefined;
  /** Nothing is tried again that has taken longer than this altogether; absent: no limit. */
  readonly maxTimeMs?: number | undefined;
}

/**
 * How the push or pull of an image is tried again, where `settings` say how often one request is. Engines ask a registry for many things
 * one after the other, try few of them again themselves, and what has arrived stays there: so there are more tries, up to five minutes.
 */
export function transferRetries(settings: RetrySettings): RetrySettings {
  const { retries, retryDelayMs } = settings;
  return {
    ...settings,
    retries: retries * 3,
    maxDelayMs: retryDelayMs * 4,
    maxTimeMs: retryDelayMs * 300,
  };
}

/**
 * Does something again while its outcome says that trying again may help, with exponential backoff and jitter.
 *
 * What is thrown is not tried again; the last outcome is returned, transient or not.
 *
 * @param onRetry told before each further attempt
 */
export async function retryTransient<T>(
  work: () => Promise<T>,
  isTransient: (outcome: T) => boolean,
  settings: RetrySettings,
  onRetry: (outcome: T, attempt: number) => void,
): Promise<T> {
  let last: { readonly outcome: T } | undefined;
  try {
    return await pRetry(
      async (attempt) => {
        last = await attemptOnce(work);
        if (!isTransient(last.outcome)) return last.outcome;
        if (attempt <= settings.retries) onRetry(last.outcome, attempt);
        throw new Error('transient');
      },
      {
        retries: settings.retries,
        minTimeout: settings.retryDelayMs,
        maxTimeout: settings.maxDelayMs ?? settings.retryDelayMs * 16,
        ...(settings.maxTimeMs === undefined ? {} : { maxRetryTime: settings.maxTimeMs }),
        randomize: true,
        signal: settings.signal,
      },
    );
  } catch (error) {
    if (last !== undefined && isTransient(last.outcome)) return last.outcome;
    throw error;
  }
}

/** p-retry would try thrown errors again too. */
async function attemptOnce<T>(work: () => Promise<T>): Promise<{ readonly outcome: T }> {
  try {
    return { outcome: await work() };
  } catch (error) {
    throw new AbortError(error as Error);
  }
}
