import pMap from 'p-map';
import { UserError } from '../errors/user-error.ts';
import { manifestIn } from '../oci/manifest-in.ts';
import { isIndex, type Descriptor, type OciIndex, type OciManifest } from '../oci/oci-manifest.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';

/** Everything that an image or index at a registry consists of. */
export interface ImageContent {
  readonly manifest: StoredManifest;
  /** Manifests that an index lists. */
  readonly children: readonly StoredManifest[];
  /** Configs and layers, each once. */
  readonly blobs: readonly Descriptor[];
  /** Digest of the config; `undefined` for an index. */
  readonly imageId: string | undefined;
}

/**
 * The manifests of an image, read by digest; no layer is read.
 *
 * @returns `undefined` when it, or a manifest that it lists, is not there
 * @throws {UserError} `REGISTRY_FAILED` for something that is no manifest; as {@link Registry}
 */
export async function readImageContent(
  registry: Registry,
  repository: string,
  digest: string,
): Promise<ImageContent | undefined> {
  const manifest = await registry.getManifest(`${repository}@${digest}`);
  if (manifest === undefined) return undefined;
  const document = documentOf(manifest, repository);
  if (!isIndex(document)) {
    const { config, layers } = document;
    return { manifest, children: [], blobs: unique([config, ...layers]), imageId: config.digest };
  }
  const children = await pMap(document.manifests, async (child) =>
    readImageContent(registry, repository, child.digest),
  );
  if (children.some((child) => child === undefined)) return undefined;
  const known = children.filter((child) => child !== undefined);
  return {
    manifest,
    children: known.flatMap((child) => [...child.children, child.manifest]),
    blobs: unique(known.flatMap(({ blobs }) => blobs)),
    imageId: undefined,
  };
}

function documentOf({ bytes, descriptor }: StoredManifest, repository: string) {
  const document = manifestIn(bytes) as Partial<OciManifest & OciIndex>;
  const isWhole =
    Array.isArray(document.manifests) ||
    (Array.isArray(document.layers) && typeof document.config?.digest === 'string');
  if (!isWhole)
    throw new UserError('REGISTRY_FAILED', `${repository}@${descriptor.digest} is no image`, {
      hint: 'look at what lies there; images have layers, and an index has manifests',
    });
  return document as OciManifest | OciIndex;
}

function unique(blobs: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(blobs.map((blob) => [blob.digest, blob])).values()];
}
