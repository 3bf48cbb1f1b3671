import pMap from 'p-map';
import { userProblems } from '../errors/user-error.ts';
import { lockReference } from '../identity/lock-store.ts';
import type { LockedImage } from '../identity/stack-lock.ts';
import type { Registry, StoredManifest } from '../ports/registry.ts';
import { readImageContent } from './image-content.ts';
import { mixedParents } from './promotion-policy.ts';
import { releaseIn } from './release-store.ts';
import { releaseName, type Release } from './release.ts';

/** Something that was looked at. */
export interface Verified {
  /** What: `127.0.0.1:5000/base-notebook:2026.4-stable`. */
  readonly subject: string;
  readonly isRight: boolean;
  /** For people: what was found. */
  readonly text: string;
}

/** Whether the images of a release stand on each other; the registry is not asked. */
export function verifyParents(release: Release): Verified {
  const problems = mixedParents(release.lock.images);
  return {
    subject: releaseName(release),
    isRight: problems.length === 0,
    text:
      problems.length === 0
        ? `${Object.keys(release.lock.images).length} images, each on the parents beside it`
        : problems.map(({ message }) => message).join('; '),
  };
}

/**
 * Whether the tag of the newest release names it at the registry: somebody may have moved it by other means, and commands that go by the
 * tag take another release for the one in effect then.
 *
 * @param place where the stack lock lies: `ghcr.io/acme`
 * @throws {UserError} as {@link Registry}
 */
export async function verifyNewest(
  registry: Registry,
  place: string,
  newest: Release,
): Promise<Verified> {
  const subject = lockReference(place, newest.tag);
  const name = releaseName(newest);
  const [named, right] = await Promise.all([
    registry.getManifest(subject),
    registry.resolve(lockReference(place, name)),
  ]);
  if (named !== undefined && named.descriptor.digest === right?.digest)
    return { subject, isRight: true, text: `names the newest release, ${name}` };
  const found = named === undefined ? 'nothing' : (nameIn(named) ?? named.descriptor.digest);
  return { subject, isRight: false, text: `names ${found}, and not the newest release, ${name}` };
}

function nameIn(manifest: StoredManifest): string | undefined {
  const release = releaseIn(manifest);
  return release && releaseName(release);
}

/**
 * Asks the registry for everything that a release says: the tag of each image (only of the newest release of a tag), its manifest,
 * config and every layer.
 *
 * @param options `isNewest`: whether the tags must name its images
 * @throws {UserError} as {@link Registry}, except that an image of which something is not as it must be is an answer
 */
export async function verifyImages(
  registry: Registry,
  release: Release,
  { isNewest }: { readonly isNewest: boolean },
): Promise<readonly Verified[]> {
  return pMap(
    Object.entries(release.lock.images),
    async ([, image]) => verifyImage(registry, image, isNewest ? release.tag : undefined),
    { concurrency: 4 },
  );
}

async function verifyImage(
  registry: Registry,
  image: LockedImage,
  tag: string | undefined,
): Promise<Verified> {
  const { repository, digest } = image;
  const subject = tag === undefined ? `${repository}@${digest}` : `${repository}:${tag}`;
  const wrong = (text: string) => ({ subject, isRight: false, text });
  if (tag !== undefined) {
    const named = (await registry.resolve(subject))?.digest;
    if (named !== digest) return wrong(`names ${named ?? 'nothing'}, and not ${digest}`);
  }
  const content = await readImageContent(registry, repository, digest).catch((error: unknown) => {
    const [problem] = userProblems(error) ?? [];
    if (problem?.code !== 'REGISTRY_FAILED') throw error;
    return problem;
  });
  if (content === undefined) return wrong(`the manifest ${digest} is not at the registry`);
  if ('code' in content) return wrong(content.message);
  if (content.imageId !== undefined && content.imageId !== image.imageId)
    return wrong(`is the image ${content.imageId}, and not ${image.imageId}`);
  const there = await pMap(content.blobs, (blob) => registry.hasBlob(repository, blob.digest), {
    concurrency: 4,
  });
  const missing = content.blobs.filter((_blob, index) => there[index] !== true);
  if (missing.length > 0)
    return wrong(`lacks ${missing.length} of its layers: ${missing[0]?.digest ?? ''}`);
  const count = content.blobs.length;
  return { subject, isRight: true, text: `${digest}, with all ${count} of its blobs` };
}
