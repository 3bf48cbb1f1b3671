import { describe, expect, it } from '@jest/globals';
import { UserError, UserErrors } from '../../../src/errors/user-error.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { tolerantStore } from '../../../src/plan/tolerant-store.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { manifestDigest, memoryStore, silentStore } from '../../support/plan-builders.ts';

const place = { key: 'base', repository: 'stack.test/base' };
const imageId = digestOfDigit('a');
const names = new Map([['stack.test/base:2026.4-main', imageId]]);

/** A tolerant store over `store`, and what it told. */
function tolerant(store: ImageStore): { readonly store: ImageStore; readonly told: string[] } {
  const told: string[] = [];
  return { told, store: tolerantStore(store, (message) => told.push(message)) };
}

describe('a store that nothing depends on', () => {
  it('gives what the store has as long as it answers', async () => {
    const { store, told } = tolerant(memoryStore('registry', names));

    const found = await Promise.all([
      store.find(place, '2026.4-main'),
      store.resolve(place, '2026.4-main'),
      store.find(place, 'missing'),
      store.resolve(place, 'missing'),
    ]);

    const digest = manifestDigest(imageId);
    expect(found).toEqual([
      {
        identity: digest,
        digest,
        imageId,
        reference: 'stack.test/base:i-aaaaaaaaaaaa',
        here: false,
      },
      { identity: digest, digest, imageId: undefined },
      undefined,
      undefined,
    ]);
    expect(told).toEqual([]);
  });

  it.each(['registry', 'engine'] as const)('is of the same kind: %s', (kind) => {
    expect(tolerant(memoryStore(kind, names)).store.kind).toBe(kind);
  });

  it.each(['find', 'resolve'] as const)(
    'has nothing where %s fails, and tells why',
    async (look) => {
      const { store, told } = tolerant(silentStore());

      expect(await store[look](place, '2026.4-main')).toBeUndefined();
      expect(told).toEqual(['stack.test does not answer (1)']);
    },
  );

  it('is asked and tells no more after it failed once', async () => {
    let asked = 0;
    const failing = silentStore();
    const { store, told } = tolerant({
      ...failing,
      find: (...args) => {
        asked += 1;
        return failing.find(...args);
      },
    });

    const found = [
      await store.find(place, 'a'),
      await store.find(place, 'b'),
      await store.resolve(place, 'c'),
    ];

    expect(found).toEqual([undefined, undefined, undefined]);
    expect([asked, told]).toEqual([1, ['stack.test does not answer (1)']]);
  });

  it('tells once of look-ups that fail at the same time', async () => {
    const { store, told } = tolerant(silentStore());

    await Promise.all([store.find(place, 'a'), store.find(place, 'b'), store.resolve(place, 'c')]);

    expect(told).toEqual(['stack.test does not answer (1)']);
  });

  it('tells the first of several problems', async () => {
    const problems = new UserErrors([
      new UserError('REGISTRY_DENIED', 'sign in'),
      new UserError('REGISTRY_FAILED', 'broken'),
    ]);
    const { store, told } = tolerant({
      ...silentStore(),
      find: () => Promise.reject(problems),
    });

    await store.find(place, 'a');

    expect(told).toEqual(['sign in']);
  });

  it.each(['find', 'resolve'] as const)('passes on a bug in %s', async (look) => {
    const bug = new TypeError('cannot read properties of undefined');
    const broken = () => Promise.reject(bug);
    const { store, told } = tolerant({ kind: 'registry', find: broken, resolve: broken });

    await expect(store[look](place, 'a')).rejects.toBe(bug);
    expect(told).toEqual([]);
  });
});
