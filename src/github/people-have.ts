import { findLock, lockReference } from '../identity/lock-store.ts';
import { visibleTags } from '../plan/visible-tags.ts';
import type { Registry } from '../ports/registry.ts';
import { findRelease } from '../release/release-store.ts';
import { stableTag } from '../release/release.ts';

/** Where the images of people are looked for. */
export interface PeoplePlace {
  /** Where the stack lock lies: `ghcr.io/acme`. */
  readonly place: string;
  /** `2026.4`. */
  readonly prefix: string;
  /** Branch that a pull request will be merged into; `undefined` for a run that is for none. */
  readonly baseBranch: string | undefined;
}

/**
 * Image IDs of what people have, by image key: of the newest stable release, else of the last green run of the branch that the pull
 * request will be merged into.
 *
 * @returns empty when there is neither
 * @throws {UserError} as `findRelease`, `findLock`
 */
export async function peopleHave(
  registry: Registry,
  { place, prefix, baseBranch }: PeoplePlace,
): Promise<ReadonlyMap<string, string>> {
  const lock =
    (await findRelease(registry, place, stableTag(prefix)))?.lock ??
    (await branchLock(registry, place, prefix, baseBranch));
  return new Map(Object.entries(lock?.images ?? {}).map(([key, { imageId }]) => [key, imageId]));
}

async function branchLock(
  registry: Registry,
  place: string,
  prefix: string,
  name: string | undefined,
) {
  if (name === undefined || name === '' || name === 'stable') return undefined;
  const { moving } = visibleTags(prefix, { kind: 'branch', name });
  return findLock(registry, lockReference(place, moving));
}
