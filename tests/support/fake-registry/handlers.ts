import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { digestOf } from '../registry-content.ts';
import { jsonAnswer, refusal, type FakeAnswer } from './answers.ts';
import {
  deleteManifest,
  findManifest,
  storeManifest,
  type FakeRepository,
  type FakeStore,
} from './store.ts';

/** How a registry behaves where the specification leaves it a choice. */
export interface FakeManners {
  /** `false`: answers name no digest. */
  readonly namesDigests?: boolean | undefined;
  readonly tagsPerPage?: number | undefined;
  /** Blobs are handed out by a redirect to this origin. */
  readonly blobsAt?: string | undefined;
  /** `Location` of an upload session, of which it gets the path; that path when absent. */
  readonly uploadLocation?: ((path: string) => string) | undefined;
}

/** Where in a repository a request goes. */
export interface Route {
  readonly path: string;
  readonly kind: 'manifests' | 'blobs' | 'uploads' | 'tags';
  /** Tag, digest or upload session; empty where there is none. */
  readonly name: string;
}

/** A request within one repository. */
export interface RoutedRequest extends Route {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly repository: FakeRepository;
  readonly store: FakeStore;
  readonly manners: FakeManners;
}

/** @returns `undefined` when the path is in no repository */
export function parseRoute(pathname: string): Route | undefined {
  const [, path, kind, name = ''] =
    /^\/v2\/(.+)\/(manifests|blobs\/uploads|blobs|tags)\/([^/]*)$/.exec(pathname) ?? [];
  if (path === undefined || kind === undefined) return undefined;
  return { path, kind: kind === 'blobs/uploads' ? 'uploads' : (kind as Route['kind']), name };
}

/** The answer to a request in a repository that exists, or that this request may bring into being. */
export async function serve(routed: RoutedRequest): Promise<FakeAnswer> {
  switch (routed.kind) {
    case 'manifests':
      return serveManifest(routed);
    case 'blobs':
      return serveBlob(routed);
    case 'uploads':
      return serveUpload(routed);
    case 'tags':
      return serveTags(routed);
  }
}

async function serveManifest(routed: RoutedRequest): Promise<FakeAnswer> {
  const { request, name, repository } = routed;
  if (request.method === 'PUT') return takeManifest(routed);
  if (request.method === 'DELETE') return deleteManifest(repository, name);

  const manifest = findManifest(repository, name);
  if (manifest === undefined || !accepts(request, manifest.mediaType))
    return refusal(404, 'MANIFEST_UNKNOWN');
  const headers = { 'content-type': manifest.mediaType, ...digestHeader(routed, manifest.digest) };
  return { status: 200, headers, body: manifest.bytes };
}

async function takeManifest(routed: RoutedRequest): Promise<FakeAnswer> {
  const { request, path, name, repository } = routed;
  const mediaType = request.headers['content-type'] ?? '';
  const stored = storeManifest(repository, name, { mediaType, bytes: await buffer(request) });
  if (typeof stored !== 'string') return stored;
  const location = `/v2/${path}/manifests/${stored}`;
  return { status: 201, headers: { location, ...digestHeader(routed, stored) } };
}

function serveBlob({ request, name, repository, manners }: RoutedRequest): FakeAnswer {
  const body = repository.blobs.get(name);
  if (body === undefined) return refusal(404, 'BLOB_UNKNOWN');
  if (manners.blobsAt === undefined || request.method === 'HEAD')
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body };

  const location = `${manners.blobsAt}/${name}?signature=only-for-this-address`;
  return { status: 307, headers: { location } };
}

async function serveUpload(routed: RoutedRequest): Promise<FakeAnswer> {
  const { request, path, name, repository } = routed;
  const sent = await buffer(request);
  const bytes = Buffer.concat([repository.uploads.get(name) ?? Buffer.alloc(0), sent]);

  if (request.method === 'POST') return openUpload(routed);
  if (request.method === 'PATCH') {
    repository.uploads.set(name, bytes);
    const location = `/v2/${path}/blobs/uploads/${name}`;
    return { status: 202, headers: { location, range: `0-${Math.max(bytes.length - 1, 0)}` } };
  }
  repository.uploads.delete(name);
  return request.method === 'DELETE' ? { status: 204 } : keepBlob(routed, bytes);
}

function openUpload({ path, query, repository, store, manners }: RoutedRequest): FakeAnswer {
  const source = store.find(query.get('from') ?? '');
  const mounted = source?.blobs.get(query.get('mount') ?? '');
  if (mounted === undefined) {
    const session = `/v2/${path}/blobs/uploads/${randomUUID()}`;
    return { status: 202, headers: { location: manners.uploadLocation?.(session) ?? session } };
  }

  repository.blobs.set(digestOf(mounted), mounted);
  return { status: 201, headers: { location: `/v2/${path}/blobs/${digestOf(mounted)}` } };
}

function keepBlob({ path, query, repository }: RoutedRequest, bytes: Uint8Array): FakeAnswer {
  const digest = digestOf(bytes);
  if (query.get('digest') !== digest) return refusal(400, 'DIGEST_INVALID');
  repository.blobs.set(digest, bytes);
  return { status: 201, headers: { location: `/v2/${path}/blobs/${digest}` } };
}

function serveTags({ path, query, repository, manners }: RoutedRequest): FakeAnswer {
  const size = manners.tagsPerPage ?? 1000;
  const last = query.get('last') ?? '';
  const left = [...repository.tags.keys()].toSorted().filter((tag) => tag > last);
  const tags = left.slice(0, size);

  const answer = jsonAnswer(200, { name: path, tags });
  if (left.length === tags.length) return answer;
  const link = `</v2/${path}/tags/list?last=${tags.at(-1) ?? ''}&n=${size}>; rel="next"`;
  return { ...answer, headers: { ...answer.headers, link } };
}

function digestHeader({ manners }: RoutedRequest, digest: string): Record<string, string> {
  return manners.namesDigests === false ? {} : { 'docker-content-digest': digest };
}

/** CNCF distribution hides manifests of a type that was not asked for. */
function accepts({ headers }: IncomingMessage, mediaType: string): boolean {
  const accepted = headers.accept ?? '*/*';
  return accepted.includes('*/*') || accepted.includes(mediaType);
}
