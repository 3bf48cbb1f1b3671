import { manifestIn } from '../oci/manifest-in.ts';
import { isImageConfig } from '../oci/media-types.ts';
import type { OciIndex, OciManifest } from '../oci/oci-manifest.ts';
import type { Registry } from '../ports/registry.ts';
import { imageTag } from '../identity/exact-tags.ts';
import { platformsIn } from '../identity/platform-images.ts';
import type { ImageStore } from './image-store.ts';

/**
 * The registry as the store that counts: HEAD for names, GET where the image ID is asked for.
 *
 * @param options `push`: access is asked for as for a push, so that a repository that is not there yet is told from one that may
 *   not be read
 */
export function registryStore(registry: Registry, options: { readonly push: boolean }): ImageStore {
  return {
    kind: 'registry',
    resolve: async ({ repository }, tag) => {
      const descriptor = await registry.resolve(`${repository}:${tag}`, options);
      if (descriptor === undefined) return undefined;
      const { digest } = descriptor;
      return { identity: digest, digest, imageId: undefined };
    },
    find: async ({ repository }, tag) => {
      const reference = `${repository}:${tag}`;
      const stored = await registry.getManifest(reference, options);
      if (stored === undefined) return undefined;
      const { digest } = stored.descriptor;
      const known = knownOf(stored.bytes, digest);
      if (known === undefined) return undefined;
      const { imageId } = known;
      return {
        identity: digest,
        digest,
        ...known,
        reference: `${repository}:${imageTag(imageId)}`,
        here: false,
      };
    },
  };
}

/** The image ID that a manifest stands for: its config's digest, or its own when it lists platforms; `undefined` for what is no image. */
function knownOf(bytes: Uint8Array, digest: string): KnownImage | undefined {
  const { config, manifests } = manifestIn(bytes) as Partial<OciManifest & OciIndex>;
  if (manifests !== undefined) return { imageId: digest, platforms: platformsIn({ manifests }) };
  return config !== undefined && isImageConfig(config.mediaType)
    ? { imageId: config.digest }
    : undefined;
}

interface KnownImage {
  readonly imageId: string;
  readonly platforms?: readonly string[];
}
