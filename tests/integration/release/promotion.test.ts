import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/adapters/system-clock.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { promotionRequests } from '../../../src/release/list-requests.ts';
import { dryPromotion, promoteStack } from '../../../src/release/promote-stack.ts';
import { findLockSource } from '../../../src/release/find-source.ts';
import type { PromotionOrder } from '../../../src/release/promotion-order.ts';
import { verifyImages } from '../../../src/release/verify-release.ts';
import { listReleases } from '../../../src/release/release-store.ts';
import { publishLock } from '../../../src/identity/lock-store.ts';
import type { FaultyServer } from '../../support/faulty-server.ts';
import { startRealRegistry, type RealRegistry } from '../../support/real-registry.ts';
import { imageContent, indexOf } from '../../support/registry-content.ts';
import {
  digestsAt,
  digestsOf,
  journalDeps,
  plainRegistry,
  publishBuild,
  releaseBuild,
  releasedKeys,
} from '../../support/released-stack.ts';

const stable = '2026.4-stable';
/** A promotion of whatever length is over before it shows that it is still at work, or looks whether others are. */
const unhurried = (): Clock => {
  const now = Date.now();
  return { now: () => now, sleep: (_ms, signal) => systemClock.sleep(1e9, signal) };
};

describe('promotion at CNCF distribution', () => {
  let real: RealRegistry;
  let proxy: FaultyServer;
  let registry: Registry;
  beforeAll(async () => {
    real = await startRealRegistry();
    proxy = await real.proxy();
    registry = plainRegistry();
  });
  afterAll(async () => {
    await real.stop();
  });

  async function orderOf(place: string, change: Partial<PromotionOrder> = {}) {
    const { lock, source } = await findLockSource(registry, place, '2026.4-main');
    return {
      tag: stable,
      lock,
      source,
      targets: new Map<string, string>(),
      removesDropped: false,
      by: 'tester@stack.test',
      waived: [],
      now: Date.now(),
      ...change,
    };
  }

  it('makes the requests that a dry run lists, and sends as much as it says', async () => {
    const place = `${proxy.host}/dry`;
    await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);
    await publishBuild(registry, place, 'two');
    const order = await orderOf(place);
    const deps = { ...journalDeps(registry, place), clock: unhurried() };
    const planned = await dryPromotion(registry, place, order);
    const listed = planned === undefined ? [] : promotionRequests(planned, place, deps.holder);
    const count = proxy.requests.length;

    // One that has not been asked yet where it may push.
    await promoteStack({ ...deps, registry: plainRegistry() }, stable, order);

    const made = proxy.requests
      .slice(count)
      .filter(({ method }) => !['GET', 'HEAD'].includes(method));
    const shown = (method: string, path: string) =>
      `${method} ${path
        .replace(/uploads\/[^?].*/, 'uploads/session')
        .replace(/journal-.*/, 'journal')
        .replace(/\/<digest of the journal>|(?<=stack-lock\/manifests)\/sha256:.*/, '/sha256')}`;
    expect(made.map(({ method, path }) => shown(method, path)).toSorted()).toEqual(
      listed.map(({ method, path }) => shown(method, path)).toSorted(),
    );
    const sentBytes = made.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
    // The ID of a journal and the time in it differ, their lengths do not; the title is longer at first.
    const listedBytes = listed.reduce((sum, request) => sum + request.sentBytes, 0);
    expect(Math.abs(sentBytes - listedBytes)).toBeLessThan(20);
  });

  it('sends no blob', async () => {
    const place = `${proxy.host}/no-blob`;
    await publishBuild(registry, place, 'one');
    const count = proxy.requests.length;

    await releaseBuild(registry, place);

    const ofBlobs = proxy.requests.slice(count).filter(({ path }) => path.includes('/blobs/'));
    expect(ofBlobs.filter(({ receivedBytes }) => receivedBytes > 0)).toEqual([]);
    expect(ofBlobs.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('mounts images that are promoted in other repositories, byte for byte', async () => {
    const place = `${proxy.host}/candidates`;
    const lock = await publishBuild(registry, place, 'one');
    const targets = new Map(releasedKeys.map((key) => [key, `${proxy.host}/people/${key}`]));
    const count = proxy.requests.length;

    await promoteStack(journalDeps(registry, place), stable, await orderOf(place, { targets }));

    expect(await digestsAt(registry, `${proxy.host}/people`, stable)).toEqual(digestsOf(lock));
    const uploads = proxy.requests
      .slice(count)
      .filter(({ path }) => path.includes('/blobs/uploads/'));
    expect(uploads.every(({ receivedBytes }) => receivedBytes === 0)).toBe(true);
    const [release] = await listReleases(registry, place);
    expect(release?.lock.images['top']?.repository).toBe(`${proxy.host}/people/top`);
    const verified = release && (await verifyImages(registry, release, { isNewest: true }));
    expect(verified?.map(({ isRight }) => isRight)).toEqual([true, true, true]);
  });

  it('promotes an index with everything that it lists, into another repository too', async () => {
    const place = `${proxy.host}/indexes`;
    const parts = [imageContent('amd64'), imageContent('arm64')];
    for (const { blobs, manifest } of parts) {
      for (const blob of blobs) await registry.putBlob(`${place}/base`, blob);
      await registry.putManifest(`${place}/base@${manifest.descriptor.digest}`, manifest);
    }
    const index = indexOf(parts.map(({ manifest }) => manifest));
    const { digest } = index.descriptor;
    await registry.putManifest(`${place}/base@${digest}`, index);
    const lock = await publishBuild(registry, place, 'one', (other) => ({
      ...other,
      images: { base: { ...other.images['base'], digest } as never },
    }));
    await publishLock(registry, place, lock, { moving: '2026.4-main' });
    const targets = new Map([['base', `${proxy.host}/indexes-of-people/base`]]);

    await promoteStack(journalDeps(registry, place), stable, await orderOf(place, { targets }));

    const stored = await registry.getManifest(`${proxy.host}/indexes-of-people/base:${stable}`);
    expect(stored).toEqual(index);
    for (const { manifest, blobs } of parts) {
      const { digest: part } = manifest.descriptor;
      expect(await registry.getManifest(`${proxy.host}/indexes-of-people/base@${part}`)).toEqual(
        manifest,
      );
      for (const blob of blobs)
        expect(
          await registry.hasBlob(
            `${proxy.host}/indexes-of-people/base`,
            digestOfBlob(blob, manifest.bytes),
          ),
        ).toBe(true);
    }
  });

  it('refuses to move layers to another registry', async () => {
    const place = `${proxy.host}/elsewhere`;
    await publishBuild(registry, place, 'one');
    const targets = new Map([['base', 'ghcr.io/acme/base']]);

    const promoting = promoteStack(
      journalDeps(registry, place),
      stable,
      await orderOf(place, { targets }),
    );

    await expect(promoting).rejects.toMatchObject({ code: 'PROMOTION_REFUSED' });
  });
});

describe('promotion at a registry that deletes nothing', () => {
  it('works again and again, and leaves closed journals', async () => {
    const real = await startRealRegistry({ deletes: false });
    const registry = plainRegistry();
    const place = `${real.host}/undeleting`;
    try {
      await publishBuild(registry, place, 'one');
      await releaseBuild(registry, place);
      const lock = await publishBuild(registry, place, 'two');
      await releaseBuild(registry, place);

      expect(await digestsAt(registry, place, stable)).toEqual(digestsOf(lock));
    } finally {
      await real.stop();
    }
  });
});

/** Digest of a blob that a manifest names. */
function digestOfBlob(blob: Uint8Array, manifest: Uint8Array): string {
  const { config, layers } = JSON.parse(Buffer.from(manifest).toString('utf8')) as {
    readonly config: { readonly digest: string; readonly size: number };
    readonly layers: readonly { readonly digest: string; readonly size: number }[];
  };
  const found = [config, ...layers].find(({ size }) => size === blob.length);
  return found?.digest ?? '';
}
