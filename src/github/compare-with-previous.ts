import { compareStacks } from '../compare/compare-stacks.ts';
import { lockSnapshot, type FindRecord } from '../compare/lock-snapshot.ts';
import type { StackComparison } from '../compare/stack-comparison.ts';
import { releaseName, type Release } from '../release/release.ts';

/**
 * What differs in a release from the one before it of the same tag.
 *
 * @param releases all there are, in any order
 * @returns `undefined` when it is the first of its tag
 * @throws {UserError} as `findRecord`
 */
export async function compareWithPrevious(
  release: Release,
  releases: readonly Release[],
  findRecord: FindRecord,
): Promise<StackComparison | undefined> {
  const [previous] = releases
    .filter(({ tag, number }) => tag === release.tag && number < release.number)
    .toSorted((a, b) => b.number - a.number);
  if (previous === undefined) return undefined;
  const [before, after] = await Promise.all(
    [previous, release].map((one) => lockSnapshot(one.lock, releaseName(one), findRecord)),
  );
  return before && after && compareStacks(before, after);
}
