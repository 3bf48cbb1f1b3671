import { join } from 'node:path';
import { UserError } from '../errors/user-error.ts';
import { isTag } from '../oci/reference.ts';
import type { Files } from '../ports/files.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import { artifactDigests, artifactPayload, pullArtifact, pushArtifact } from './artifact.ts';
import { lockJson, readLock } from './lock-json.ts';
import { isOfOtherStack, otherStackError } from './other-stack.ts';
import { payloadDescriptor } from './read-artifact.ts';
import type { StackLock } from './stack-lock.ts';

/** Tags that a lock is to have. */
export interface LockTags {
  /** `2026.4-main`; `undefined` where it stays with what it names. */
  readonly moving?: string | undefined;
  /** `2026.4-main-1a2b3c4`; `undefined` where nothing may be fixed. */
  readonly fixed?: string | undefined;
}

export interface PublishedLock {
  /** Of the artifact; empty where no tag names it. */
  readonly digest: string;
  /** Tags that name the lock now, in the order fixed, moving. */
  readonly written: readonly string[];
  /** Fixed tags that name another artifact, and were left. */
  readonly left: readonly string[];
}

const lockType = 'application/vnd.stack.lock.v1';

/**
 * Where the lock of a tag lies: `ghcr.io/acme/stack-lock:2026.4-main`.
 *
 * @param place where the images of the stack lie: `ghcr.io/acme`
 */
export function lockReference(place: string, tag: string): string {
  return `${place.replace(/\/+$/, '')}/stack-lock:${tag}`;
}

/**
 * Puts a lock to the registry: first under its fixed tag, unless that names another artifact, then under the moving one.
 *
 * @param place as for {@link lockReference}
 * @throws {UserError} as {@link Registry}
 */
export async function publishLock(
  registry: Registry,
  place: string,
  lock: StackLock,
  { moving, fixed }: LockTags,
): Promise<PublishedLock> {
  const payload = Buffer.from(lockJson(lock));
  const digests = artifactDigests(lockType, payload);
  const isTaken =
    fixed !== undefined && (await namesAnother(registry, lockReference(place, fixed), digests));

  const left = fixed !== undefined && isTaken ? [fixed] : [];
  const written = [isTaken ? undefined : fixed, moving].filter((tag) => tag !== undefined);
  let digest = '';
  for (const tag of written)
    digest = await pushArtifact(registry, lockReference(place, tag), lockType, payload);
  return { digest, written, left };
}

/**
 * The lock under a tag or digest.
 *
 * @param options `push`: as for {@link Registry.resolve}, for a run that may be the first to publish one
 * @returns `undefined` when there is nothing under it
 * @throws {UserError} `REGISTRY_FAILED` when what is under it is not a lock; as {@link Registry}
 */
export async function findLock(
  registry: Registry,
  reference: string,
  options: { readonly push?: boolean } = {},
): Promise<StackLock | undefined> {
  const payload = await pullArtifact(registry, reference, lockType, options);
  return payload && lockIn(payload, reference);
}

/**
 * Sees to it that the lock of a tag is of this stack, before another one is written over it. What cannot be read as a lock is none.
 *
 * @param place as for {@link lockReference}
 * @param repositories of all images of the stack
 * @throws {UserError} `STACK_CLASH`; as {@link Registry}
 */
export async function refuseOtherStack(
  registry: Registry,
  place: string,
  tag: string,
  repositories: Iterable<string>,
): Promise<void> {
  const reference = lockReference(place, tag);
  const manifest = await registry.getManifest(reference, { push: true });
  if (manifest === undefined || payloadDescriptor(manifest, lockType) === undefined) return;
  const payload = await artifactPayload(registry, reference, manifest, lockType);
  const lock = readLock(Buffer.from(payload).toString('utf8'));
  if (lock !== undefined && isOfOtherStack(lock, repositories))
    throw otherStackError(reference, lock);
}

/**
 * The lock that a manifest holds.
 *
 * @param reference of the manifest
 * @throws {UserError} as {@link findLock}
 */
export async function lockOf(
  registry: Registry,
  reference: string,
  manifest: StoredManifest,
): Promise<StackLock> {
  return lockIn(await artifactPayload(registry, reference, manifest, lockType), reference);
}

/**
 * Keeps a lock on this machine, as `locks/<tag>.json`.
 *
 * @param stateDir absolute path of `.stack`
 * @throws {UserError} `ARTIFACTS_UNWRITABLE`
 */
export async function keepLock(
  files: Files,
  stateDir: string,
  tag: string,
  lock: StackLock,
): Promise<void> {
  if (!isTag(tag)) throw new Error(`not a tag: ${tag}`);
  await files.writeFile(join(stateDir, 'locks', `${tag}.json`), lockJson(lock));
}

async function namesAnother(
  registry: Registry,
  reference: string,
  digests: readonly string[],
): Promise<boolean> {
  const known = await registry.resolve(reference, { push: true });
  return known !== undefined && !digests.includes(known.digest);
}

function lockIn(payload: Uint8Array, reference: string): StackLock {
  const lock = readLock(Buffer.from(payload).toString('utf8'));
  if (lock !== undefined) return lock;
  throw new UserError('REGISTRY_FAILED', `${reference} is a lock that cannot be read`, {
    hint: 'a newer version of stack may have written it: use that version',
  });
}
