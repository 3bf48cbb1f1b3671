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

/**
 * Gives names of images that do not count to the one that does. A name that means anything else stays: whoever moved it since knew why.
 *
 * @returns the names that were moved
 * @throws {UserError} as {@link Registry}
 */
export async function putRight(
  registry: Registry,
  { repository, names, losers, winner }: RacedNames,
): Promise<readonly string[]> {
  const moved: string[] = [];
  for (const name of names) {
    const named = await registry.resolve(name, { push: true });
    if (named === undefined || named.digest === winner || !losers.has(named.digest)) continue;
    const manifest = await registry.getManifest(`${repository}@${winner}`);
    if (manifest === undefined) continue;
    await registry.putManifest(name, manifest);
    moved.push(name);
  }
  return moved;
}
