import { join, resolve } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import type { CommandRunner } from '../ports/command-runner.ts';
import type { Credential, Credentials } from '../ports/credentials.ts';
import type { Files } from '../ports/files.ts';
import { askCredentialHelper } from './registry/credential-helper.ts';
import {
  configCredential,
  helpersFor,
  parseDockerConfig,
  type DockerConfig,
} from './registry/docker-config.ts';
import {
  environmentCredential,
  environmentSecrets,
  hostOfStackRegistry,
  type Environment,
} from './registry/environment-credentials.ts';

export interface DockerCredentialsDeps {
  readonly env: Environment;
  readonly files: Pick<Files, 'readText'>;
  readonly runner: CommandRunner;
  /** Absolute path; holds `.docker/config.json` where `DOCKER_CONFIG` names no other folder. */
  readonly homeDir: string;
  /** The only host that `STACK_REGISTRY_USER` and `STACK_REGISTRY_TOKEN` are for, asked at each look-up; that of `STACK_REGISTRY` where it gives none. */
  readonly stackRegistryHost?: (() => string | undefined) | undefined;
}

/**
 * {@link Credentials} from the environment, then from where `docker login` puts them: the helper for the host, the
 * helper for all hosts, the config file itself. Nothing is ever written.
 */
export function dockerCredentials(deps: DockerCredentialsDeps): Credentials {
  const { env } = deps;
  const secrets = new Set(environmentSecrets(env).flatMap((secret) => [secret, base64(secret)]));
  const lookups = new Map<string, Promise<Credential | undefined>>();

  async function lookUp(host: string): Promise<Credential | undefined> {
    const stackHost = deps.stackRegistryHost?.() ?? hostOfStackRegistry(env);
    const credential =
      environmentCredential(env, host, stackHost) ?? (await configuredCredential(deps, host));
    for (const secret of credential === undefined ? [] : writtenForms(credential))
      secrets.add(secret);
    return credential;
  }

  return {
    // Shared while under way, not kept: what helpers give may expire during a long run.
    forHost: (host) => {
      const underWay = lookups.get(host);
      if (underWay !== undefined) return underWay;

      const lookup = lookUp(host).finally(() => lookups.delete(host));
      lookups.set(host, lookup);
      return lookup;
    },
    secrets: () => [...secrets],
  };
}

async function configuredCredential(
  deps: DockerCredentialsDeps,
  host: string,
): Promise<Credential | undefined> {
  const config = await readDockerConfig(deps);
  if (config === undefined) return undefined;

  for (const helper of helpersFor(config, host)) {
    const credential = await askCredentialHelper(deps.runner, definedOnly(deps.env), helper, host);
    if (credential !== undefined) return credential;
  }
  return configCredential(config, host);
}

async function readDockerConfig(deps: DockerCredentialsDeps): Promise<DockerConfig | undefined> {
  const { DOCKER_CONFIG: named = '' } = deps.env;
  const folder = named === '' ? join(deps.homeDir, '.docker') : resolve(named);
  const path = join(folder, 'config.json');
  const text = await deps.files.readText(path).catch((cause: unknown) => {
    throw new UserError('CONFIG', `${path} cannot be read`, {
      hint: 'make the file readable for the user who runs stack, or point DOCKER_CONFIG to another folder',
      cause,
    });
  });
  return text === undefined ? undefined : parseDockerConfig(text, path);
}

/** As it is, and as it looks in headers and config files. */
function writtenForms({ username, password }: Credential): readonly string[] {
  return [password, base64(password), base64(`${username}:${password}`)];
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function definedOnly(env: Environment): Readonly<Record<string, string>> {
  const defined = Object.entries(env).filter((entry) => entry[1] !== undefined);
  return Object.fromEntries(defined) as Record<string, string>;
}
