import type { Credential, Credentials } from '../../src/ports/credentials.ts';

/** Credentials that are known beforehand, by host. */
export interface FixedCredentials extends Credentials {
  /** Hosts that were asked about, in order. */
  readonly asked: readonly string[];
}

export function fixedCredentials(
  byHost: Readonly<Record<string, Credential>> = {},
): FixedCredentials {
  const asked: string[] = [];
  const secrets = Object.values(byHost).flatMap(({ username, password }) => [
    password,
    Buffer.from(`${username}:${password}`).toString('base64'),
  ]);

  return {
    asked,
    forHost: (host) => {
      asked.push(host);
      return Promise.resolve(byHost[host]);
    },
    secrets: () => secrets,
  };
}
