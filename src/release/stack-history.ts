import type { FindRecord } from '../compare/lock-snapshot.ts';
import { findLock, lockReference } from '../identity/lock-store.ts';
import type { Files } from '../ports/files.ts';
import type { Registry } from '../ports/registry.ts';
import { stackInText } from './file-attempt.ts';
import { lockedStack, type FoundStack } from './found-stack.ts';
import { findRelease, listReleases } from './release-store.ts';
import { releaseName, stableTag } from './release.ts';

/** Where releases and the locks of a branch lie. */
export interface HistoryPlace {
  readonly registry: Registry;
  readonly files: Files;
  readonly findRecord: FindRecord;
  /** `ghcr.io/acme`; `undefined` where the images lie in several registries, and there are no releases. */
  readonly place: string | undefined;
  readonly prefix: string;
  /** Tag of this branch: `2026.4-main`. */
  readonly branchTag: string;
  /** Where locks of this machine are kept: absolute path of `.stack/locks`. */
  readonly locksDir: string;
}

/** A stack at one time. */
export interface PastStack {
  readonly stack: FoundStack;
  /**
   * Tag of the releases that it follows: `2026.4-stable`, `stable`. The newest lock of the branch follows those of the spec's prefix.
   * Releases of different tags live beside each other.
   */
  readonly line: string;
  /** ISO 8601; `undefined` for the newest lock of the branch. */
  readonly releasedAt: string | undefined;
}

/**
 * Every release, newest first, before them the newest lock of the branch where there is one.
 *
 * @throws {UserError} as {@link listReleases}
 */
export async function stackHistory(from: HistoryPlace): Promise<readonly PastStack[]> {
  const { registry, place, findRecord } = from;
  const [lock, releases] = await Promise.all([
    newestLock(from),
    place === undefined ? [] : listReleases(registry, place),
  ]);
  const past = releases.map((release) => ({
    stack: lockedStack(release.lock, releaseName(release), findRecord),
    line: release.tag,
    releasedAt: release.releasedAt,
  }));
  if (lock === undefined) return past;
  return [{ stack: lock, line: stableTag(from.prefix), releasedAt: undefined }, ...past];
}

/** The newest lock of the branch, at the registry or else on this machine; `undefined` when there is none. */
export async function newestLock({
  registry,
  files,
  findRecord,
  place,
  branchTag,
  locksDir,
}: HistoryPlace): Promise<FoundStack | undefined> {
  const published =
    place === undefined ? undefined : await findLock(registry, lockReference(place, branchTag));
  if (published !== undefined) return lockedStack(published, branchTag, findRecord);
  return stackInText(await files.readText(`${locksDir}/${branchTag}.json`), branchTag, findRecord);
}

/** The newest release of the prefix, else of all; `undefined` when nothing was ever released. */
export async function lastRelease({
  registry,
  findRecord,
  place,
  prefix,
}: HistoryPlace): Promise<FoundStack | undefined> {
  if (place === undefined) return undefined;
  const ofPrefix = await findRelease(registry, place, stableTag(prefix));
  const release = ofPrefix ?? (await listReleases(registry, place))[0];
  return release && lockedStack(release.lock, releaseName(release), findRecord);
}
