import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Credential } from '../../ports/credentials.ts';
import { codeOf } from '../error-code.ts';
import { dockerHubServer, parseDockerConfig } from '../registry/docker-config.ts';
import { identityTokenUser } from '../registry/identity-token.ts';

export interface DockerConfigPlace {
  readonly homeDir: string;
  readonly credentialFolder: string;
}

/**
 * Runs `work` with an environment in which the docker CLI finds these credentials beside what the user's own config has.
 *
 * They are in a folder that nobody else may read, which is removed afterwards; contexts, builders and plugins in it are links to the
 * user's. Without credentials the environment stays as it is.
 *
 * @param place `homeDir`: absolute path, holds `.docker` where `DOCKER_CONFIG` names no other folder; `credentialFolder`: how the absolute
 *   path of that folder begins
 * @param credentials by host as in references: `ghcr.io`
 * @throws {UserError} `CONFIG` when the user's config is not a JSON object
 */
export async function withDockerConfig<T>(
  env: Readonly<Record<string, string>>,
  { homeDir, credentialFolder }: DockerConfigPlace,
  credentials: ReadonlyMap<string, Credential>,
  work: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  if (credentials.size === 0) return work(env);
  const { DOCKER_CONFIG: named = '' } = env;
  const own = named === '' ? join(homeDir, '.docker') : resolve(named);
  await mkdir(dirname(credentialFolder), { recursive: true });
  // The mode of such a folder is 0700.
  const folder = await mkdtemp(credentialFolder);
  try {
    await linkEntries(own, folder);
    const config = withCredentials(await readConfig(join(own, 'config.json')), credentials);
    await writeFile(join(folder, 'config.json'), JSON.stringify(config), { mode: 0o600 });
    return await work({ ...env, DOCKER_CONFIG: folder });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function linkEntries(own: string, folder: string): Promise<void> {
  const names = await readdir(own).catch(absent<readonly string[]>([]));
  const linked = names.filter((name) => name !== 'config.json');
  await Promise.all(linked.map((name) => symlink(join(own, name), join(folder, name))));
}

type ConfigDocument = Readonly<Record<string, unknown>>;

async function readConfig(path: string): Promise<ConfigDocument> {
  const text = await readFile(path, 'utf8').catch(absent('{}'));
  parseDockerConfig(text, path);
  return JSON.parse(text) as ConfigDocument;
}

/** What is not there is the answer `value`; what cannot be read is an error. */
function absent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (codeOf(error) === 'ENOENT') return value;
    throw error;
  };
}

function withCredentials(
  config: ConfigDocument,
  credentials: ReadonlyMap<string, Credential>,
): ConfigDocument {
  const entries = [...credentials].map(([host, one]) => [keyOf(host), one] as const);
  const auths = entries.map(([key, one]) => [key, authOf(one)] as const);
  // For a host with an empty helper the CLI reads the file, also where a helper is set for all others.
  const helpers = entries.map(([key]) => [key, ''] as const);
  return {
    ...config,
    auths: { ...recordOf(config['auths']), ...Object.fromEntries(auths) },
    credHelpers: { ...recordOf(config['credHelpers']), ...Object.fromEntries(helpers) },
  };
}

function keyOf(host: string): string {
  return host === 'docker.io' ? dockerHubServer : host;
}

function authOf({ username, password }: Credential): ConfigDocument {
  if (username === identityTokenUser) return { identitytoken: password };
  return { auth: Buffer.from(`${username}:${password}`).toString('base64') };
}

function recordOf(value: unknown): ConfigDocument {
  return typeof value === 'object' && value !== null ? (value as ConfigDocument) : {};
}
