import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import type { Books } from '../../../src/run/books.ts';
import { releasedImages } from '../../../src/run/released-images.ts';
import { findRelease } from '../../../src/release/release-store.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { releasePublished } from '../../support/published-stacks.ts';
import { imageSpec, specOf } from '../../support/spec-builders.ts';

const images = [imageSpec('base'), imageSpec('new')];
const [base = imageSpec('base'), added = base] = images;
const spec = { ...specOf(images), registry: 'stack.test' };
const record = imageRecord();
const books = { record: () => Promise.resolve(record) } as Partial<Books> as Books;
const imageId = digestOfDigit('1');

describe('the images of the last release', () => {
  it('are found with one look at the registry', async () => {
    const registry = memoryRegistry();
    await releasePublished(registry, 3, { base: [] });
    const release = await findRelease(registry, 'stack.test', '2026.4-stable');
    const before = registry.calls.length;
    const locked = release?.lock.images['base']?.imageId ?? '';
    const released = releasedImages({ registry, books }, { spec, push: true }, () => undefined);

    const found = [
      await released(base, imageId),
      await released(base, locked),
      await released(added, imageId),
    ];

    expect(found).toEqual([
      { tag: '2026.4-stable-3', imageId: locked, record },
      undefined,
      undefined,
    ]);
    expect(registry.calls.slice(before).map((call) => call.split(' ')[0])).toEqual(['getManifest']);
  });

  it('are not looked for by a run that does not push', async () => {
    const registry = memoryRegistry();
    const released = releasedImages({ registry, books }, { spec, push: false }, () => undefined);

    const found = await released(base, imageId);

    expect([found, registry.calls]).toEqual([undefined, []]);
  });

  it('are missed aloud, once, where the registry does not answer', async () => {
    const silent = new UserError('REGISTRY_UNREACHABLE', 'stack.test does not answer');
    const registry = { ...memoryRegistry(), getManifest: () => Promise.reject(silent) };
    const notes: string[] = [];
    const released = releasedImages({ registry, books }, { spec, push: true }, (text) =>
      notes.push(text),
    );

    const found = await Promise.all([released(base, imageId), released(base, imageId)]);

    expect([found, notes]).toEqual([
      [undefined, undefined],
      ['pages do not say what changed since the last release: stack.test does not answer'],
    ]);
  });
});
