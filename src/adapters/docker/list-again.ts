import pRetry, { AbortError } from 'p-retry';
import { statusCodeOf } from './docker-errors.ts';

/**
 * Asks an engine for a list, and again where it could not make one: an engine that describes its images one after the other answers
 * 500, or with containerd's image store 404, when somebody deletes one of them meanwhile.
 *
 * @throws what the engine answered, after ten tries within some two seconds
 */
export function listAgain<T>(list: () => Promise<T>): Promise<T> {
  return pRetry(
    () =>
      list().catch((error: unknown) => {
        throw isTorn(error) ? error : new AbortError(error as Error);
      }),
    { retries: 9, minTimeout: 20, maxTimeout: 400 },
  );
}

function isTorn(error: unknown): boolean {
  const status = statusCodeOf(error);
  return status === 500 || status === 404;
}
