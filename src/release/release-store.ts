import pMap from 'p-map';
import { UserError } from '../errors/user-error.ts';
import { pullArtifact, pushArtifact } from '../identity/artifact.ts';
import { lockReference } from '../identity/lock-store.ts';
import type { Registry } from '../ports/registry.ts';
import { readRelease, releaseJson } from './release-json.ts';
import { parseReleaseName, releaseName, type Release } from './release.ts';

/** Media type of the artifact that holds a release. */
export const releaseType = 'application/vnd.stack.release.v1';

/**
 * The release under a name (`2026.4-stable-3`) or a tag (`2026.4-stable`: the newest).
 *
 * @param place where the stack lock lies: `ghcr.io/acme`
 * @returns `undefined` when there is none
 * @throws {UserError} `REGISTRY_FAILED` when something else lies there; as {@link Registry}
 */
export async function findRelease(
  registry: Registry,
  place: string,
  name: string,
): Promise<Release | undefined> {
  const reference = lockReference(place, name);
  const payload = await pullArtifact(registry, reference, releaseType, { push: false });
  if (payload === undefined) return undefined;
  const release = readRelease(Buffer.from(payload).toString('utf8'));
  if (release !== undefined) return release;
  throw new UserError('REGISTRY_FAILED', `${reference} is a release that cannot be read`, {
    hint: 'a newer version of stack may have written it: use that version',
  });
}

/**
 * All releases of a stack, newest first.
 *
 * @param place where the stack lock lies: `ghcr.io/acme`
 * @throws {UserError} as {@link findRelease}
 */
export async function listReleases(registry: Registry, place: string): Promise<readonly Release[]> {
  const tags = await registry.listTags(lockReference(place, '').slice(0, -1));
  const names = tags.filter((tag) => parseReleaseName(tag) !== undefined);
  const found = await pMap(names, (name) => findRelease(registry, place, name), { concurrency: 8 });
  return found
    .filter((release) => release !== undefined)
    .toSorted((a, b) => b.releasedAt.localeCompare(a.releasedAt) || b.number - a.number);
}

/**
 * Stores a release under its name, then under its tag.
 *
 * @throws {UserError} as {@link Registry}
 */
export async function publishRelease(
  registry: Registry,
  place: string,
  release: Release,
): Promise<void> {
  const payload = Buffer.from(releaseJson(release));
  for (const tag of [releaseName(release), release.tag])
    await pushArtifact(registry, lockReference(place, tag), releaseType, payload);
}
