import { createHash } from 'node:crypto';
import type { StoredManifest } from '../../src/ports/registry.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';

/** An image small enough for tests: its blobs, and the manifest that names them. */
export interface ImageContent {
  readonly blobs: readonly Uint8Array[];
  readonly manifest: StoredManifest;
}

/** An image whose bytes depend on `name` alone. */
export function imageContent(name: string): ImageContent {
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64', name }));
  const layer = Buffer.from(`layer of ${name}`);
  const document = {
    schemaVersion: 2,
    mediaType: manifestType,
    config: descriptor('application/vnd.oci.image.config.v1+json', config),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer)],
  };
  return { blobs: [config, layer], manifest: storedDocument(manifestType, document) };
}

/**
 * An index over manifests, with blanks and key order that no serializer would write.
 *
 * @param architectures one for each; `amd64` where there is none
 */
export function indexOf(
  manifests: readonly StoredManifest[],
  architectures: readonly string[] = [],
): StoredManifest {
  const entries = manifests.map(
    (manifest, at) =>
      `{ "size": ${manifest.descriptor.size}, "digest": "${manifest.descriptor.digest}",\n "mediaType":"${manifestType}", "platform": {"os": "linux", "architecture": "${architectures[at] ?? 'amd64'}"}}`,
  );
  const text = `{"manifests": [${entries.join(',')}],\n\n "mediaType": "${indexType}",   "schemaVersion": 2}\n`;
  const bytes = Buffer.from(text);
  return { descriptor: descriptor(indexType, bytes), bytes };
}

/** `sha256:…` of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** Uploads blobs to a registry over plain http, as an engine does before it stores the manifest. */
export async function pushBlobs(
  host: string,
  path: string,
  blobs: readonly Uint8Array[],
): Promise<void> {
  for (const blob of blobs) {
    const opened = await fetch(`http://${host}/v2/${path}/blobs/uploads/`, { method: 'POST' });
    const location = new URL(opened.headers.get('location') ?? '', `http://${host}`);
    location.searchParams.set('digest', digestOf(blob));
    const stored = await fetch(location, { method: 'PUT', body: Buffer.from(blob) });
    if (stored.status !== 201) throw new Error(`${host} did not take a blob: ${stored.status}`);
  }
}

function storedDocument(mediaType: string, document: unknown): StoredManifest {
  const bytes = Buffer.from(JSON.stringify(document));
  return { descriptor: descriptor(mediaType, bytes), bytes };
}

function descriptor(mediaType: string, bytes: Uint8Array) {
  return { mediaType, digest: digestOf(bytes), size: bytes.length };
}
