import { UserError } from '../errors/user-error.ts';
import type { GithubAddress } from '../ports/github.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Which repository at which GitHub a run belongs to: what GitHub Actions says (`GITHUB_REPOSITORY`, `GITHUB_API_URL`), else the remote of
 * the checkout. The token is `GITHUB_TOKEN`, else `GH_TOKEN`. For a host that is not github.com the address of its API has to be said,
 * since the token must not go to a host that merely stands in a checkout.
 *
 * @param webUrl address of the remote: `https://github.com/acme/stack`
 * @throws {UserError} `CONFIG` when one of the two cannot be told
 */
export function githubAddress(env: Environment, webUrl: string | undefined): GithubAddress {
  const remote = webUrl === undefined ? undefined : (URL.parse(webUrl) ?? undefined);
  const repository = defined(env['GITHUB_REPOSITORY']) ?? remote?.pathname.slice(1) ?? '';
  const [, owner = '', name = ''] = /^([\w.-]+)\/([\w.-]+)$/.exec(repository) ?? [];
  if (owner === '')
    throw new UserError('CONFIG', 'it cannot be told which repository at GitHub this is', {
      hint: 'set GITHUB_REPOSITORY to owner/name, or add the remote to the checkout',
    });
  return { apiUrl: apiUrlOf(env, remote), owner, name, token: tokenIn(env) };
}

/** The token for GitHub's API; `undefined` where none is set. */
export function tokenIn(env: Environment): string | undefined {
  return defined(env['GITHUB_TOKEN']) ?? defined(env['GH_TOKEN']);
}

function apiUrlOf(env: Environment, remote: URL | undefined): string {
  const given = defined(env['GITHUB_API_URL']);
  if (given !== undefined && URL.canParse(given)) return given.replace(/\/+$/, '');
  if (given !== undefined)
    throw new UserError('CONFIG', `GITHUB_API_URL is no address: ${given}`, {
      hint: 'write it as https://github.example.edu/api/v3',
    });
  const isKnown = defined(env['GITHUB_REPOSITORY']) !== undefined || remote?.host === 'github.com';
  if (isKnown) return 'https://api.github.com';
  throw new UserError('CONFIG', `it is not known where the API of ${remote?.host ?? ''} is`, {
    hint: `for GitHub Enterprise, set GITHUB_API_URL: https://${remote?.host ?? 'host'}/api/v3`,
  });
}

function defined(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
