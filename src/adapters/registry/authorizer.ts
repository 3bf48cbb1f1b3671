import type { Clock } from '../../ports/clock.ts';
import type { Credential, Credentials } from '../../ports/credentials.ts';
import { parseChallenge, type Challenge } from './challenge.ts';
import type { Connections } from './connections.ts';
import type { HttpAnswer } from './http-exchange.ts';
import { versionRequest } from './repository-requests.ts';
import { signatureCache } from './signature-cache.ts';
import {
  basicSignature,
  bearerSignature,
  unsigned,
  type Signature,
  type SigningDeps,
} from './signatures.ts';

export interface AuthorizerDeps extends SigningDeps {
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** How registries that answered want to be asked; shared with others who ask them. */
  readonly challenges: Connections['challenges'];
}

/** How one request is signed. */
export interface SignedAs {
  /** What the registry was known to want. */
  readonly challenge: Challenge | undefined;
  readonly signature: Signature;
  /** Signing anew would change nothing. */
  readonly fresh: boolean;
}

/** Signs requests as each registry wants it, with the credentials of that registry alone. */
export interface Authorizer {
  /** @param scopes what a token has to cover: `repository:acme/base:pull,push` */
  sign(host: string, scopes: readonly string[]): Promise<SignedAs>;
  /**
   * Takes in that a request signed `as` was answered with 401.
   *
   * @returns the scopes to sign it with once more; `undefined` when that would change nothing
   */
  learn(
    host: string,
    scopes: readonly string[],
    as: SignedAs,
    answer: HttpAnswer,
  ): readonly string[] | undefined;
  /** What was last used for `host`. */
  credentialOf(host: string): Credential | undefined;
  /** Every token that was issued. */
  secrets(): readonly string[];
}

/** An {@link Authorizer} that asks each registry once (`GET /v2/`) how to sign, and keeps tokens until they expire. */
export function authorizer(deps: AuthorizerDeps): Authorizer {
  const { challenges } = deps;
  // Shared while under way among the requests of this one alone: who asks may be interrupted, which others may not be.
  const underWay = new Map<string, Promise<Challenge | undefined>>();
  const used = new Map<string, Credential | undefined>();
  const issued = new Set<string>();
  const cache = signatureCache(deps.clock);

  async function challengeOf(host: string): Promise<Challenge | undefined> {
    if (challenges.has(host)) return challenges.get(host);
    const known = underWay.get(host);
    if (known !== undefined) return known;

    const asking = askForChallenge(deps, host).finally(() => underWay.delete(host));
    underWay.set(host, asking);
    const challenge = await asking;
    challenges.set(host, challenge);
    return challenge;
  }

  async function makeSignature(
    host: string,
    challenge: Challenge,
    scopes: readonly string[],
  ): Promise<Signature> {
    const credential = await deps.credentials.forHost(host);
    used.set(host, credential);
    if (challenge.kind === 'basic') return basicSignature(deps, host, credential);

    const signature = await bearerSignature(deps, host, challenge, scopes, credential);
    if (signature.kind === 'signed') issued.add(signature.header?.replace('Bearer ', '') ?? '');
    return signature;
  }

  return {
    sign: async (host, scopes) => {
      const challenge = await challengeOf(host);
      if (challenge === undefined) return { challenge, signature: unsigned, fresh: true };

      const make = () => makeSignature(host, challenge, scopes);
      return { challenge, ...(await cache.get(cacheKey(host, challenge, scopes), make)) };
    },

    learn: (host, scopes, as, answer) => {
      const challenge = parseChallenge(answer.headers.get('www-authenticate') ?? '');
      if (challenge === undefined) return undefined;

      const missed = challenge.kind === 'bearer' ? challenge.scopes : [];
      const wanted = [...new Set([...scopes, ...missed])];
      const isNew = as.challenge === undefined || wanted.length > scopes.length;
      if (as.fresh && !isNew) return undefined;

      challenges.set(host, challenge);
      if (!as.fresh) cache.forget(cacheKey(host, challenge, scopes), as.signature);
      return wanted;
    },

    credentialOf: (host) => used.get(host),
    secrets: () => [...issued],
  };
}

async function askForChallenge(
  { exchange, originOf, errors }: SigningDeps,
  host: string,
): Promise<Challenge | undefined> {
  const request = versionRequest(host);
  const answer = await exchange(
    { ...request, url: new URL(request.path, originOf(host)) },
    request,
  );
  if (answer.status === 401) return parseChallenge(answer.headers.get('www-authenticate') ?? '');
  if (answer.status === 200) return undefined;
  throw errors.refused(request, answer, undefined);
}

function cacheKey(host: string, challenge: Challenge, scopes: readonly string[]): string {
  return challenge.kind === 'basic'
    ? `${host} basic`
    : [host, challenge.realm.href, challenge.service ?? '', ...scopes].join(' ');
}
