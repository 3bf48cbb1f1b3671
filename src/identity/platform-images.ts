import { manifestIn } from '../oci/manifest-in.ts';
import { isImageConfig } from '../oci/media-types.ts';
import type { Descriptor, OciIndex, OciManifest } from '../oci/oci-manifest.ts';
import { formatPlatform, normalPlatform } from '../oci/platform.ts';
import type { Registry } from '../ports/registry.ts';

/** What an index has for one platform. */
export interface PlatformImage {
  /** `linux/arm64`. */
  readonly platform: string;
  /** Of its manifest. */
  readonly digest: string;
  /** Digest of its config; `undefined` when the registry has no image by that digest. */
  readonly imageId: string | undefined;
  /** The platform that its config names; `undefined` when there is no config that names one. */
  readonly configPlatform: string | undefined;
}

/**
 * The images of an index, in its order, each looked up at the registry; attestations are no images and are left out.
 *
 * @returns `undefined` when the digest is not that of an index
 * @throws {UserError} as {@link Registry}
 */
export async function platformImages(
  registry: Registry,
  repository: string,
  digest: string,
): Promise<readonly PlatformImage[] | undefined> {
  const stored = await registry.getManifest(`${repository}@${digest}`);
  if (stored === undefined) return undefined;
  const { manifests } = manifestIn(stored.bytes) as Partial<OciIndex>;
  if (manifests === undefined) return undefined;
  const images = manifests.filter(isImage);
  return Promise.all(images.map((descriptor) => platformImage(registry, repository, descriptor)));
}

/** The platforms that an index lists, in its order: `['linux/amd64', 'linux/arm64']`; one that it does not name is `unknown`. */
export function platformsIn({ manifests }: Pick<OciIndex, 'manifests'>): readonly string[] {
  return manifests.filter(isImage).map(listedPlatform);
}

function listedPlatform({ platform }: Descriptor): string {
  return platform === undefined ? 'unknown' : normalPlatform(formatPlatform(platform));
}

/** Attestations have a platform that nothing runs on. */
function isImage({ platform }: Descriptor): boolean {
  return platform?.architecture !== 'unknown';
}

async function platformImage(
  registry: Registry,
  repository: string,
  descriptor: Descriptor,
): Promise<PlatformImage> {
  const { digest } = descriptor;
  const stored = await registry.getManifest(`${repository}@${digest}`);
  const manifest = stored && (manifestIn(stored.bytes) as Partial<OciManifest>);
  const config = manifest?.config;
  const imageId =
    config !== undefined && isImageConfig(config.mediaType) ? config.digest : undefined;
  const bytes = imageId === undefined ? undefined : await registry.getBlob(repository, imageId);
  return {
    platform: listedPlatform(descriptor),
    digest,
    imageId,
    configPlatform: bytes && platformOfConfig(bytes),
  };
}

/** The platform that an image config names: `linux/arm64`; `undefined` when it names none. */
export function platformOfConfig(config: Uint8Array): string | undefined {
  const { os, architecture, variant } = manifestIn(config) as Readonly<Record<string, unknown>>;
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
  const named = typeof variant === 'string' && variant !== '' ? { variant } : {};
  return normalPlatform(formatPlatform({ os, architecture, ...named }));
}

/**
 * What is wrong with an index that was to have exactly these platforms: `it has nothing for linux/arm64`.
 *
 * @param found `undefined`: there is no index
 * @returns `undefined` when it is right
 */
export function platformProblem(
  found: readonly PlatformImage[] | undefined,
  wanted: readonly string[],
): string | undefined {
  if (found === undefined) return 'there is no index of several platforms';
  const platforms = found.map(({ platform }) => platform);
  const expected = wanted.map(normalPlatform);
  const lacking = expected.filter((platform) => !platforms.includes(platform));
  if (lacking.length > 0) return `it has nothing for ${lacking.join(', ')}`;
  const further = platforms.filter((platform) => !expected.includes(platform));
  if (further.length > 0) return `it has ${further.join(', ')} as well`;
  if (new Set(platforms).size < platforms.length) return 'it has a platform twice';
  const empty = found.find(({ imageId }) => imageId === undefined);
  if (empty !== undefined) return `what it names for ${empty.platform} is no image there`;
  const other = found.find(({ platform, configPlatform }) => platform !== configPlatform);
  if (other === undefined) return undefined;
  return `what it names for ${other.platform} is for ${other.configPlatform ?? 'nothing known'}`;
}
