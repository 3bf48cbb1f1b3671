import { describe, expect, it } from '@jest/globals';
import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import type { TransferRequest } from '../../../src/ports/container-engine.ts';
import { cacheSources } from '../../../src/run/cache-sources.ts';
import { fakeEngine } from '../../support/fake-engine.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import {
  manifestDigest,
  memoryStore,
  planWork,
  silentStore,
  type PlanWorkFields,
} from '../../support/plan-builders.ts';
import { imageSpec, plannedImage } from '../../support/spec-builders.ts';

const repository = 'stack.test/base';
const base = plannedImage(imageSpec('base', { cache: 'inline' }));
const tags = ['2026.4-work', '2026.4-main', 'stable'];
const ours = digestOfDigit('1');
const main = digestOfDigit('2');
const stable = digestOfDigit('3');
const credential = { username: 'me', password: 'secret' };

/** A registry that has these images, by tag. */
function registryWith(named: Readonly<Record<string, string>>, onCall?: (call: string) => void) {
  const names = Object.entries(named).map(([tag, id]) => [`${repository}:${tag}`, id] as const);
  return memoryStore('registry', new Map(names), onCall);
}

/** What is found for images that are to be built, where `signedIn` says whether there are credentials. */
async function sourcesOf(
  fields: PlanWorkFields,
  built: readonly PlannedRunImage[] = [base],
  signedIn = false,
) {
  const pulls: TransferRequest[] = [];
  const engine = fakeEngine({
    images: {},
    transfer: (_kind, request) => {
      pulls.push(request);
      return { status: 'failed', message: 'denied', transient: false };
    },
  });
  const credentials = fixedCredentials(signedIn ? { 'stack.test': credential } : {});
  const { signal } = new AbortController();
  const work = planWork(
    built.map(({ image }) => image),
    { tags, ...fields },
  );
  const found = await cacheSources(work, built, {
    engine,
    credentials,
    signal,
    retries: 0,
    retryDelayMs: 1,
  });
  return { references: Object.fromEntries(found.references), notes: found.notes, pulls, signal };
}

const byDigest = (imageId: string) => `${repository}@${manifestDigest(imageId)}`;

describe('where an image may take layers from', () => {
  it.each([
    ['this branch', { '2026.4-work': ours, '2026.4-main': main, stable }, ours],
    ['the branch it comes from', { '2026.4-main': main, stable }, main],
    ['the release', { stable }, stable],
  ])('is the image of %s, by digest', async (_name, named, imageId) => {
    const { references, notes, pulls } = await sourcesOf({
      stores: { registry: registryWith(named) },
    });

    expect(references).toEqual({ base: [byDigest(imageId)] });
    expect([notes, pulls]).toEqual([[], []]);
  });

  it('pulls nothing for a builder elsewhere, which signs in by itself', async () => {
    const elsewhere = imageSpec('base', { cache: 'inline', builder: 'farm' });

    const { references, pulls } = await sourcesOf(
      { stores: { registry: registryWith({ '2026.4-main': main }) } },
      [plannedImage(elsewhere)],
      true,
    );

    expect(references).toEqual({ base: [`${repository}@${manifestDigest(main)}`] });
    expect(pulls).toEqual([]);
  });

  it('says nothing of a cache at the registry that a builder elsewhere keeps', async () => {
    const elsewhere = imageSpec('base', { cache: 'registry', builder: 'farm' });

    const { notes } = await sourcesOf({ stores: { registry: silentStore() } }, [
      plannedImage(elsewhere),
    ]);

    expect(notes).toEqual([]);
  });

  it('is asked for in the order of the tags, and no further than need be', async () => {
    const calls: string[] = [];
    const registry = registryWith({ '2026.4-main': main, stable }, (call) => calls.push(call));

    await sourcesOf({ stores: { registry } });

    expect(calls).toEqual([
      'resolve stack.test/base:2026.4-work',
      'resolve stack.test/base:2026.4-main',
    ]);
  });

  it.each([
    ['nobody published one', { stores: { registry: registryWith({}) } }],
    ['the registry is not the database', { stores: { remote: registryWith({ stable }) } }],
  ])('is nowhere where %s', async (_name, fields) => {
    expect((await sourcesOf(fields)).references).toEqual({ base: [] });
  });

  it.each([
    ['that wants none', plannedImage(imageSpec('base', { cache: 'none' }))],
    ['that must not use the cache', { ...base, noCache: true }],
  ])('is not asked for an image %s', async (_name, planned) => {
    const { references, notes } = await sourcesOf({ stores: { registry: silentStore() } }, [
      planned,
    ]);

    expect([references, notes]).toEqual([{}, []]);
  });

  it('is nowhere for a cache that the builder cannot keep, which is said', async () => {
    const planned = plannedImage(imageSpec('base', { cache: 'registry' }));

    const { references, notes } = await sourcesOf(
      { stores: { registry: registryWith({ stable }) } },
      [planned],
    );

    expect(references).toEqual({});
    expect(notes).toEqual([
      "base: the engine's builder keeps no cache of its own at the registry, so `cache: registry` has no effect",
    ]);
  });

  it('is pulled by the engine where the registry wants credentials, and stays what it is where that fails', async () => {
    const { references, pulls, signal } = await sourcesOf(
      { stores: { registry: registryWith({ '2026.4-work': ours }) } },
      [base],
      true,
    );

    expect(pulls).toEqual([{ reference: byDigest(ours), credential, signal }]);
    expect(references).toEqual({ base: [byDigest(ours)] });
  });

  it('cannot be told where the registry does not answer', async () => {
    await expect(sourcesOf({ stores: { registry: silentStore() } })).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
    });
  });
});
