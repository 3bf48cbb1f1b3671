import { describe, expect, it } from '@jest/globals';
import { buildTag } from '../../../src/identity/exact-tags.ts';
import type { HandOver } from '../../../src/legs/hand-over.ts';
import type { LegResult } from '../../../src/legs/join-reports.ts';
import { settleRaces } from '../../../src/run/settle-races.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { imageContent } from '../../support/registry-content.ts';
import { imagesOf, specOf } from '../../support/spec-builders.ts';
import { splitImage, splitRun } from '../../support/split-runs.ts';

const run = splitRun([splitImage('base')], { movingTag: '1-main' });
const spec = specOf(imagesOf({ base: [] }));
const buildId = digestOfDigit('b');
const build = `stack.test/base:${buildTag(buildId)}`;
const moving = 'stack.test/base:1-main';
const fixed = 'stack.test/base:1-main-0123456';
const contents = { winner: imageContent('winner'), loser: imageContent('loser') };
const digestOf = (name: keyof typeof contents) => contents[name].manifest.descriptor.digest;

/** A registry with both images, and the names that say which of them they name. */
async function registryWith(names: Readonly<Record<string, keyof typeof contents>>) {
  const registry = memoryRegistry();
  for (const { blobs, manifest } of Object.values(contents)) {
    for (const blob of blobs) await registry.putBlob('stack.test/base', blob);
    await registry.putManifest(`stack.test/base@${manifest.descriptor.digest}`, manifest);
  }
  for (const [name, image] of Object.entries(names))
    await registry.putManifest(name, contents[image].manifest);
  return registry;
}

const handOver: HandOver = {
  schemaVersion: 1,
  run: run.run,
  leg: 'base',
  key: 'base',
  status: 'passed',
  imageId: digestOfDigit('1'),
  digest: digestOf('winner'),
  buildId,
  at: '2026-04-01T10:00:00Z',
};

/** What a job left that made an image and named it. */
const result = (image: keyof typeof contents, ...tags: readonly string[]) =>
  ({
    dir: '/legs/base',
    leg: 'base',
    report: { images: [{ key: 'base', digest: digestOf(image), tags }] },
  }) as unknown as LegResult;

async function settled(
  names: Readonly<Record<string, keyof typeof contents>>,
  ...results: readonly LegResult[]
) {
  const registry = await registryWith(names);
  const notes = await settleRaces({ registry, place: 'stack.test', run }, spec, {
    handOvers: new Map([['base', handOver]]),
    names: new Map([['base', [moving, fixed]]]),
    results,
  });
  const found = await Promise.all(
    Object.keys(names).map(async (name) => [name, (await registry.resolve(name))?.digest]),
  );
  return { notes, names: Object.fromEntries(found) as Record<string, string> };
}

describe('names that two jobs of a leg fought for', () => {
  it('are given to the image that was handed over', async () => {
    const { notes, names } = await settled(
      { [moving]: 'loser', [fixed]: 'loser', [build]: 'winner' },
      result('loser', 'stack.test/base:i-0123456789ab', fixed, moving),
      result('winner', moving),
    );

    expect(names).toEqual({
      [moving]: digestOf('winner'),
      [fixed]: digestOf('winner'),
      [build]: digestOf('winner'),
    });
    expect(notes).toEqual([
      `${moving} named what another job made, and is put right`,
      `${fixed} named what another job made, and is put right`,
    ]);
  });

  it('stay where a later run of the same build ID put them', async () => {
    const { notes, names } = await settled(
      { [moving]: 'loser', [build]: 'loser' },
      result('winner', moving),
    );

    expect(new Set(Object.values(names))).toEqual(new Set([digestOf('loser')]));
    expect(notes).toEqual([]);
  });

  it('are those of the run alone, whatever a job says that it wrote', async () => {
    const stable = 'stack.test/base:1-stable';

    const { names } = await settled(
      { [stable]: 'loser', [moving]: 'loser' },
      result('loser', stable, moving),
    );

    expect(names).toEqual({ [stable]: digestOf('loser'), [moving]: digestOf('winner') });
  });

  it('stay, which is said, where the image that counts is gone', async () => {
    const registry = await registryWith({ [moving]: 'loser' });
    await registry.deleteManifest('stack.test/base', digestOf('winner'));

    const notes = await settleRaces({ registry, place: 'stack.test', run }, spec, {
      handOvers: new Map([['base', handOver]]),
      names: new Map([['base', [moving]]]),
      results: [result('loser')],
    });

    expect(notes).toEqual([
      `base has names of what another job made: stack.test/base@${digestOf('winner')} is gone`,
    ]);
  });

  it('stay where they are right, or where nobody knows who moved them', async () => {
    const right = await settled({ [moving]: 'winner', [build]: 'winner' }, result('winner'));
    const later = await settled({ [moving]: 'loser', [build]: 'winner' }, result('winner'));

    expect(right.notes).toEqual([]);
    expect(later).toEqual({
      notes: [],
      names: { [moving]: digestOf('loser'), [build]: digestOf('winner') },
    });
  });
});
