import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { httpRegistry } from '../../../src/adapters/http-registry.ts';
import type { Registry } from '../../../src/ports/registry.ts';
import { removeTag } from '../../../src/release/remove-tag.ts';
import type { FaultAction } from '../../support/faulty-server.ts';
import { fixedCredentials } from '../../support/fixed-credentials.ts';
import { instantClock } from '../../support/instant-clock.ts';
import { startRealRegistry, type RealRegistry } from '../../support/real-registry.ts';
import { imageContent } from '../../support/registry-content.ts';
import { registryTags } from '../../support/registry-tags.ts';

const image = imageContent('promoted');
const { digest } = image.manifest.descriptor;
const other = imageContent('something else');

const registryWith = (retries: number) =>
  httpRegistry({ credentials: fixedCredentials(), clock: instantClock(), retries, env: {} });

async function pushImage(registry: Registry, repository: string): Promise<void> {
  for (const blob of [...image.blobs, ...other.blobs]) await registry.putBlob(repository, blob);
  for (const tag of ['i-0123456789ab', '2026.4-main', '2026.4-stable'])
    await registry.putManifest(`${repository}:${tag}`, image.manifest);
}

describe('removing a tag at CNCF distribution', () => {
  let real: RealRegistry;
  beforeEach(async () => {
    real = await startRealRegistry();
  });
  afterEach(async () => {
    await real.stop();
  });

  it('leaves the image and its other tags', async () => {
    const registry = registryWith(2);
    const repository = `${real.host}/acme/base`;
    await pushImage(registry, repository);

    const removed = await removeTag(registry, `${repository}:2026.4-stable`);
    const again = await removeTag(registry, `${repository}:2026.4-stable`);

    expect([removed, again]).toEqual(['deleted', 'absent']);
    expect(await registryTags(repository)).toEqual(
      new Map([
        ['2026.4-main', digest],
        ['i-0123456789ab', digest],
      ]),
    );
    expect(await registry.getManifest(`${repository}@${digest}`)).toEqual(image.manifest);
  });

  it('leaves an image that has no other tag', async () => {
    const registry = registryWith(2);
    const repository = `${real.host}/acme/base`;
    for (const blob of image.blobs) await registry.putBlob(repository, blob);
    await registry.putManifest(`${repository}:only`, image.manifest);

    const removed = await removeTag(registry, `${repository}:only`);

    expect(removed).toBe('deleted');
    expect(await registryTags(repository)).toEqual(new Map());
    expect(await registry.getManifest(`${repository}@${digest}`)).toEqual(image.manifest);
  });

  it('leaves a tag that names another image than was meant', async () => {
    const registry = registryWith(2);
    const repository = `${real.host}/acme/base`;
    await pushImage(registry, repository);
    await registry.putManifest(`${repository}:2026.4-stable`, other.manifest);

    const removed = await removeTag(registry, `${repository}:2026.4-stable`, { digest });

    expect(removed).toBe('absent');
    expect((await registryTags(repository)).get('2026.4-stable')).toBe(
      other.manifest.descriptor.digest,
    );
  });

  it('removes many tags of an image at once', async () => {
    const registry = registryWith(2);
    const repository = `${real.host}/acme/base`;
    await pushImage(registry, repository);
    const tags = Array.from({ length: 12 }, (_, index) => `tag-${index}`);
    for (const tag of tags) await registry.putManifest(`${repository}:${tag}`, image.manifest);

    const removed = await Promise.all(
      tags.map((tag) => removeTag(registry, `${repository}:${tag}`)),
    );

    expect(removed).toEqual(tags.map(() => 'deleted'));
    expect([...(await registryTags(repository)).keys()].toSorted()).toEqual([
      '2026.4-main',
      '2026.4-stable',
      'i-0123456789ab',
    ]);
  });

  it.each<[string, FaultAction]>([
    ['whose request was lost', { kind: 'reset' }],
    ['whose answer was lost', { kind: 'cut-answer', afterBytes: 0 }],
    ['that failed', { kind: 'answer', status: 503 }],
  ])('gets over a deletion %s', async (_what, action) => {
    const proxy = await real.proxy();
    const registry = registryWith(3);
    const repository = `${proxy.host}/acme/base`;
    await pushImage(registry, repository);
    proxy.addFault({ matches: ({ method }) => method === 'DELETE', times: 2, action });

    const removed = await removeTag(registry, `${repository}:2026.4-stable`);

    expect(removed).toBe('deleted');
    expect((await registryTags(repository)).size).toBe(2);
  });

  it('puts the tag back when the registry stops deleting', async () => {
    const proxy = await real.proxy();
    const registry = registryWith(0);
    const repository = `${proxy.host}/acme/base`;
    await pushImage(registry, repository);
    const before = await registryTags(repository);
    let deletions = 0;
    const isSecond = ({ method }: { readonly method: string }) =>
      method === 'DELETE' && ++deletions > 1;
    proxy.addFault({ matches: isSecond, times: 1, action: { kind: 'answer', status: 500 } });

    const removing = removeTag(registry, `${repository}:2026.4-stable`);

    await expect(removing).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(await registryTags(repository)).toEqual(before);
  });

  it('says so when the registry goes away in the middle, and ends it when it is back', async () => {
    const proxy = await real.proxy();
    const registry = registryWith(0);
    const repository = `${proxy.host}/acme/base`;
    await pushImage(registry, repository);
    let deletions = 0;
    const isLate = ({ method }: { readonly method: string }) =>
      deletions > 1 || (method === 'DELETE' && ++deletions > 1);
    proxy.addFault({ matches: isLate, times: 99, action: { kind: 'reset' } });

    const removing = removeTag(registry, `${repository}:2026.4-stable`);

    await expect(removing).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
      message: expect.stringContaining(
        `${repository}:2026.4-stable, which was being removed, may name an empty artifact now`,
      ),
    });
    proxy.clearFaults();
    expect(await removeTag(registry, `${repository}:2026.4-stable`)).toBe('deleted');
    expect((await registryTags(repository)).size).toBe(2);
  });
});

describe('removing a tag at a registry that deletes nothing', () => {
  it('leaves it as it is', async () => {
    const real = await startRealRegistry({ deletes: false });
    const registry = registryWith(2);
    const repository = `${real.host}/acme/base`;
    await pushImage(registry, repository);
    const before = await registryTags(repository);

    const removed = await removeTag(registry, `${repository}:2026.4-stable`);
    const absent = await removeTag(registry, `${repository}:2026.4-none`);

    expect([removed, absent]).toEqual(['unsupported', 'absent']);
    expect(await registryTags(repository)).toEqual(before);
    await real.stop();
  });
});
