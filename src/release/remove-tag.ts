import { randomUUID } from 'node:crypto';
import { UserError, userProblems } from '../errors/user-error.ts';
import { artifactDigests, pushArtifact, pushUntaggedArtifact } from '../identity/artifact.ts';
import { payloadDescriptor } from '../identity/read-artifact.ts';
import { parseReference, repositoryOf } from '../oci/reference.ts';
import type { Deletion, Registry, StoredManifest } from '../ports/registry.ts';

/** Media type of the empty artifact that a tag names for the moment before it is gone. */
export const removedTagType = 'application/vnd.stack.removed-tag.v1';

/**
 * Removes one tag at a registry, and leaves the manifest that it names, with all other tags of that.
 *
 * Many registries delete by digest only, and with the manifest goes every tag it has. So the tag is moved to an empty artifact
 * that has no other tag, and that is deleted; before, the same is done with an artifact under no tag, which proves that the
 * registry deletes at all. A tag that could not be removed is put back. Where not even that is possible, or the process is
 * killed in between, it names the empty artifact, and calling this again removes it.
 *
 * @param reference `ghcr.io/acme/base-notebook:2026.4-stable`
 * @param options `digest`: remove the tag only while it names this
 * @returns `absent` where there is no such tag, or it names something else than `digest`; `unsupported` where the registry does
 *   not delete: the tag is as it was
 * @throws {UserError} as {@link Registry}
 */
export async function removeTag(
  registry: Registry,
  reference: string,
  { digest }: { readonly digest?: string | undefined } = {},
): Promise<Deletion> {
  const repository = repositoryIn(reference);
  if ((await registry.resolve(reference)) === undefined) return 'absent';
  if (!(await canDelete(registry, repository))) return 'unsupported';

  const before = await registry.getManifest(reference);
  if (before === undefined) return 'absent';
  if (digest !== undefined && before.descriptor.digest !== digest) return 'absent';
  return moveAndDelete(registry, { repository, reference, before });
}

/**
 * Whether a tag names the empty artifact of a removal that was broken off. Removing it again brings that to an end.
 *
 * @throws {UserError} as {@link Registry}
 */
export async function isHalfRemoved(registry: Registry, reference: string): Promise<boolean> {
  const manifest = await registry.getManifest(reference);
  return manifest !== undefined && payloadDescriptor(manifest, removedTagType) !== undefined;
}

/** Whether a registry deletes manifests of a repository: tried out on an empty artifact under no tag. */
async function canDelete(registry: Registry, repository: string): Promise<boolean> {
  const digest = await pushUntaggedArtifact(registry, repository, removedTagType, uniquePayload());
  const deletion = await registry.deleteManifest(repository, digest);
  if (deletion !== 'absent') return deletion === 'deleted';
  // A request that is sent again since its answer was lost finds nothing more to delete.
  return (await registry.resolve(`${repository}@${digest}`)) === undefined;
}

interface TagAtWork {
  readonly repository: string;
  readonly reference: string;
  /** What it names. */
  readonly before: StoredManifest;
}

const mostTries = 5;

async function moveAndDelete(registry: Registry, tag: TagAtWork): Promise<Deletion> {
  for (let tries = 1; ; tries += 1) {
    const deletion = await moveAndDeleteOnce(registry, tag);
    if (deletion !== 'absent') return deletion;
    // The second try of a deletion whose answer was an error finds the manifest gone, and the tag may still be listed: CNCF
    // distribution removes the manifest first, and then stumbles over tags that others remove. Only `deleted` is sure.
    const isElsewhere = (await registry.resolve(tag.reference)) !== undefined;
    if (isElsewhere || tries === mostTries) return 'deleted';
  }
}

async function moveAndDeleteOnce(registry: Registry, tag: TagAtWork): Promise<Deletion> {
  const { repository, reference } = tag;
  const payload = uniquePayload();
  try {
    const throwaway = await pushArtifact(registry, reference, removedTagType, payload);
    const deletion = await registry.deleteManifest(repository, throwaway);
    const wasPutBack = deletion !== 'deleted' && (await putBack(registry, tag, payload));
    return wasPutBack ? 'unsupported' : deletion;
  } catch (error) {
    await putBack(registry, tag, payload).catch(() => {
      throw leftBehind(reference, error);
    });
    throw error;
  }
}

/** Lets the tag name again what it named, if it names the empty artifact; what another run put there meanwhile stays. */
async function putBack(
  registry: Registry,
  { reference, before }: TagAtWork,
  payload: Uint8Array,
): Promise<boolean> {
  const now = await registry.resolve(reference);
  const isOurs = now !== undefined && artifactDigests(removedTagType, payload).includes(now.digest);
  if (isOurs) await registry.putManifest(reference, before);
  return isOurs;
}

/** No two of them have the same digest: deleting one takes no other tag along. */
function uniquePayload(): Uint8Array {
  return Buffer.from(JSON.stringify({ id: randomUUID() }));
}

function leftBehind(reference: string, error: unknown): unknown {
  const [problem] = userProblems(error) ?? [];
  if (problem === undefined) return error;
  return new UserError(
    problem.code,
    `${problem.message}; ${reference}, which was being removed, may name an empty artifact now`,
    { hint: 'do the same again once the registry answers', cause: error },
  );
}

function repositoryIn(reference: string): string {
  const parsed = parseReference(reference);
  if (parsed?.tag === undefined || parsed.digest !== undefined)
    throw new Error(`not a reference with a tag: ${reference}`);
  return repositoryOf(parsed);
}
