import { resolve } from 'node:path';
import pMap from 'p-map';
import { findLock, lockReference } from '../identity/lock-store.ts';
import { stackInText } from './file-attempt.ts';
import { lockedStack, type FoundStack } from './found-stack.ts';
import { recordedImage, registryImage } from './registry-image.ts';
import { findRelease, isReleaseManifest } from './release-store.ts';
import { releaseName } from './release.ts';
import type { Attempt, StackFinder } from './stack-finder.ts';

/** Requests to one registry at a time. */
const concurrency = 8;

/** A name as a tag: of a release or a lock at the registry, of the images of the spec, of a lock that is kept on this machine. */
export function tagAttempts(finder: StackFinder, tag: string): readonly Attempt[] {
  const { registry: place, rootDir } = finder.spec;
  const kept = resolve(rootDir, '.stack', 'locks', `${tag}.json`);
  const published = (known: string) => ({
    what: `release or stack lock ${lockReference(known, tag)}`,
    find: () => publishedStack(finder, known, tag),
  });
  return [
    ...(place === undefined ? [] : [published(place)]),
    { what: `image of the spec with the tag ${tag}`, find: () => taggedStack(finder, tag) },
    {
      what: `file .stack/locks/${tag}.json`,
      find: async () => stackInText(await finder.files.readText(kept), tag, finder.findRecord),
    },
  ];
}

async function publishedStack(
  { registry, findRecord }: StackFinder,
  place: string,
  tag: string,
): Promise<FoundStack | undefined> {
  const reference = lockReference(place, tag);
  const manifest = await registry.getManifest(reference);
  if (manifest === undefined) return undefined;
  // A branch may be called `next-stable`, so the tag alone does not tell.
  if (!isReleaseManifest(manifest)) {
    const lock = await findLock(registry, reference);
    return lock && lockedStack(lock, tag, findRecord);
  }
  const release = await findRelease(registry, place, tag);
  return release && lockedStack(release.lock, releaseName(release), findRecord);
}

/** Images that have no lock in common: tagged by hand, or one at a time. */
async function taggedStack(
  { spec, registry, findRecord }: StackFinder,
  tag: string,
): Promise<FoundStack | undefined> {
  const found = await pMap(
    spec.images.values(),
    ({ key, repository }) => registryImage(registry, `${repository}:${tag}`, { key, repository }),
    { concurrency },
  );
  const images = found.filter((image) => image !== undefined);
  if (images.length === 0) return undefined;
  return {
    name: tag,
    kind: 'stack',
    keys: images.map(({ key }) => key),
    look: async (keys) => {
      const wanted = images.filter(({ key }) => keys.has(key));
      const known = await pMap(wanted, (image) => recordedImage(image, findRecord), {
        concurrency,
      });
      return { name: tag, images: new Map(known.map((image) => [image.key, image])) };
    },
  };
}
