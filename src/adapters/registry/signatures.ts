import type { Credential } from '../../ports/credentials.ts';
import type { Challenge } from './challenge.ts';
import { isLoopback } from './endpoint.ts';
import type { HttpAnswer, HttpRequest } from './http-exchange.ts';
import { basicAuthorization, isIdentityToken } from './identity-token.ts';
import { isDenial, type Asked, type RegistryErrors } from './registry-errors.ts';
import { readToken, tokenRequest } from './token-request.ts';

/** What signs a request, or why nothing can. */
export type Signature =
  | {
      readonly kind: 'signed';
      /** Value of the `authorization` header; `undefined` for nobody in particular. */
      readonly header: string | undefined;
      readonly lifetimeMs: number;
    }
  | { readonly kind: 'refused'; /** Of the token service. */ readonly answer: HttpAnswer };

/** For a registry that wants no signature, or when there is nothing to sign with. */
export const unsigned: Signature = { kind: 'signed', header: undefined, lifetimeMs: 0 };

export interface SigningDeps {
  /** Throws what is fit for people when there is no definite answer. */
  readonly exchange: (request: HttpRequest, asked: Asked) => Promise<HttpAnswer>;
  readonly originOf: (host: string) => URL;
  readonly errors: RegistryErrors;
}

/**
 * Signs by name and password.
 *
 * @throws {UserError} `REGISTRY_DENIED` when there is an identity token in place of a password
 */
export function basicSignature(
  { errors }: SigningDeps,
  host: string,
  credential: Credential | undefined,
): Signature {
  if (credential === undefined) return unsigned;
  if (!isIdentityToken(credential))
    return { kind: 'signed', header: basicAuthorization(credential), lifetimeMs: Infinity };

  throw errors.unsignable(
    { host, what: 'sign in' },
    'it wants a user and a password, and only an identity token is configured',
    `run \`docker login ${host}\` with a user and a password`,
  );
}

/**
 * Signs by a token from the service that the registry names, wherever that is, as the docker CLI does; but credentials
 * go over plain http only when registry and service are both on this machine or are one host.
 *
 * @throws {UserError} `REGISTRY_DENIED` when credentials would go over plain http, `REGISTRY_UNREACHABLE` or
 *   `REGISTRY_FAILED` when the service gives neither token nor refusal
 */
export async function bearerSignature(
  { exchange, originOf, errors }: SigningDeps,
  host: string,
  challenge: Extract<Challenge, { kind: 'bearer' }>,
  scopes: readonly string[],
  credential: Credential | undefined,
): Promise<Signature> {
  const { realm } = challenge;
  const purpose = scopes.join(' ') || 'signing in';
  const asked = { host, what: `issue a token at ${realm.host} for ${purpose}` };
  if (credential !== undefined && !mayReceiveSecrets(realm, originOf(host))) {
    throw errors.unsignable(
      asked,
      'the token service it names has no TLS, and no password is sent there',
      `ask who runs ${host} for a token service with https`,
    );
  }

  const answer = await exchange(tokenRequest(challenge, scopes, credential), asked);
  if (isDenial(answer)) return { kind: 'refused', answer };
  if (answer.status !== 200) throw errors.refused(asked, answer, credential);

  const token = readToken(answer);
  if (token === undefined) throw errors.broken(asked, 'there is no token in its answer');
  return { kind: 'signed', header: `Bearer ${token.value}`, lifetimeMs: token.lifetimeMs };
}

function mayReceiveSecrets(realm: URL, origin: URL): boolean {
  if (realm.protocol === 'https:') return true;
  if (realm.protocol !== 'http:' || origin.protocol !== 'http:') return false;
  return realm.host === origin.host || (isLoopback(realm.hostname) && isLoopback(origin.hostname));
}
