import type { Registry } from '../ports/registry.ts';

/** Names that two jobs gave to an image each. */
export interface RacedNames {
  /** `127.0.0.1:5000/base-notebook`. */
  readonly repository: string;
  /** `repository:tag`. */
  readonly names: readonly string[];
  /** Digests of images that do not count. */
  readonly losers: ReadonlySet<string>;
  /** Digest of the one that counts. */
  readonly winner: string;
}

/** What became of {@link RacedNames}. */
export interface PutRight {
  /** Names that were moved. */
  readonly moved: readonly string[];
  /** Names had to be moved, and the registry does not have the image that counts any more. */
  readonly isGone: boolean;
}

/**
 * Gives names of images that do not count to the one that does. A name that means anything else stays: whoever moved it since knew why.
 *
 * @throws {UserError} as {@link Registry}
 */
export async function putRight(
  registry: Registry,
  { repository, names, losers, winner }: RacedNames,
): Promise<PutRight> {
  const moved: string[] = [];
  for (const name of names) {
    const named = await registry.resolve(name, { push: true });
    if (named === undefined || named.digest === winner || !losers.has(named.digest)) continue;
    const manifest = await registry.getManifest(`${repository}@${winner}`);
    if (manifest === undefined) return { moved, isGone: true };
    await registry.putManifest(name, manifest);
    moved.push(name);
  }
  return { moved, isGone: false };
}
