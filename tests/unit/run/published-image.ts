import type { OciManifest } from '../../../src/oci/oci-manifest.ts';
import type { MemoryRegistry } from '../../support/memory-registry.ts';
import { imageContent } from '../../support/registry-content.ts';

/** An image at a registry. */
export interface PublishedImage {
  /** Digest of its config. */
  readonly imageId: string;
  /** Of its manifest. */
  readonly digest: string;
}

/** Puts an image, whose bytes depend on `name` alone, to a registry under these tags. */
export async function publishImage(
  registry: MemoryRegistry,
  repository: string,
  name: string,
  tags: readonly string[],
): Promise<PublishedImage> {
  const { blobs, manifest } = imageContent(name);
  for (const blob of blobs) await registry.putBlob(repository, blob);
  for (const tag of tags) await registry.putManifest(`${repository}:${tag}`, manifest);
  const { config } = JSON.parse(Buffer.from(manifest.bytes).toString()) as OciManifest;
  return { imageId: config.digest, digest: manifest.descriptor.digest };
}

/** Digest by tag of everything that has a tag in a repository. */
export async function tagsAt(
  registry: MemoryRegistry,
  repository: string,
): Promise<Readonly<Record<string, string | undefined>>> {
  const tags = await registry.listTags(repository);
  const found = await Promise.all(
    tags.map(async (tag) => {
      return [tag, (await registry.resolve(`${repository}:${tag}`))?.digest] as const;
    }),
  );
  return Object.fromEntries(found);
}
