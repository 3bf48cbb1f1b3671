import type { UserError } from '../../errors/user-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Credentials } from '../../ports/credentials.ts';
import type { Logger } from '../../ports/logger.ts';
import { authorizer, type SignedAs } from './authorizer.ts';
import type { Connections } from './connections.ts';
import { registryOrigin } from './endpoint.ts';
import { ExchangeFailure } from './exchange-failure.ts';
import { httpExchange, type HttpAnswer, type HttpRequest } from './http-exchange.ts';
import { redirectingExchange } from './redirecting-exchange.ts';
import { registryErrors, type Asked } from './registry-errors.ts';
import type { RegistryRequest } from './repository-requests.ts';
import { isTransientStatus, retryingExchange } from './retrying-exchange.ts';
import { uploadingExchange } from './uploading-exchange.ts';

export interface RegistryClientOptions {
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly retries: number;
  readonly retryDelayMs: number;
  readonly insecureHosts: readonly string[];
  readonly connections: Connections;
  readonly answerTimeoutMs?: number | undefined;
  readonly logger?: Logger | undefined;
  readonly onRetry?: ((host: string, reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Talks to registries: finds them, signs, tries again, follows redirects. */
export interface RegistryClient {
  /**
   * The definite answer: a success, or a refusal that trying again would not change (never 408, 429 or 5xx).
   *
   * @throws {UserError} `REGISTRY_UNREACHABLE`, `REGISTRY_FAILED` when there was none after the last try
   */
  ask(request: RegistryRequest): Promise<HttpAnswer>;
  /** The error for an answer that is not a success. */
  refused(request: RegistryRequest, answer: HttpAnswer): UserError;
  /** The error for two refusals in one repository, of reading and of opening an upload. */
  hidden(request: RegistryRequest, read: HttpAnswer, upload: HttpAnswer): UserError;
  /** The error for a success that breaks the protocol. */
  broken(request: Asked, problem: string): UserError;
}

export function registryClient(options: RegistryClientOptions): RegistryClient {
  const { credentials, clock, connections } = options;
  const { challenges } = connections;
  const exchangeOnce = uploadingExchange(httpExchange(options));
  const send = redirectingExchange(retryingExchange(exchangeOnce, options));
  const originOf = (host: string) => registryOrigin(host, options.insecureHosts);
  const errors = registryErrors(() => [...credentials.secrets(), ...signer.secrets()]);
  const signer = authorizer({ exchange, originOf, credentials, errors, clock, challenges });

  async function exchange(request: HttpRequest, asked: Asked): Promise<HttpAnswer> {
    const answer = await send(request).catch((error: unknown) => {
      throw error instanceof ExchangeFailure ? errors.unreachable(asked, error) : error;
    });
    if (isTransientStatus(answer.status))
      throw errors.refused(asked, answer, signer.credentialOf(asked.host));
    if (isSuccess(answer) && answer.truncated)
      throw errors.broken(asked, `its answer is longer than ${request.maxBytes} bytes`);
    return answer;
  }

  async function sendSigned(request: RegistryRequest, { signature }: SignedAs) {
    if (signature.kind === 'refused') return signature.answer;

    const { header } = signature;
    const authorization = header === undefined ? {} : { authorization: header };
    const headers = { ...request.headers, ...authorization };
    return exchange({ ...request, url: urlOf(request), headers }, request);
  }

  function urlOf({ host, path }: RegistryRequest): URL {
    // Not resolved against the origin: a path `//elsewhere/…` from a registry's answer would name another host.
    return new URL(originOf(host).origin + path);
  }

  return {
    ask: async (request) => {
      const { host, scopes } = request;
      const as = await signer.sign(host, scopes);
      const answer = await sendSigned(request, as);
      if (as.signature.kind === 'refused' || answer.status !== 401) return answer;
      if (answer.url.origin !== urlOf(request).origin) return answer;

      const wanted = signer.learn(host, scopes, as, answer);
      if (wanted === undefined) return answer;
      return sendSigned(request, await signer.sign(host, wanted));
    },
    refused: (request, answer) =>
      errors.refused(request, answer, signer.credentialOf(request.host)),
    hidden: (request, read, upload) =>
      errors.hidden(request, read, upload, signer.credentialOf(request.host)),
    broken: (request, problem) => errors.broken(request, problem),
  };
}

/** Whether the registry did what it was asked for. */
export function isSuccess(answer: HttpAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}
