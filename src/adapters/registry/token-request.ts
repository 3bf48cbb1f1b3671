import type { Credential } from '../../ports/credentials.ts';
import type { Challenge } from './challenge.ts';
import { basicAuthorization, isIdentityToken } from './identity-token.ts';
import type { HttpAnswer, HttpRequest } from './http-exchange.ts';

type BearerChallenge = Extract<Challenge, { kind: 'bearer' }>;

/** A token as its service gave it. */
export interface Token {
  readonly value: string;
  readonly lifetimeMs: number;
}

const clientId = 'stack';
const maxBytes = 1024 * 1024;

/**
 * The request for a token that covers `scopes` (distribution token specification): GET with the password as basic
 * authorization, POST for an identity token (OAuth 2), GET without either for nobody in particular.
 */
export function tokenRequest(
  challenge: BearerChallenge,
  scopes: readonly string[],
  credential: Credential | undefined,
): HttpRequest {
  return credential !== undefined && isIdentityToken(credential)
    ? refreshRequest(challenge, scopes, credential.password)
    : passwordRequest(challenge, scopes, credential);
}

/** @returns `undefined` when the answer has no usable token */
export function readToken(answer: HttpAnswer): Token | undefined {
  const document = parseJson(answer.body);
  const value = document['token'] ?? document['access_token'];
  if (typeof value !== 'string' || !/^[\x21-\x7e]+$/.test(value)) return undefined;

  // A minute is what the specification says where the answer says nothing.
  const seconds = typeof document['expires_in'] === 'number' ? document['expires_in'] : 60;
  return { value, lifetimeMs: seconds * 1000 };
}

function passwordRequest(
  { realm, service }: BearerChallenge,
  scopes: readonly string[],
  credential: Credential | undefined,
): HttpRequest {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of scopes) url.searchParams.append('scope', scope);
  if (credential === undefined) return { method: 'GET', url, headers: {}, maxBytes };

  url.searchParams.set('account', credential.username);
  url.searchParams.set('client_id', clientId);
  const headers = { authorization: basicAuthorization(credential) };
  return { method: 'GET', url, headers, maxBytes };
}

function refreshRequest(
  { realm, service }: BearerChallenge,
  scopes: readonly string[],
  refreshToken: string,
): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: clientId,
    ...(service === undefined ? {} : { service }),
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
  });
  return {
    method: 'POST',
    url: realm,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(form.toString()),
    maxBytes,
  };
}

function parseJson(body: Uint8Array): Record<string, unknown> {
  try {
    return Object(JSON.parse(Buffer.from(body).toString('utf8'))) as Record<string, unknown>;
  } catch {
    return {};
  }
}
