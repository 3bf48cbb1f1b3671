import { cacheTag } from '../identity/cache-tag.ts';
import type { RegistryCache } from '../ports/image-builder.ts';
import type { ImageSpec } from '../spec/spec.ts';

/** Of how many branches layers are looked for: each costs the builder a request. */
const sources = 2;

/**
 * Where the layers of an image are kept (`cache: registry`), and where they may come from: its own branch, then the one that it will
 * be merged into or started from.
 *
 * @param tags under which the image may stand, that of this branch first: `['2026.4-main', '2026.4-stable']`
 */
export function registryCache(
  { repository }: Pick<ImageSpec, 'repository'>,
  tags: readonly string[],
): RegistryCache | undefined {
  const [own, ...others] = tags;
  if (own === undefined) return undefined;
  // A release is made of images, and keeps no layers.
  const branches = [own, ...others.filter((tag) => !/(?:^|-)stable$/.test(tag))];
  return {
    from: branches.slice(0, sources).map((tag) => `${repository}:${cacheTag(tag)}`),
    to: `${repository}:${cacheTag(own)}`,
  };
}
