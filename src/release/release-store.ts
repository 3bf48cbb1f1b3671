import pMap from 'p-map';
import { UserError } from '../errors/user-error.ts';
import { lockReference } from '../identity/lock-store.ts';
import { findNote, noteManifest, storeNote, textOfNote } from '../identity/note.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import { readRelease, releaseJson } from './release-json.ts';
import { parseReleaseName, releaseName, type Release } from './release.ts';

/** A release, and the digest of the manifest that holds it. */
export interface StoredRelease {
  readonly release: Release;
  readonly digest: string;
}

const releaseType = 'application/vnd.stack.release.v1';

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
  return (await findStoredRelease(registry, place, name))?.release;
}

/** {@link findRelease} with the digest. */
export async function findStoredRelease(
  registry: Registry,
  place: string,
  name: string,
): Promise<StoredRelease | undefined> {
  const reference = lockReference(place, name);
  const note = await findNote(registry, reference, releaseType);
  return note && readStored(reference, note.manifest);
}

/**
 * All releases of a stack, newest first.
 *
 * @param place where the stack lock lies: `ghcr.io/acme`
 * @throws {UserError} as {@link findRelease}
 */
export async function listReleases(registry: Registry, place: string): Promise<readonly Release[]> {
  const tags = await registry.listTags(lockRepository(place));
  const names = tags.filter((tag) => parseReleaseName(tag) !== undefined);
  const found = await pMap(names, (name) => releaseUnder(registry, place, name), {
    concurrency: 8,
  });
  return found
    .filter((release) => release !== undefined)
    .toSorted((a, b) => b.releasedAt.localeCompare(a.releasedAt) || b.number - a.number);
}

/** Whether a manifest is of a release. */
export function isReleaseManifest(manifest: StoredManifest): boolean {
  return textOfNote(manifest, releaseType) !== undefined;
}

/** The release that a manifest holds; `undefined` when it holds none, or one that cannot be read. */
export function releaseIn(manifest: StoredManifest): Release | undefined {
  return readRelease(textOfNote(manifest, releaseType) ?? '');
}

/** The lock of a branch may have a tag like the name of a release (`next-stable-3`); it is none. */
async function releaseUnder(
  registry: Registry,
  place: string,
  name: string,
): Promise<Release | undefined> {
  const manifest = await registry.getManifest(lockReference(place, name));
  if (manifest === undefined || !isReleaseManifest(manifest)) return undefined;
  return readStored(lockReference(place, name), manifest).release;
}

/**
 * Stores a release under its digest alone, so that tags can be given to it later.
 *
 * @returns the digest
 * @throws {UserError} as {@link Registry}
 */
export async function storeRelease(
  registry: Registry,
  place: string,
  release: Release,
): Promise<string> {
  return storeNote(registry, lockRepository(place), undefined, releaseType, releaseJson(release));
}

/** What {@link storeRelease} stores, except at a registry that takes nothing but images. */
export function releaseManifest(release: Release): StoredManifest {
  return noteManifest(releaseType, releaseJson(release));
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
  for (const tag of [releaseName(release), release.tag])
    await storeNote(registry, lockRepository(place), tag, releaseType, releaseJson(release));
}

/** Repository that locks, releases and journals lie in: `ghcr.io/acme/stack-lock`. */
export function lockRepository(place: string): string {
  return lockReference(place, '').slice(0, -1);
}

function readStored(reference: string, manifest: StoredManifest): StoredRelease {
  const release = releaseIn(manifest);
  if (release !== undefined) return { release, digest: manifest.descriptor.digest };
  throw new UserError('REGISTRY_FAILED', `${reference} is a release that cannot be read`, {
    hint: 'a newer version of stack may have written it: use that version',
  });
}
