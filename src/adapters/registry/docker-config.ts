import { UserError } from '../../errors/user-error.ts';
import type { Credential } from '../../ports/credentials.ts';
import { identityTokenUser } from './identity-token.ts';

/** Under this name the docker CLI keeps what belongs to docker.io. */
export const dockerHubServer = 'https://index.docker.io/v1/';

/** What the docker CLI's `config.json` says about signing in. */
export interface DockerConfig {
  readonly path: string;
  /** Name of a helper by registry: `{"ghcr.io": "pass"}` stands for `docker-credential-pass`. */
  readonly credHelpers: Readonly<Record<string, unknown>>;
  /** Name of the helper for all other registries. */
  readonly credsStore: string | undefined;
  /** Entries by registry, some with scheme and path: `{"https://index.docker.io/v1/": {"auth": "…"}}`. */
  readonly auths: Readonly<Record<string, unknown>>;
}

/** @throws {UserError} `CONFIG` when the text is not a JSON object */
export function parseDockerConfig(text: string, path: string): DockerConfig {
  const document = parseObject(text);
  if (document === undefined) {
    throw new UserError('CONFIG', `${path} is not a JSON object`, {
      hint: 'repair the file, or point DOCKER_CONFIG to another folder',
    });
  }
  const { credHelpers, credsStore, auths } = document;
  return {
    path,
    credHelpers: asRecord(credHelpers),
    credsStore: typeof credsStore === 'string' && credsStore !== '' ? credsStore : undefined,
    auths: asRecord(auths),
  };
}

/** Names of the helpers to ask for `host`, the host's own first. */
export function helpersFor(config: DockerConfig, host: string): readonly string[] {
  const own = entryFor(config.credHelpers, host);
  return [own, config.credsStore].filter(
    (name) => typeof name === 'string' && name !== '',
  ) as string[];
}

/**
 * What is written in the config itself for `host`.
 *
 * @returns `undefined` when there is no entry, or an empty one (as is left where a helper keeps the secret)
 * @throws {UserError} `CONFIG` when the entry's `auth` is not base64 of `user:password`
 */
export function configCredential(config: DockerConfig, host: string): Credential | undefined {
  const entry = asRecord(entryFor(config.auths, host));
  const { identitytoken: identityToken, auth, username, password } = entry;
  if (isText(identityToken)) return { username: identityTokenUser, password: identityToken };
  if (isText(auth)) return decodeAuth(auth, config.path, host);
  return isText(username) && isText(password) ? { username, password } : undefined;
}

function decodeAuth(auth: string, path: string, host: string): Credential {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) {
    throw new UserError('CONFIG', `the entry for ${host} in ${path} has an unreadable 'auth'`, {
      hint: `run \`docker login ${host}\` again`,
    });
  }
  // Old versions of the docker CLI padded the password.
  const password = text.slice(colon + 1).replace(/\0+$/, '');
  return { username: text.slice(0, colon), password };
}

/** An entry named exactly `host` wins over one that names it with a scheme or a path. */
function entryFor(entries: Readonly<Record<string, unknown>>, host: string): unknown {
  const name = Object.keys(entries).find((key) => hostOfKey(key) === host);
  return entries[host] ?? (name === undefined ? undefined : entries[name]);
}

function hostOfKey(key: string): string {
  const [host = ''] = key.replace(/^https?:\/\//, '').split('/');
  return ['index.docker.io', 'registry-1.docker.io'].includes(host) ? 'docker.io' : host;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
