import { manifestMediaTypes } from '../../oci/oci-manifest.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import type { StoredManifest } from '../../ports/registry.ts';
import type { HttpRequest, Upload } from './http-exchange.ts';
import type { Asked } from './registry-errors.ts';

/** A request to a registry, before it is signed. */
export interface RegistryRequest extends Asked, Omit<HttpRequest, 'url'> {
  /** With the query, if any: `/v2/acme/base/tags/list?n=100`. */
  readonly path: string;
  readonly scopes: readonly string[];
}

/** Manifests and image configs are far smaller; what is longer is no such document. */
const maxDocumentBytes = 16 * 1024 * 1024;

/** Registries may give fewer tags at once, not more. */
const tagsPerPage = 1000;

export type Access = 'pull' | 'push';

/** A reference that was checked before it came here. */
export function knownReference(text: string): Reference {
  const reference = parseReference(text);
  if (reference === undefined) throw new Error(`not a reference: ${text}`);
  return reference;
}

/** The endpoint that every registry has, and that says how it wants requests to be signed. */
export function versionRequest(host: string): RegistryRequest {
  return {
    host,
    method: 'GET',
    path: '/v2/',
    headers: {},
    scopes: [],
    maxBytes: maxDocumentBytes,
    what: 'answer at /v2/',
  };
}

/** Asks for a manifest by the digest of `reference`, else its tag, else `latest`. */
export function manifestRequest(
  method: 'GET' | 'HEAD',
  reference: Reference,
  access: Access,
): RegistryRequest {
  return {
    ...inRepository(reference, access),
    method,
    path: `/v2/${reference.path}/manifests/${nameInRepository(reference)}`,
    headers: { accept: manifestMediaTypes.join(', ') },
    what: `show manifest ${shownName(reference)}`,
  };
}

/** Stores the bytes of a manifest under the digest or tag of `reference`. */
export function storeManifestRequest(
  reference: Reference,
  { descriptor, bytes }: StoredManifest,
): RegistryRequest {
  return {
    ...inRepository(reference, 'push'),
    method: 'PUT',
    path: `/v2/${reference.path}/manifests/${nameInRepository(reference)}`,
    headers: { 'content-type': descriptor.mediaType },
    body: bytes,
    what: `store manifest ${shownName(reference)}`,
  };
}

export function blobRequest(repository: Reference, digest: string): RegistryRequest {
  return {
    ...inRepository(repository, 'pull'),
    method: 'GET',
    path: `/v2/${repository.path}/blobs/${digest}`,
    what: `give blob ${repository.path}@${digest}`,
  };
}

/** Asks whether a blob is there that would else be stored. */
export function hasBlobRequest(repository: Reference, digest: string): RegistryRequest {
  return {
    ...inRepository(repository, 'push'),
    method: 'HEAD',
    path: `/v2/${repository.path}/blobs/${digest}`,
    what: `show blob ${repository.path}@${digest}`,
  };
}

/** Stores a blob: opens an upload session and sends everything to it. */
export function storeBlobRequest(repository: Reference, upload: Upload): RegistryRequest {
  return {
    ...uploadRequest(repository),
    upload,
    what: `store blob ${repository.path}@${upload.digest}`,
  };
}

/** @param path of a further page, as the page before names it; `undefined` for the first */
export function tagsRequest(repository: Reference, path: string | undefined): RegistryRequest {
  return {
    ...inRepository(repository, 'pull'),
    method: 'GET',
    path: path ?? `/v2/${repository.path}/tags/list?n=${tagsPerPage}`,
    what: `list the tags of ${repository.path}`,
  };
}

/** Opens an upload session, which only a client that may push gets. */
export function uploadRequest(repository: Reference): RegistryRequest {
  return {
    ...inRepository(repository, 'push'),
    method: 'POST',
    path: `/v2/${repository.path}/blobs/uploads/`,
    headers: { 'content-length': '0' },
    what: `open an upload in ${repository.path}`,
  };
}

/** Makes a blob of another repository known in this one; the token asked for covers both. */
export function mountBlobRequest(
  repository: Reference,
  digest: string,
  from: Reference,
): RegistryRequest {
  const opening = uploadRequest(repository);
  const query = `mount=${encodeURIComponent(digest)}&from=${encodeURIComponent(from.path)}`;
  return {
    ...opening,
    scopes: [...opening.scopes, `repository:${from.path}:pull`],
    path: `${opening.path}?${query}`,
    what: `mount blob ${from.path}@${digest} in ${repository.path}`,
  };
}

/** Removes a manifest, and with it every tag that it has. */
export function deleteManifestRequest(repository: Reference, digest: string): RegistryRequest {
  return {
    ...inRepository(repository, 'push'),
    scopes: [`repository:${repository.path}:pull,push,delete`],
    method: 'DELETE',
    path: `/v2/${repository.path}/manifests/${digest}`,
    what: `delete manifest ${repository.path}@${digest}`,
  };
}

/** Gives up an upload session; registries do so themselves after a while, so one try is enough. */
export function cancelUploadRequest(repository: Reference, path: string): RegistryRequest {
  return {
    ...inRepository(repository, 'push'),
    method: 'DELETE',
    path,
    what: `cancel an upload in ${repository.path}`,
    retry: false,
  };
}

function inRepository(reference: Reference, access: Access) {
  return {
    host: reference.registry,
    scopes: [`repository:${reference.path}:${access === 'push' ? 'pull,push' : 'pull'}`],
    headers: {},
    maxBytes: maxDocumentBytes,
  };
}

function nameInRepository({ tag, digest }: Reference): string {
  return digest ?? tag ?? 'latest';
}

function shownName(reference: Reference): string {
  const separator = reference.digest === undefined ? ':' : '@';
  return `${reference.path}${separator}${nameInRepository(reference)}`;
}
