import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { jsonAnswer, refusal, type FakeAnswer } from './answers.ts';

/** Who may do what at the fake registry. */
export type FakeAuth =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'token';
      readonly username: string;
      readonly password: string;
      /** Good for POST at the token service. */
      readonly identityToken?: string | undefined;
      /** Nobody in particular gets tokens for pulling. */
      readonly anonymousPull?: boolean | undefined;
      /** Where clients are sent for a token; the registry's own `/token` when absent. */
      readonly realm?: string | undefined;
      readonly lifetimeSeconds?: number | undefined;
    };

/** What a request needs: `repository:acme/base:pull`; `undefined` when being signed in is enough. */
type NeededScope = { readonly repository: string; readonly action: string } | undefined;

export interface FakeGate {
  /** @returns the refusal (401 with a challenge); `undefined` when the request may pass */
  refuse(request: IncomingMessage, needed: NeededScope): FakeAnswer | undefined;
  /** The token service. */
  serveToken(request: IncomingMessage): Promise<FakeAnswer>;
  /** A token as the service would give it. */
  issueToken(scopes: readonly string[]): string;
  /** Makes all tokens worthless. */
  revokeTokens(): void;
}

export function fakeGate(auth: FakeAuth): FakeGate {
  const granted = new Map<string, readonly string[]>();

  const issueToken = (scopes: readonly string[]): string => {
    const token = `token-${randomUUID()}`;
    granted.set(token, scopes);
    return token;
  };

  const isAdmitted = (header: string | undefined, needed: NeededScope): boolean => {
    if (auth.kind === 'none') return true;
    if (auth.kind === 'basic') return header === basic(auth);
    const scopes = granted.get(header?.replace(/^Bearer /, '') ?? '');
    return scopes?.some((scope) => covers(scope, needed)) ?? false;
  };

  return {
    issueToken,
    revokeTokens: () => granted.clear(),

    refuse: (request, needed) => {
      const { authorization, host = '' } = request.headers;
      if (isAdmitted(authorization, needed)) return undefined;
      const realm = auth.kind === 'token' ? (auth.realm ?? `http://${host}/token`) : undefined;
      const challenge = realm ? bearerChallenge(realm, needed) : 'Basic realm="fake"';
      return { ...refusal(401, 'UNAUTHORIZED'), headers: { 'www-authenticate': challenge } };
    },

    serveToken: async (request) => {
      const parameters = await tokenParameters(request);
      const scopes = parameters.getAll('scope').flatMap((scope) => scope.split(' '));
      if (auth.kind !== 'token' || !mayHaveToken(auth, request, parameters, scopes)) {
        // Repeats what it was sent, as careless services do.
        const details = `wrong credentials: ${request.headers.authorization ?? 'none'}`;
        return jsonAnswer(401, { details });
      }
      const token = issueToken([...scopes, '']);
      const key = request.method === 'POST' ? 'access_token' : 'token';
      return jsonAnswer(200, { [key]: token, expires_in: auth.lifetimeSeconds ?? 300 });
    },
  };
}

async function tokenParameters(request: IncomingMessage): Promise<URLSearchParams> {
  const body = await text(request);
  return request.method === 'POST'
    ? new URLSearchParams(body)
    : new URL(request.url ?? '', 'http://fake').searchParams;
}

function mayHaveToken(
  auth: Extract<FakeAuth, { kind: 'token' }>,
  request: IncomingMessage,
  parameters: URLSearchParams,
  scopes: readonly string[],
): boolean {
  if (request.method === 'POST')
    return (
      auth.identityToken !== undefined && parameters.get('refresh_token') === auth.identityToken
    );
  const { authorization } = request.headers;
  if (authorization !== undefined) return authorization === basic(auth);
  return auth.anonymousPull === true && scopes.every((scope) => !scope.includes('push'));
}

function covers(scope: string, needed: NeededScope): boolean {
  if (needed === undefined) return true;
  const [, repository, actions = ''] = scope.split(':');
  return repository === needed.repository && actions.split(',').includes(needed.action);
}

function bearerChallenge(realm: string, needed: NeededScope): string {
  const scope = needed ? `,scope="repository:${needed.repository}:${needed.action}"` : '';
  return `Bearer realm="${realm}",service="fake"${scope}`;
}

function basic({ username, password }: { readonly username: string; readonly password: string }) {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}
