import type { WikiAddress } from '../../ports/wiki-repository.ts';

/** Settings of git that a person may need to reach a repository. All other `GIT_…` would point to another one, or start an editor. */
const kept =
  /^GIT_(?:ASKPASS|SSH|SSH_COMMAND|SSH_VARIANT|CONFIG_(?:NOSYSTEM|GLOBAL|SYSTEM|COUNT|KEY_\d+|VALUE_\d+)|SSL_\w+|PROXY_SSL_\w+|(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL|DATE))$/;
const editors = new Set(['EDITOR', 'VISUAL', 'PAGER', 'PREFIX']);

/**
 * The environment of a git that reads and writes a wiki. A password goes to git in it, and to no place that other users of the machine
 * can read: neither arguments nor the address.
 */
export function gitEnvironment(
  env: NodeJS.ProcessEnv,
  address?: Pick<WikiAddress, 'url' | 'credential'>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const isGit = name.startsWith('GIT_');
    if (value !== undefined && (isGit ? kept.test(name) : !editors.has(name))) result[name] = value;
  }
  result['LC_ALL'] = 'C';
  result['GIT_TERMINAL_PROMPT'] = '0';
  if (address?.credential !== undefined)
    addSetting(result, ...authorization(address.url, address.credential));
  return result;
}

/** The environment with who commits, where it says nothing of that. */
export function withAuthor(
  env: Readonly<Record<string, string>>,
  { name, email }: WikiAddress['author'],
): Readonly<Record<string, string>> {
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
    ...env,
  };
}

/** The header is for this host alone, wherever the server may lead to. */
function authorization(
  url: string,
  { username, password }: NonNullable<WikiAddress['credential']>,
): readonly [string, string] {
  const basic = Buffer.from(`${username}:${password}`).toString('base64');
  return [`http.${new URL(url).origin}/.extraHeader`, `Authorization: Basic ${basic}`];
}

function addSetting(env: Record<string, string>, key: string, value: string): void {
  const count = Number(env['GIT_CONFIG_COUNT'] ?? '0') || 0;
  env[`GIT_CONFIG_KEY_${count}`] = key;
  env[`GIT_CONFIG_VALUE_${count}`] = value;
  env['GIT_CONFIG_COUNT'] = String(count + 1);
}
