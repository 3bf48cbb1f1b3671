import { pathToFileURL } from 'node:url';
import { isAbsolute } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { WikiAddress } from '../ports/wiki-repository.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the wiki may be said to be, the first that is there counts. */
export interface WikiPlaces {
  /** `--wiki`. */
  readonly wanted: string | undefined;
  readonly env: Environment;
  /** For the host of GitHub. */
  readonly token: string | undefined;
  /** The code's remote `origin`. */
  readonly origin: string | undefined;
}

/** An address, and what stood in it that nobody may see. */
export interface PlainAddress extends Pick<WikiAddress, 'url' | 'credential'> {
  readonly secrets: readonly string[];
}

/**
 * Where the wiki is: as wanted, else beside the repository that GitHub Actions names, else beside `origin`. A name and password in an
 * address are taken out of it; for the host of GitHub the token is used where there are none.
 *
 * @throws {UserError} `USAGE` when there is none, or it is no address
 */
export function wikiAddress(places: WikiPlaces): PlainAddress {
  const text = wikiUrl(places);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { url: localUrl(text), secrets: [] };
  if (!['https:', 'http:', 'ssh:', 'git:', 'file:'].includes(url.protocol)) throw noAddress(text);
  if (!url.protocol.startsWith('http')) return { url: text, secrets: [] };
  const given = credentialIn(url);
  const credential = given ?? githubCredential(url, places);
  const secrets = [credential?.password ?? '', secretName(url)].filter((secret) => secret !== '');
  url.username = '';
  url.password = '';
  return { url: url.href, credential, secrets };
}

/** The wiki of a repository: `git@github.com:acme/stack.git` → `git@github.com:acme/stack.wiki.git`. */
export function wikiOf(repository: string): string {
  const stem = repository.replace(/\/+$/, '').replace(/\.git$/, '');
  return stem.endsWith('.wiki') ? `${stem}.git` : `${stem}.wiki.git`;
}

function wikiUrl({ wanted, env, origin }: WikiPlaces): string {
  if (wanted !== undefined && wanted !== '') return wanted;
  const { GITHUB_REPOSITORY: repository = '' } = env;
  if (repository !== '') return wikiOf(`${serverUrl(env)}/${repository}`);
  if (origin !== undefined) return wikiOf(origin);
  throw new UserError('USAGE', 'it is not known where the wiki is', {
    hint: 'name its repository: --wiki https://github.com/acme/stack.wiki.git; or give the checkout a remote called origin',
  });
}

function serverUrl({ GITHUB_SERVER_URL: url = '' }: Environment): string {
  return url === '' ? 'https://github.com' : url.replace(/\/+$/, '');
}

/** No shorter name is a token of GitHub, and no longer one is a user's. */
const shortestToken = 40;

/** A lone name may be a token: `https://TOKEN@github.com/…`; that of a user says nothing of how to get in. */
function credentialIn(url: URL): WikiAddress['credential'] {
  const username = decodeURIComponent(url.username);
  const isCredential = url.password !== '' || username.length >= shortestToken;
  return isCredential ? { username, password: decodeURIComponent(url.password) } : undefined;
}

/** Beside a password a name is a secret only where it is a token: `https://TOKEN:x-oauth-basic@github.com/…`. */
function secretName({ username, password }: URL): string {
  const name = decodeURIComponent(username);
  return password === '' || name.length >= shortestToken ? name : '';
}

/** The token is for one host, and never for a connection that others can read. */
function githubCredential(url: URL, { env, token }: WikiPlaces): WikiAddress['credential'] {
  if (token === undefined || url.origin !== URL.parse(serverUrl(env))?.origin) return undefined;
  return url.protocol === 'https:' ? { username: 'x-access-token', password: token } : undefined;
}

/** A folder, or a host as ssh writes it: `git@github.com:acme/stack.wiki.git`. */
function localUrl(text: string): string {
  if (isAbsolute(text)) return pathToFileURL(text).href;
  if (/^(?:[\w.-]+@)?[\w.-]+:[^:]+$/.test(text) && !text.startsWith('-')) return text;
  throw noAddress(text);
}

function noAddress(text: string): UserError {
  const shown = text.replace(/\/\/[^/]*@/, '//***@');
  return new UserError('USAGE', `'${shown}' is not the address of a wiki`, {
    hint: 'write --wiki https://github.com/acme/stack.wiki.git, git@github.com:acme/stack.wiki.git or an absolute path',
  });
}
