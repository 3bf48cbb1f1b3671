import { describe, expect, it } from '@jest/globals';
import { pushArtifact } from '../../../src/identity/artifact.ts';
import { recordJson } from '../../../src/identity/record-json.ts';
import { recordStore } from '../../../src/identity/record-store.ts';
import type { ImageRecord } from '../../../src/identity/record.ts';
import { digestOfDigit, imageRecord } from '../../support/image-record.ts';
import { memoryFiles } from '../../support/memory-files.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';

const stateDir = '/repo/.stack';
const record = imageRecord();
const image = { key: record.key, repository: record.repository };
const file = `${stateDir}/records/base/aaaaaaaaaaaa.json`;
const tag = 'stack.test/base:r-aaaaaaaaaaaa';
const type = 'application/vnd.stack.record.v1';

/** The record of another image with the same first twelve digits. */
const twin = imageRecord({ imageId: `sha256:${'a'.repeat(12)}${'0'.repeat(52)}` });

function storeOf(texts: Readonly<Record<string, string>> = {}, registry?: MemoryRegistry) {
  const files = memoryFiles(texts);
  return { files, store: recordStore({ files, registry }, stateDir) };
}

async function registryWith(text: string): Promise<MemoryRegistry> {
  const registry = memoryRegistry();
  await pushArtifact(registry, tag, type, Buffer.from(text));
  return registry;
}

/** The record of an image that was built on this day. */
function builtOn(day: number): ImageRecord {
  const imageId = `sha256:${String(day).padStart(12, '0')}${'0'.repeat(52)}`;
  return imageRecord({ imageId, builtAt: new Date(Date.UTC(2026, 0, day)).toISOString() });
}

describe('a record', () => {
  it('is kept on this machine and found again', async () => {
    const { files, store } = storeOf();

    await store.keep(record);

    expect(await store.find(image, record.imageId)).toEqual(record);
    expect(files.contents()).toEqual({ [file]: recordJson(record) });
  });

  it('is undefined where nobody has it', async () => {
    const { store } = storeOf({}, memoryRegistry());

    expect(await store.find(image, record.imageId)).toBeUndefined();
  });

  it('is read once, until another one is kept', async () => {
    const { files, store } = storeOf({ [file]: recordJson(record) });
    const later = { ...record, builtAt: '2026-12-01T00:00:00.000Z' };

    const first = await store.find(image, record.imageId);
    await files.remove(file);
    const second = await store.find(image, record.imageId);
    await store.keep(later);

    expect([first, second]).toEqual([record, record]);
    expect(await store.find(image, record.imageId)).toEqual(later);
  });

  it('is not asked for at the registry when it is here', async () => {
    const registry = memoryRegistry();
    const { store } = storeOf({ [file]: recordJson(record) }, registry);

    expect(await store.find(image, record.imageId)).toEqual(record);
    expect(registry.calls).toEqual([]);
  });

  it.each([
    ['is broken', '{"schemaVersion":1,'],
    ['is no record', '{"schemaVersion":2}'],
    ['is that of another image', recordJson(twin)],
    ['is that of another key', recordJson(imageRecord({ key: 'other' }))],
  ])('comes from the registry when the one here %s, and takes its place', async (_name, text) => {
    const { files, store } = storeOf({ [file]: text }, await registryWith(recordJson(record)));

    const found = await store.find(image, record.imageId);

    expect(found).toEqual(record);
    expect(files.contents()).toEqual({ [file]: recordJson(record) });
  });

  it.each([
    ['is no record', 'hello'],
    ['is that of another image', recordJson(twin)],
    ['is that of another key', recordJson(imageRecord({ key: 'other' }))],
  ])('is undefined when what the registry has %s', async (_name, text) => {
    const { files, store } = storeOf({}, await registryWith(text));

    expect(await store.find(image, record.imageId)).toBeUndefined();
    expect(files.contents()).toEqual({});
  });

  it('is found where the image lies now, wherever it was when it was written', async () => {
    const text = recordJson(imageRecord({ repository: 'elsewhere.test/base' }));
    const { store } = storeOf({}, await registryWith(text));

    expect(await store.find(image, record.imageId)).toMatchObject({
      repository: 'elsewhere.test/base',
    });
  });

  it('does not hide that something else is under its tag', async () => {
    const registry = memoryRegistry();
    await pushArtifact(registry, tag, 'application/vnd.other', Buffer.from('{}'));
    const { store } = storeOf({}, registry);

    const finding = store.find(image, record.imageId);

    await expect(finding).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `${tag} is not ${type}: application/vnd.other lies there`,
    });
  });

  it('is published once', async () => {
    const registry = memoryRegistry();
    const { store } = storeOf({}, registry);

    const first = await store.publish(record, image.repository);
    const before = registry.calls.length;
    const second = await store.publish(record, image.repository);

    expect(second).toBe(first);
    expect(registry.calls.slice(before)).toEqual([`resolve ${tag}`]);
    expect(await storeOf({}, registry).store.find(image, record.imageId)).toEqual(record);
  });

  it('cannot be published without a registry', async () => {
    const publishing = storeOf().store.publish(record, image.repository);

    await expect(publishing).rejects.toThrow('there is no registry');
  });

  it.each(['../base', 'a/b', '..', ''])('is not looked for under the key %j', async (key) => {
    const { store } = storeOf({}, memoryRegistry());

    const finding = store.find({ ...image, key }, record.imageId);

    await expect(finding).rejects.toThrow('not the key of an image');
  });

  it.each(['../../../x', 'sha256:abc', ''])('is not looked for by the ID %j', async (imageId) => {
    const { store } = storeOf({}, memoryRegistry());

    await expect(store.find(image, imageId)).rejects.toThrow('not an image ID');
  });

  it('goes when twenty were built after it', async () => {
    const other = imageRecord({ key: 'other', imageId: digestOfDigit('f') });
    const { files, store } = storeOf({ [`${stateDir}/records/base/notes.txt`]: 'mine' });
    await store.keep(other);

    // Not in the order in which they were built.
    for (const day of [3, 1, 2, ...Array.from({ length: 19 }, (_, index) => index + 4)])
      await store.keep(builtOn(day));

    const kept = Object.keys(files.contents()).map((path) =>
      path.replace(`${stateDir}/records/`, ''),
    );
    const last20 = Array.from({ length: 20 }, (_, index) => String(index + 3).padStart(12, '0'));
    expect(kept).toEqual([
      ...last20.map((name) => `base/${name}.json`),
      'base/notes.txt',
      'other/ffffffffffff.json',
    ]);
  });

  it('stays when a broken one can go', async () => {
    const days = Array.from({ length: 20 }, (_, index) => index + 1);
    const broken = `${stateDir}/records/base/ffffffffffff.json`;
    const { files, store } = storeOf({ [broken]: 'broken' });

    for (const day of days) await store.keep(builtOn(day));

    expect(Object.keys(files.contents())).toEqual(
      days.map((day) => `${stateDir}/records/base/${String(day).padStart(12, '0')}.json`),
    );
  });
});
