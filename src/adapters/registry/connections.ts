import { Agent, EnvHttpProxyAgent, type Dispatcher } from 'undici';
import type { Challenge } from './challenge.ts';
import { connectorOf } from './connect.ts';
import { isLoopback } from './endpoint.ts';

export interface ConnectionOptions {
  /** Where the proxy variables are looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** To open a connection; 5 s when absent. */
  readonly connectTimeoutMs?: number | undefined;
}

/** What one request leaves for the next ones, whoever sends them. */
export interface Connections {
  /** Connections that are kept open; loopback addresses are never asked through a proxy. */
  readonly dispatcherFor: (url: URL) => Dispatcher;
  /** How registries that answered want to be asked, by host (as in references). `undefined` in it: unsigned. */
  readonly challenges: Map<string, Challenge | undefined>;
}

/** Connections per host; more requests than that wait for their turn. */
const maxConnections = 8;

/** New {@link Connections}. Nothing is opened before the first request. */
export function connections(options: ConnectionOptions): Connections {
  const shared = {
    connections: maxConnections,
    keepAliveTimeout: 10_000,
    connect: connectorOf(options.connectTimeoutMs ?? 5_000),
  };
  let direct: Dispatcher | undefined;
  let proxied: Dispatcher | undefined;
  return {
    dispatcherFor: ({ hostname }) =>
      isLoopback(hostname)
        ? (direct ??= new Agent(shared))
        : (proxied ??= new EnvHttpProxyAgent({ ...shared, ...proxySettings(options.env) })),
    challenges: new Map(),
  };
}

/** Empty text, not absence, keeps undici from looking into the process's own environment. */
function proxySettings(env: ConnectionOptions['env']) {
  return {
    httpProxy: env['http_proxy'] ?? env['HTTP_PROXY'] ?? '',
    httpsProxy: env['https_proxy'] ?? env['HTTPS_PROXY'] ?? '',
    noProxy: env['no_proxy'] ?? env['NO_PROXY'] ?? '',
  };
}
