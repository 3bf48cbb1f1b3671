import type { IncomingMessage } from 'node:http';
import { jsonAnswer, refusal, sendAnswer, type FakeAnswer } from './fake-registry/answers.ts';
import { fakeGate, type FakeAuth, type FakeGate } from './fake-registry/auth.ts';
import { parseRoute, serve, type FakeManners } from './fake-registry/handlers.ts';
import {
  fakeStore,
  storeManifest,
  type FakeRepository,
  type FakeStore,
} from './fake-registry/store.ts';
import { startFaultyServer, type FaultyServer } from './faulty-server.ts';
import { digestOf, type ImageContent } from './registry-content.ts';

export interface FakeRegistryOptions extends FakeManners {
  readonly auth?: FakeAuth | undefined;
  /** Reading from an unknown repository is answered with this status; whether an upload may be opened in it. */
  readonly hidesUnknown?: { readonly status: 401 | 403; readonly creatable: boolean } | undefined;
}

/** A registry inside the test's process (OCI distribution specification), everything in memory. */
export interface FakeRegistry extends FaultyServer {
  /** Puts an image into a repository, without any request. */
  add(path: string, image: ImageContent, tag?: string): void;
  repository(path: string): FakeRepository | undefined;
  issueToken(scopes: readonly string[]): string;
  revokeTokens(): void;
}

/** Starts a {@link FakeRegistry} on a free loopback port. */
export async function startFakeRegistry(options: FakeRegistryOptions = {}): Promise<FakeRegistry> {
  const store = fakeStore();
  const gate = fakeGate(options.auth ?? { kind: 'none' });
  const server = await startFaultyServer(async (request, response) => {
    sendAnswer(request, response, await answerTo(request, store, gate, options));
  });

  return {
    ...server,
    add: (path, { blobs, manifest }, tag) => {
      const repository = store.open(path);
      for (const blob of blobs) repository.blobs.set(digestOf(blob), blob);
      const { mediaType, digest } = manifest.descriptor;
      storeManifest(repository, tag ?? digest, { mediaType, bytes: manifest.bytes });
    },
    repository: (path) => store.find(path),
    issueToken: (scopes) => gate.issueToken(scopes),
    revokeTokens: () => gate.revokeTokens(),
  };
}

async function answerTo(
  request: IncomingMessage,
  store: FakeStore,
  gate: FakeGate,
  options: FakeRegistryOptions,
): Promise<FakeAnswer> {
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://fake');
  if (pathname === '/token') return gate.serveToken(request);

  const route = parseRoute(pathname);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const refused = gate.refuse(
    request,
    route && { repository: route.path, action: isRead ? 'pull' : 'push' },
  );
  if (refused !== undefined) return refused;
  if (pathname === '/v2/') return jsonAnswer(200, {});
  if (pathname === '/v2/_catalog') return jsonAnswer(200, { repositories: store.paths() });
  if (route === undefined) return refusal(404, 'NAME_INVALID');

  const isKnown = store.find(route.path) !== undefined;
  const hides = isKnown ? undefined : options.hidesUnknown;
  if (hides !== undefined && (isRead || !hides.creatable)) return refusal(hides.status, 'DENIED');
  if (isRead && !isKnown) return refusal(404, 'NAME_UNKNOWN');
  const repository = store.open(route.path);
  return serve({ ...route, request, query, repository, store, manners: options });
}
