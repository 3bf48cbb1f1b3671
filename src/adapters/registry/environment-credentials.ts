import { UserError } from '../../errors/user-error.ts';
import { parseRepository } from '../../oci/reference.ts';
import type { Credential } from '../../ports/credentials.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Pairs that GitHub's registry is known by, the first complete one counts. */
const githubPairs = [
  ['GHCR_USER', 'GHCR_TOKEN'],
  ['GITHUB_ACTOR', 'GITHUB_TOKEN'],
] as const;

/**
 * What the environment has for `host`: `STACK_REGISTRY_USER` and `STACK_REGISTRY_TOKEN` for `stackRegistryHost` alone,
 * then, for ghcr.io alone, `GHCR_USER`/`GHCR_TOKEN` and `GITHUB_ACTOR`/`GITHUB_TOKEN`. Empty variables count as absent.
 *
 * @returns `undefined` when it has nothing for this host
 * @throws {UserError} `CONFIG` when one of the `STACK_REGISTRY_…` pair is set without the other
 */
export function environmentCredential(
  env: Environment,
  host: string,
  stackRegistryHost: string | undefined,
): Credential | undefined {
  const own = host === stackRegistryHost ? stackPair(env) : undefined;
  if (own !== undefined || host !== 'ghcr.io') return own;
  return githubPairs
    .map(([user, token]) => pair(env[user], env[token]))
    .find((credential) => credential !== undefined);
}

/** Secrets of the environment, whether they are used or not. */
export function environmentSecrets(env: Environment): readonly string[] {
  return ['STACK_REGISTRY_TOKEN', ...githubPairs.map(([, token]) => token)]
    .map((name) => env[name] ?? '')
    .filter((secret) => secret !== '');
}

/** The host that `STACK_REGISTRY` (`ghcr.io/acme`) stands on. */
export function hostOfStackRegistry(env: Environment): string | undefined {
  const registry = (env['STACK_REGISTRY'] ?? '').replace(/\/+$/, '');
  return registry === '' ? undefined : parseRepository(`${registry}/image`)?.registry;
}

function stackPair(env: Environment): Credential | undefined {
  const { STACK_REGISTRY_USER: user, STACK_REGISTRY_TOKEN: token } = env;
  const credential = pair(user, token);
  if (credential !== undefined || (!user && !token)) return credential;

  const [present, absent] = user ? ['USER', 'TOKEN'] : ['TOKEN', 'USER'];
  throw new UserError(
    'CONFIG',
    `STACK_REGISTRY_${present} is set without STACK_REGISTRY_${absent}`,
    {
      hint: `set STACK_REGISTRY_${absent} as well, or neither`,
    },
  );
}

function pair(username: string | undefined, password: string | undefined): Credential | undefined {
  return username && password ? { username, password } : undefined;
}
