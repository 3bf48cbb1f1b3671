import { createHash } from 'node:crypto';
import { Agent, type AgentOptions } from 'node:http';
import { join } from 'node:path';
import { inspect } from 'node:util';
import type Docker from 'dockerode';
import type { DockerOptions } from 'dockerode';
import { UserError } from '../../errors/user-error.ts';
import type { Files } from '../../ports/files.ts';
import { withWholeAnswers } from './whole-answers.ts';

/** How to reach the engine, and what to call it in messages. */
export interface DockerConnection {
  /** `unix:///var/run/docker.sock`. */
  readonly address: string;
  /** The docker CLI's name for it: `default` unless a context is in use. */
  readonly context: string;
  readonly options: DockerOptions;
}

interface Tls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Finds the engine as the docker CLI does: `DOCKER_HOST`, else the context that `DOCKER_CONTEXT` or the docker config names,
 * else the default socket; with TLS from `DOCKER_CERT_PATH` or the context.
 *
 * @throws {UserError} `CONFIG` for a context that is not there or an address that cannot be read
 */
export async function dockerConnection(
  env: Readonly<Record<string, string | undefined>>,
  files: Files,
  homeDir: string,
): Promise<DockerConnection> {
  const configDir = valueOf(env['DOCKER_CONFIG']) ?? join(homeDir, '.docker');
  const agentSocket = valueOf(env['SSH_AUTH_SOCK']);
  const host = valueOf(env['DOCKER_HOST']);
  if (host !== undefined)
    return {
      ...(await connect(host, await tlsOfEnv(env, files, configDir), agentSocket)),
      context: 'default',
    };

  const context = valueOf(env['DOCKER_CONTEXT']) ?? (await currentContext(files, configDir));
  if (context === undefined || context === '' || context === 'default')
    return { ...(await connect(defaultHost, undefined, undefined)), context: 'default' };
  return { ...(await connectContext(context, files, configDir, agentSocket)), context };
}

/**
 * A client of the engine at these options alone. docker-modem reads DOCKER_HOST as well, and the files of DOCKER_CERT_PATH with it,
 * of which it throws that they are not there.
 */
export function dockerClient(Client: typeof Docker, options: DockerOptions): Docker {
  const { DOCKER_HOST: host } = process.env;
  delete process.env['DOCKER_HOST'];
  try {
    return new Client(options);
  } finally {
    if (host !== undefined) process.env['DOCKER_HOST'] = host;
  }
}

/** docker-modem prints the options of every request, also when nobody reads that; an agent comes to hundreds of lines. */
const printedShort = { [inspect.custom]: () => 'Agent' };

const agentOptions: AgentOptions = {
  // Some engines answer wrongly on a connection that is used again, and a new one costs 0.1 ms on a socket.
  keepAlive: false,
};

/** On a socket there is no TLS: node would find out whether `localhost`, its name for TLS, is an IP address, which takes 10 ms at first. */
const socketOptions: AgentOptions = { ...agentOptions, servername: '' } as AgentOptions;

const defaultHost = 'unix:///var/run/docker.sock';

type Reached = Omit<DockerConnection, 'context'>;

/** @param agentSocket that of the ssh agent, which has the keys for `ssh://` */
async function connect(
  address: string,
  tls: Tls | undefined,
  agentSocket: string | undefined,
): Promise<Reached> {
  if (address.startsWith('unix://')) {
    // The type of dockerode's options lacks the agent, which docker-modem reads.
    const options = {
      socketPath: address.slice('unix://'.length),
      agent: agentOf(Agent, socketOptions),
    };
    return { address, options };
  }
  const url = URL.parse(address);
  if (url === null || !['tcp:', 'http:', 'https:', 'ssh:'].includes(url.protocol)) {
    throw new UserError('CONFIG', `cannot use the engine address '${address}'`, {
      hint: 'write unix:///path, tcp://host:port or ssh://user@host',
    });
  }
  if (url.protocol === 'ssh:') {
    return {
      address,
      options: {
        protocol: 'ssh',
        host: url.hostname,
        port: Number(url.port || 22),
        username: url.username,
        ...(agentSocket === undefined ? {} : { sshOptions: { agent: agentSocket } }),
      },
    };
  }
  const secure = tls !== undefined || url.protocol === 'https:';
  const agent = agentOf(secure ? (await import('node:https')).Agent : Agent);
  const options = {
    protocol: secure ? ('https' as const) : ('http' as const),
    host: url.hostname,
    port: Number(url.port || (secure ? 2376 : 2375)),
    agent,
    ...tls,
  };
  return { address, options };
}

function agentOf(Kind: typeof Agent, options = agentOptions): Agent {
  return Object.assign(withWholeAnswers(new Kind(options)), printedShort);
}

async function tlsOfEnv(
  env: Readonly<Record<string, string | undefined>>,
  files: Files,
  configDir: string,
): Promise<Tls | undefined> {
  const certificates = valueOf(env['DOCKER_CERT_PATH']);
  if (!env['DOCKER_TLS_VERIFY'] && certificates === undefined) return undefined;
  return readTls(certificates ?? configDir, files);
}

/** A variable that is set to nothing is not set, as for the docker CLI. */
function valueOf(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

async function readTls(folder: string, files: Files): Promise<Tls> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => files.readText(join(folder, name))),
  );
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

async function currentContext(files: Files, configDir: string): Promise<string | undefined> {
  const path = join(configDir, 'config.json');
  const text = await files.readText(path);
  if (text === undefined) return undefined;
  const context = (parseJson(text, path) as { currentContext?: unknown }).currentContext;
  return typeof context === 'string' ? context : undefined;
}

async function connectContext(
  name: string,
  files: Files,
  configDir: string,
  agentSocket: string | undefined,
): Promise<Reached> {
  const id = createHash('sha256').update(name).digest('hex');
  const path = join(configDir, 'contexts', 'meta', id, 'meta.json');
  const text = await files.readText(path);
  if (text === undefined) {
    throw new UserError('CONFIG', `the docker context '${name}' does not exist`, {
      hint: '`docker context ls` lists those there are; DOCKER_CONTEXT or `docker context use` chooses one',
    });
  }
  const meta = parseJson(text, path) as { Endpoints?: { docker?: { Host?: string } } };
  const tlsFolder = join(configDir, 'contexts', 'tls', id, 'docker');
  const hasTls = (await files.list(tlsFolder)) !== undefined;
  return connect(
    meta.Endpoints?.docker?.Host ?? defaultHost,
    hasTls ? await readTls(tlsFolder, files) : undefined,
    agentSocket,
  );
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new UserError('CONFIG', `${path} is not JSON`, {
      hint: 'mend or remove the file',
      cause: error,
    });
  }
}
