import type { Clock } from '../ports/clock.ts';
import type { Credentials } from '../ports/credentials.ts';
import type { Logger } from '../ports/logger.ts';
import type { Registry } from '../ports/registry.ts';
import type { Reference } from '../oci/reference.ts';
import { connections, type Connections } from './registry/connections.ts';
import { deleteManifest } from './registry/delete-manifest.ts';
import { hasBlob, mountBlob } from './registry/mount-blob.ts';
import { pushAccess, type PushAccess } from './registry/push-access.ts';
import { readBlob } from './registry/read-blob.ts';
import { getManifest, resolveManifest } from './registry/read-manifest.ts';
import { isSuccess, registryClient, type RegistryClient } from './registry/registry-client.ts';
import { knownReference, uploadRequest, versionRequest } from './registry/repository-requests.ts';
import { storeBlob } from './registry/store-blob.ts';
import { storeManifest } from './registry/store-manifest.ts';
import { readTagPages } from './registry/tag-pages.ts';

export interface HttpRegistryDeps {
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Further tries after a transient fault: 2 means at most three requests. */
  readonly retries: number;
  /** Wait before the first further try, doubled for each after it; 500 when absent. */
  readonly retryDelayMs?: number | undefined;
  /** Hosts (as in references) that are asked over plain http, as loopback addresses are anyway. */
  readonly insecureHosts?: readonly string[] | undefined;
  /** Those of other clients; its own, by `env` and `connectTimeoutMs`, when absent. */
  readonly connections?: Connections | undefined;
  /** Where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up; the environment of the process when absent. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** To open a connection; 5 s when absent. */
  readonly connectTimeoutMs?: number | undefined;
  /** To the first byte of an answer, and between its parts; 30 s when absent. */
  readonly answerTimeoutMs?: number | undefined;
  readonly logger?: Logger | undefined;
  /** Told of each further try, with the host and why. */
  readonly onRetry?: ((host: string, reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A {@link Registry} spoken to over HTTP (OCI distribution specification). Aborted calls reject with the signal's reason. */
export function httpRegistry(deps: HttpRegistryDeps): Registry {
  const client = registryClient({
    ...deps,
    retryDelayMs: deps.retryDelayMs ?? 500,
    insecureHosts: deps.insecureHosts ?? [],
    connections:
      deps.connections ??
      connections({ env: deps.env ?? process.env, connectTimeoutMs: deps.connectTimeoutMs }),
  });
  const access = pushAccess(client);

  return {
    ping: (host) => ping(client, host),
    resolve: async (reference, { push = false } = {}) =>
      resolveManifest(client, access, knownReference(reference), push ? 'push' : 'pull'),
    checkPush: async (repository) => checkPush(client, access, knownReference(repository)),
    getManifest: async (reference, { push = false } = {}) =>
      getManifest(client, access, knownReference(reference), push ? 'push' : 'pull'),
    putManifest: async (reference, manifest) =>
      storeManifest(client, access, knownReference(reference), manifest),
    putBlob: async (repository, bytes) => storeBlob(client, knownReference(repository), bytes),
    getBlob: async (repository, digest) => readBlob(client, knownReference(repository), digest),
    hasBlob: async (repository, digest) => hasBlob(client, knownReference(repository), digest),
    mountBlob: async (repository, digest, from) =>
      mountBlob(client, knownReference(repository), digest, knownReference(from)),
    deleteManifest: async (repository, digest) =>
      deleteManifest(client, knownReference(repository), digest),
    listTags: async (repository) => readTagPages(client, knownReference(repository)),
  };
}

async function checkPush(
  client: RegistryClient,
  access: PushAccess,
  repository: Reference,
): Promise<void> {
  const refusal = await access(repository);
  if (refusal !== undefined) throw client.refused(uploadRequest(repository), refusal);
}

async function ping(client: RegistryClient, host: string): Promise<void> {
  const request = versionRequest(host);
  const answer = await client.ask(request);
  if (!isSuccess(answer)) throw client.refused(request, answer);
}
