import { describe, expect, it } from '@jest/globals';
import type { Registry } from '../../../src/ports/registry.ts';
import { droppedImages } from '../../../src/release/next-release.ts';
import {
  findRelease,
  findStoredRelease,
  listReleases,
} from '../../../src/release/release-store.ts';
import { releaseName } from '../../../src/release/release.ts';
import { isJournalTag } from '../../../src/release/journal.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import {
  digestsAt,
  digestsOf,
  publishBuild,
  releaseBuild,
  releasedKeys,
} from '../../support/released-stack.ts';

const place = 'stack.test/acme';
const stable = '2026.4-stable';

async function journalsAt(registry: Registry): Promise<readonly string[]> {
  return (await registry.listTags(`${place}/stack-lock`)).filter(isJournalTag);
}

describe('promoting a stack', () => {
  it('gives every image the tag, and says in a release what, from where and by whom', async () => {
    const registry = memoryRegistry();
    const lock = await publishBuild(registry, place, 'one');

    const { change, recovered } = await releaseBuild(registry, place, {
      now: Date.UTC(2026, 10, 22),
      waived: ['gpu'],
      runUrl: 'https://github.com/acme/stack/actions/runs/1',
    });

    expect(recovered).toEqual([]);
    expect(change?.title).toBe('2026.4-stable-1');
    expect(await digestsAt(registry, place, stable)).toEqual(digestsOf(lock));
    const source = await registry.resolve(`${place}/stack-lock:2026.4-main`);
    expect(await findRelease(registry, place, stable)).toEqual({
      schemaVersion: 1,
      tag: stable,
      number: 1,
      lock,
      source: { reference: `${place}/stack-lock:2026.4-main`, digest: source?.digest },
      releasedAt: '2026-11-22T00:00:00.000Z',
      by: 'tester@stack.test',
      runUrl: 'https://github.com/acme/stack/actions/runs/1',
      waived: ['gpu'],
      tags: { base: {}, middle: {}, top: {} },
      dropped: [],
    });
    expect(await journalsAt(registry)).toEqual([]);
  });

  it('moves the tags of the release before, which keeps its name', async () => {
    const registry = memoryRegistry();
    const first = await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place, { now: 1 });
    const second = await publishBuild(registry, place, 'two');

    await releaseBuild(registry, place, { now: 2 });

    expect(await digestsAt(registry, place, stable)).toEqual(digestsOf(second));
    const releases = await listReleases(registry, place);
    expect(releases.map((release) => [releaseName(release), release.lock])).toEqual([
      ['2026.4-stable-2', second],
      ['2026.4-stable-1', first],
    ]);
    const before = Object.entries(digestsOf(first)).map(([key, digest]) => [
      key,
      { before: digest },
    ]);
    expect(releases[0]?.tags).toEqual(Object.fromEntries(before));
  });

  it('does nothing when it is in effect already', async () => {
    const registry = memoryRegistry();
    await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);

    const { change } = await releaseBuild(registry, place);

    expect(change).toBeUndefined();
    expect((await listReleases(registry, place)).map(releaseName)).toEqual(['2026.4-stable-1']);
  });

  it('writes the journal before any tag moves, and looks at each tag once more before', async () => {
    const registry = memoryRegistry();
    await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);
    await publishBuild(registry, place, 'two');
    const count = registry.calls.length;

    const { change } = await releaseBuild(registry, place);

    const release = change?.moves.at(-1)?.after ?? '';
    const calls = registry.calls.slice(count).map((call) =>
      call
        .replace(`${place}/`, '')
        .replace(/journal-[0-9a-f]{16}/, 'journal')
        .replace(release, '<release>')
        .replace(/sha256:[0-9a-f]{64}/, '<digest>'),
    );
    expect(calls).toEqual([
      'getManifest stack-lock:2026.4-main',
      'getManifest base@<digest>',
      'getManifest middle@<digest>',
      'getManifest top@<digest>',
      'checkPush base',
      'putManifest stack-lock:journal',
      'checkPush middle',
      'checkPush top',
      'listTags stack-lock',
      'getManifest stack-lock:2026.4-stable',
      'listTags stack-lock',
      'resolve base:2026.4-stable',
      'resolve middle:2026.4-stable',
      'resolve top:2026.4-stable',
      'putManifest stack-lock@<release>',
      'resolve base:2026.4-stable',
      'putManifest stack-lock:journal',
      'resolve middle:2026.4-stable',
      'resolve top:2026.4-stable',
      'resolve stack-lock:2026.4-stable-2',
      'putManifest base:2026.4-stable',
      'resolve stack-lock:2026.4-stable',
      'putManifest middle:2026.4-stable',
      'putManifest top:2026.4-stable',
      'putManifest stack-lock:2026.4-stable-2',
      'putManifest stack-lock:2026.4-stable',
      'deleteManifest stack-lock@<digest>',
      'deleteManifest stack-lock@<digest>',
    ]);
  });

  it('puts a tag right that somebody moved by hand', async () => {
    const registry = memoryRegistry();
    const first = await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);
    const other = await publishBuild(registry, place, 'other');
    const manifest = await registry.getManifest(`${place}/top@${digestsOf(other)['top'] ?? ''}`);
    if (manifest !== undefined) await registry.putManifest(`${place}/top:${stable}`, manifest);
    await publishBuild(registry, place, 'one');

    const { change } = await releaseBuild(registry, place);

    expect(change?.title).toBe('2026.4-stable-2');
    expect(await digestsAt(registry, place, stable)).toEqual(digestsOf(first));
  });

  it('leaves every other tag of the images', async () => {
    const registry = memoryRegistry();
    const lock = await publishBuild(registry, place, 'one');
    for (const key of releasedKeys) {
      const manifest = await registry.getManifest(`${place}/${key}@${digestsOf(lock)[key] ?? ''}`);
      for (const tag of ['2026.4-main', 'i-0123456789ab'])
        if (manifest !== undefined) await registry.putManifest(`${place}/${key}:${tag}`, manifest);
    }

    await releaseBuild(registry, place);

    for (const key of releasedKeys)
      expect(await registry.listTags(`${place}/${key}`)).toEqual([
        '2026.4-main',
        stable,
        'i-0123456789ab',
      ]);
  });

  it('refuses, before anything is written, images that are gone or others than the lock says', async () => {
    const registry = memoryRegistry();
    const lock = await publishBuild(registry, place, 'one', (right) => ({
      ...right,
      images: {
        ...right.images,
        base: { ...right.images['base'], imageId: `sha256:${'f'.repeat(64)}` } as never,
      },
    }));
    await registry.deleteManifest(`${place}/top`, digestsOf(lock)['top'] ?? '');
    const count = registry.calls.length;

    const promoting = releaseBuild(registry, place);

    await expect(promoting).rejects.toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: 'PROMOTION_REFUSED',
          message: expect.stringMatching(/^top is not at the registry any more/),
        }),
        expect.objectContaining({
          code: 'PROMOTION_REFUSED',
          message: expect.stringMatching(/^the lock says that .*base@/),
        }),
      ]) as unknown,
    });
    expect(registry.calls.slice(count).filter((call) => /^(put|delete|mount)/.test(call))).toEqual(
      [],
    );
  });

  it('takes the tag from the repository of an image that has another one in the release', async () => {
    const registry = memoryRegistry();
    await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);
    const before = await findStoredRelease(registry, place, stable);

    const dropped = droppedImages(before?.release, [
      { to: `${place}/base` },
      { to: `${place}/new` },
    ]);

    expect(dropped.map(([key]) => key)).not.toContain('base');
    expect(dropped.map(([key]) => key)).toContain('top');
  });

  it('says which images the release before had and this one has no more', async () => {
    const registry = memoryRegistry();
    await publishBuild(registry, place, 'one');
    await releaseBuild(registry, place);
    await publishBuild(registry, place, 'two', (lock) => {
      const { top: _top, ...images } = lock.images;
      return { ...lock, images };
    });

    const { change } = await releaseBuild(registry, place);

    expect(change?.planned.release.dropped).toEqual(['top']);
    expect(change?.planned.notes).toEqual([
      `top is not part of this release any more: ${place}/top:${stable} stays as it is`,
    ]);
  });
});
