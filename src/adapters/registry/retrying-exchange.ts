import pRetry from 'p-retry';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { ExchangeFailure } from './exchange-failure.ts';
import type { HttpAnswer, HttpExchange, HttpRequest } from './http-exchange.ts';

export interface RetryOptions {
  readonly clock: Clock;
  /** Further tries after the first. */
  readonly retries: number;
  /** Before the first further try; doubled for each after it. */
  readonly retryDelayMs: number;
  readonly logger?: Logger | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of each further try, with the host and why. */
  readonly onRetry?: ((host: string, reason: string) => void) | undefined;
}

/** A registry that asks for more patience than this is asked again too early. */
const maxDelayMs = 30_000;

/** A registry that fails now and then is well again in seconds, or not soon. */
const maxBackoffMs = 5_000;

/** Who does not answer at all is asked this often again at most: it may be that there is no network, which is no news for anybody. */
const unansweredRetries = 2;
const unanswered = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * An {@link HttpExchange} that tries again when the network failed or the answer was 408, 429 or 5xx.
 *
 * After the last try the last answer is returned, or the last failure thrown. Waits as long as `Retry-After` says,
 * at most 30 s; else a random part is added to the delay, so that parallel requests do not come back together.
 */
export function retryingExchange(exchange: HttpExchange, options: RetryOptions): HttpExchange {
  return async (request) => {
    try {
      return await pRetry(() => attempt(exchange, request, options), {
        retries: retriesOf(request, options),
        minTimeout: 0,
        ...(options.signal === undefined ? {} : { signal: options.signal }),
        shouldRetry: ({ error, attemptNumber }) =>
          waitForNextTry(error, attemptNumber, request, options),
      });
    } catch (error) {
      options.signal?.throwIfAborted();
      if (error instanceof TransientAnswer) return error.answer;
      throw error;
    }
  };
}

function retriesOf(request: HttpRequest, { retries }: RetryOptions): number {
  return request.retry === false ? 0 : retries;
}

/** Carries an answer through the loop, which goes on for errors only. */
class TransientAnswer extends Error {
  override readonly name = 'TransientAnswer';
  readonly answer: HttpAnswer;

  constructor(answer: HttpAnswer) {
    super(`status ${answer.status}`);
    this.answer = answer;
  }
}

async function attempt(
  exchange: HttpExchange,
  request: HttpRequest,
  { clock, logger }: RetryOptions,
): Promise<HttpAnswer> {
  const startedAt = clock.now();
  const answer = await exchange(request);
  logger?.debug('registry request', {
    ...shownParts(request),
    status: answer.status,
    durationMs: clock.now() - startedAt,
  });
  if (isTransientStatus(answer.status)) throw new TransientAnswer(answer);
  return answer;
}

async function waitForNextTry(
  error: Error,
  attemptNumber: number,
  request: HttpRequest,
  options: RetryOptions,
): Promise<boolean> {
  const isTransient =
    error instanceof TransientAnswer || (error instanceof ExchangeFailure && error.transient);
  if (!isTransient) return false;
  const isUnanswered = error instanceof ExchangeFailure && unanswered.has(error.code);
  if (attemptNumber > (isUnanswered ? unansweredRetries : retriesOf(request, options)))
    return false;

  const asked = error instanceof TransientAnswer ? retryAfterMs(error.answer, options.clock) : 0;
  const backoffMs = options.retryDelayMs * 2 ** (attemptNumber - 1) * (1 + Math.random());
  const delayMs = asked > 0 ? Math.min(asked, maxDelayMs) : Math.min(backoffMs, maxBackoffMs);
  options.logger?.warn('registry request is tried again', {
    ...shownParts(request),
    reason: error.message,
    delayMs,
  });
  options.onRetry?.(request.url.host, error.message);
  await options.clock.sleep(delayMs, options.signal);
  return true;
}

/** No query: it may hold the signature of a download address. */
function shownParts({ method, url }: HttpRequest) {
  return { method, host: url.host, path: url.pathname };
}

/** Whether the same request may be answered differently a little later. */
export function isTransientStatus(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

/** Seconds or a date (RFC 9110, "Retry-After"); 0 when there is neither. */
function retryAfterMs(answer: HttpAnswer, clock: Clock): number {
  const value = answer.headers.get('retry-after') ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const dateMs = Date.parse(value);
  return Number.isNaN(dateMs) ? 0 : Math.max(dateMs - clock.now(), 0);
}
