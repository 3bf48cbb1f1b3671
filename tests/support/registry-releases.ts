import { httpRegistry } from '../../src/adapters/http-registry.ts';
import { nodeFiles } from '../../src/adapters/node-files.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { recordStore } from '../../src/identity/record-store.ts';
import type { ImageFacts } from '../../src/manifest/image-facts.ts';
import { publishRelease } from '../../src/release/release-store.ts';
import type { Release } from '../../src/release/release.ts';
import { fixedCredentials } from './fixed-credentials.ts';
import { factsOf, recordOf } from './wiki-stack.ts';

/**
 * Stores releases at a registry as a promotion does, with the records of their images.
 *
 * @param place where the stack lock lies: `127.0.0.1:45123/acme`
 * @param factsFor what is known of an image; absent: facts of a small one
 */
export async function storeReleases(
  place: string,
  releases: readonly Release[],
  factsFor: (release: Release, key: string) => ImageFacts = plainFacts,
): Promise<void> {
  const registry = httpRegistry({
    credentials: fixedCredentials(),
    clock: systemClock,
    retries: 1,
    signal: new AbortController().signal,
    onRetry: () => undefined,
  });
  const records = recordStore({ files: nodeFiles(), registry, push: true }, '/nonexistent');
  for (const release of releases) {
    for (const [key, image] of Object.entries(release.lock.images))
      await records.publish(recordOf(key, image, factsFor(release, key)), image.repository);
    await publishRelease(registry, place, release);
  }
}

function plainFacts({ lock }: Release, key: string): ImageFacts {
  const image = lock.images[key];
  if (image === undefined) throw new Error(`no image ${key}`);
  return factsOf(image);
}
