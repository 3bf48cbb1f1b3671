import { describe, expect, it } from '@jest/globals';
import { findRelease } from '../../../src/release/release-store.ts';
import { verifyNewest } from '../../../src/release/verify-release.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { publishBuild, releaseBuild } from '../../support/released-stack.ts';

const place = 'stack.test/acme';
const subject = `${place}/stack-lock:2026.4-stable`;

/** A registry with two releases, and the newer of them. */
async function twoReleases() {
  const registry = memoryRegistry();
  for (const name of ['one', 'two']) {
    await publishBuild(registry, place, name);
    await releaseBuild(registry, place);
  }
  const newest = await findRelease(registry, place, '2026.4-stable-2');
  if (newest === undefined) throw new Error('there is no second release');
  return { registry, newest };
}

describe('the tag of a release', () => {
  it('is right when it names the newest', async () => {
    const { registry, newest } = await twoReleases();

    const verified = await verifyNewest(registry, place, newest);

    const text = 'names the newest release, 2026.4-stable-2';
    expect(verified).toEqual({ subject, isRight: true, text });
  });

  it('is wrong when it names an earlier one, and that is named', async () => {
    const { registry, newest } = await twoReleases();
    const earlier = await registry.getManifest(`${place}/stack-lock:2026.4-stable-1`);
    if (earlier !== undefined) await registry.putManifest(subject, earlier);

    const verified = await verifyNewest(registry, place, newest);

    const text = 'names 2026.4-stable-1, and not the newest release, 2026.4-stable-2';
    expect(verified).toEqual({ subject, isRight: false, text });
  });

  it('is wrong when it is gone', async () => {
    const { registry, newest } = await twoReleases();
    const gone = { ...registry, getManifest: () => Promise.resolve(undefined) };

    const verified = await verifyNewest(gone, place, newest);

    const text = 'names nothing, and not the newest release, 2026.4-stable-2';
    expect(verified).toEqual({ subject, isRight: false, text });
  });
});
