import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { randomUUID } from 'node:crypto';
import { UserError } from '../../errors/user-error.ts';
import type { GithubAddress } from '../../ports/github.ts';
import { connections } from '../registry/connections.ts';
import { isLoopback } from '../registry/endpoint.ts';
import { httpExchange } from '../registry/http-exchange.ts';
import { redirectingExchange } from '../registry/redirecting-exchange.ts';
import { exchangeFetch } from './exchange-fetch.ts';

export interface GithubClientDeps {
  readonly address: GithubAddress;
  /** Further tries after a transient fault, and after GitHub asked to wait. */
  readonly retries: number;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How long a second of waiting is; 1000 when absent. For tests. */
  readonly secondMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Octokit with what this program asks of it. */
export type GithubClient = Octokit;

/** Who tries a request again that met a transient fault: the client, or whoever uses it. */
export type TriesAgain = 'client' | 'caller';

const Client = Octokit.plugin(throttling, retry);

/** GitHub resets its hourly limit at once for all; a run does not stand still for that long. */
const longestWaitSeconds = 120;

/**
 * A client of GitHub's REST API that waits where GitHub says so, tries transient faults again, and says nothing by itself.
 *
 * @throws {UserError} `CONFIG` when the token would go over the network unencrypted
 */
export function githubClient(
  { address, retries, env, secondMs = 1000, signal }: GithubClientDeps,
  triesAgain: TriesAgain,
): GithubClient {
  refusePlainHttp(address);
  const exchange = redirectingExchange(httpExchange({ connections: connections({ env }), signal }));
  const waits = (seconds: number, _options: unknown, _client: unknown, count: number) =>
    seconds <= longestWaitSeconds && count < retries;
  return new Client({
    ...(address.token === undefined ? {} : { auth: address.token }),
    baseUrl: address.apiUrl,
    userAgent: 'stack',
    request: { fetch: exchangeFetch(exchange) },
    log: {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    },
    retry: { retries: triesAgain === 'client' ? retries : 0, retryAfterBaseValue: secondMs },
    throttle: {
      // Without a name of its own a client would wait for all others of the process.
      id: randomUUID(),
      retryAfterBaseValue: secondMs,
      onRateLimit: waits,
      onSecondaryRateLimit: waits,
    },
  });
}

function refusePlainHttp({ apiUrl, token }: GithubAddress): void {
  const url = new URL(apiUrl);
  if (url.protocol === 'https:' || isLoopback(url.hostname) || token === undefined) return;
  throw new UserError(
    'CONFIG',
    `${apiUrl} (GITHUB_API_URL) is not asked: it would read the token`,
    {
      hint: 'name an address that begins with https://',
    },
  );
}
