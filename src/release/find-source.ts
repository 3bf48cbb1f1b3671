import { UserError } from '../errors/user-error.ts';
import { lockOf, lockReference } from '../identity/lock-store.ts';
import type { StackLock } from '../identity/stack-lock.ts';
import { isTag, parseReference } from '../oci/reference.ts';
import type { Registry } from '../ports/registry.ts';
import { findStoredRelease, isReleaseManifest } from './release-store.ts';

/** A lock that can be promoted, and what it was read from. */
export interface LockSource {
  /** As people call it: `2026.4-main`. */
  readonly name: string;
  readonly lock: StackLock;
  readonly source: { readonly reference: string; readonly digest: string };
}

/**
 * The stack lock of a name: its tag (`2026.4-main`, `2026.4-main-1a2b3c4`), digest or whole reference.
 *
 * @param place where the stack lock lies: `ghcr.io/acme`
 * @throws {UserError} `LOCK_MISSING`; `USAGE` for a release, which is not promoted once more; as {@link Registry}
 */
export async function findLockSource(
  registry: Registry,
  place: string,
  name: string,
): Promise<LockSource> {
  const reference = referenceOf(place, name);
  const found = await registry.getManifest(reference);
  if (found === undefined) throw missing(reference);
  if (isReleaseManifest(found))
    throw new UserError('USAGE', `${name} is a release, and no stack lock`, {
      hint: `to bring it back, run \`stack rollback ${name}\``,
    });
  const { digest } = found.descriptor;
  const lock = await lockOf(registry, exact(reference, digest), found);
  return { name, lock, source: { reference, digest } };
}

/**
 * The images of a release as something to promote.
 *
 * @param name `2026.4-stable` (the newest), `2026.4-stable-3`
 * @throws {UserError} `LOCK_MISSING`; as {@link Registry}
 */
export async function findReleaseSource(
  registry: Registry,
  place: string,
  name: string,
): Promise<LockSource & { readonly waived: readonly string[] }> {
  if (!isTag(name))
    throw new UserError('USAGE', `'${name}' cannot be the name of a release`, {
      hint: '`stack releases` lists what there is',
    });
  const reference = lockReference(place, name);
  const stored = await findStoredRelease(registry, place, name);
  if (stored === undefined)
    throw new UserError('LOCK_MISSING', `there is no release ${name} (${reference})`, {
      hint: '`stack releases` lists what there is; `stack tag stable` makes one',
    });
  const { lock, waived } = stored.release;
  return { name, lock, waived, source: { reference, digest: stored.digest } };
}

function referenceOf(place: string, name: string): string {
  if (isTag(name)) return lockReference(place, name);
  const reference = name.startsWith('sha256:') ? exact(lockReference(place, 'any'), name) : name;
  const parsed = parseReference(reference);
  if (parsed !== undefined && (parsed.tag ?? parsed.digest) !== undefined) return reference;
  throw new UserError('USAGE', `'${name}' cannot be a stack lock`, {
    hint: 'name its tag (2026.4-main), its digest, or its whole reference',
  });
}

function exact(reference: string, digest: string): string {
  return `${reference.replace(/(?::[^:/]+)?(?:@.*)?$/, '')}@${digest}`;
}

function missing(reference: string): UserError {
  return new UserError('LOCK_MISSING', `there is no stack lock ${reference}`, {
    hint: 'a green `stack build --push` of the whole stack writes one; --from names another',
  });
}
