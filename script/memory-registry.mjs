import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { URL } from 'node:url';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * A registry in memory that takes and gives manifests without looking at them, enough of one for a promotion.
 *
 * @returns `answer`: `{ status, headers, body }` to a request of node's http server; `store`: puts a manifest, with a tag where one
 *   is named, or a blob in; both give the digest
 */
export function memoryRegistry() {
  const manifests = new Map();
  const blobs = new Map();
  const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
  const place = (repository, name) => `${repository} ${name}`;

  const storeManifest = (repository, bytes, tag) => {
    const digest = digestOf(bytes);
    for (const name of [digest, tag ?? digest]) manifests.set(place(repository, name), bytes);
    return digest;
  };
  const storeBlob = (bytes) => {
    blobs.set(digestOf(bytes), bytes);
    return digestOf(bytes);
  };
  const tagsOf = (repository) =>
    [...manifests.keys()]
      .filter((key) => key.startsWith(`${repository} `) && !key.includes('sha256:'))
      .map((key) => key.slice(repository.length + 1));
  const remove = (repository, digest) => {
    for (const [key, bytes] of manifests)
      if (key.startsWith(`${repository} `) && digestOf(bytes) === digest) manifests.delete(key);
  };
  const described = (bytes, type) => ({
    status: 200,
    headers: {
      'content-type': type,
      'content-length': bytes.length,
      'docker-content-digest': digestOf(bytes),
    },
    body: bytes,
  });

  return {
    storeManifest,
    storeBlob,
    answer: async (request) => {
      const { pathname } = new URL(request.url, 'http://nothing');
      const body = await buffer(request);
      if (pathname === '/v2/') return { status: 200, body: '{}' };
      const [, repository, kind, name] =
        /^\/v2\/(.+)\/(manifests|blobs|tags)\/(.+)$/.exec(pathname) ?? [];
      if (kind === 'tags') {
        const list = Buffer.from(JSON.stringify({ name: repository, tags: tagsOf(repository) }));
        return { status: 200, headers: { 'content-type': 'application/json' }, body: list };
      }
      if (name?.startsWith('uploads')) {
        if (request.method === 'DELETE') return { status: 204 };
        return { status: 202, headers: { location: `${pathname}session` } };
      }
      if (request.method === 'PUT') {
        const digest = storeManifest(repository, body, name);
        return { status: 201, headers: { 'docker-content-digest': digest } };
      }
      if (request.method === 'DELETE') {
        remove(repository, name);
        return { status: 202 };
      }
      const bytes = kind === 'blobs' ? blobs.get(name) : manifests.get(place(repository, name));
      return (
        bytes && described(bytes, kind === 'blobs' ? 'application/octet-stream' : manifestType)
      );
    },
  };
}
