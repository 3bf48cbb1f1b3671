import type { ManifestFacts, RegistryContent } from './registry-content.ts';

/**
 * Whether a lock or release is of another stack that keeps its own in the same repository: it names images, and none of a
 * repository of this stack.
 */
export function isOfOtherStack(
  { repositories, lockRepository }: RegistryContent,
  { content, needs }: ManifestFacts,
): boolean {
  if (content.kind !== 'lock' && content.kind !== 'release') return false;
  const places = needs.flatMap(({ repository }) =>
    repository === undefined || repository === lockRepository ? [] : [repository],
  );
  return places.length > 0 && !places.some((place) => repositories.has(place));
}
