import pRetry, { AbortError } from 'p-retry';
import { isUncertain } from './github-errors.ts';
import type { GithubClientDeps } from './github-client.ts';

/**
 * Does the whole once more after a transient fault: what is looked for first is not created twice where GitHub made it and did not say so.
 */
export function tryAgain<T>(
  { retries, secondMs = 1000, signal }: Pick<GithubClientDeps, 'retries' | 'secondMs' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> {
  return pRetry(
    () =>
      work().catch((error: unknown) => {
        throw isUncertain(error) ? error : new AbortError(error as Error);
      }),
    { retries, minTimeout: secondMs, ...(signal === undefined ? {} : { signal }) },
  );
}
