import type { PlannedDeletion } from './plan-deletions.ts';
import type { ManifestFacts, RegistryContent } from './registry-content.ts';

/**
 * How much goes with each deletion, in bytes: configs and layers that nothing kept shares, in any repository. What several deletions
 * share counts for the first of them.
 *
 * @returns in the order of `deletions`; 0 for a tag
 */
export function freedSizes(
  { repositories }: RegistryContent,
  deletions: readonly PlannedDeletion[],
): readonly number[] {
  const factsOf = ({ repository, digest }: PlannedDeletion) =>
    repositories.get(repository)?.manifests.get(digest);
  const going = new Set<ManifestFacts | undefined>(
    deletions.filter(({ kind }) => kind === 'manifest').map(factsOf),
  );
  const counted = new Set(
    [...repositories.values()].flatMap(({ manifests }) =>
      [...manifests.values()]
        .filter((facts) => !going.has(facts))
        .flatMap(({ blobs }) => blobs.map(({ digest }) => digest)),
    ),
  );
  return deletions.map((deletion) => {
    if (deletion.kind === 'tag') return 0;
    const free = (factsOf(deletion)?.blobs ?? []).filter(({ digest }) => {
      const isFree = !counted.has(digest);
      counted.add(digest);
      return isFree;
    });
    return free.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  });
}
