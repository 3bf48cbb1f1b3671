import { describe, expect, it } from '@jest/globals';
import {
  artifactDigests,
  artifactManifest,
  pullArtifact,
  pushArtifact,
} from '../../../src/identity/artifact.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import type { Registry, StoredManifest } from '../../../src/ports/registry.ts';
import { memoryRegistry } from '../../support/memory-registry.ts';
import { digestOf, imageContent, indexOf } from '../../support/registry-content.ts';

const type = 'application/vnd.stack.test.v1';
const payload = Buffer.from('{"some":"document"}');
const repository = 'stack.test/acme/base';
const reference = `${repository}:r-1`;
const { manifest } = artifactManifest(type, payload);
const pointer = { mediaType: `${type}+json`, digest: digestOf(payload), size: payload.length };
const tooLong = 16 * 1024 * 1024 + 1;

/** A registry that has this document under {@link reference}. */
async function registryWith(document: string | object, blobs: readonly Uint8Array[] = []) {
  const registry = memoryRegistry();
  for (const blob of blobs) await registry.putBlob(repository, blob);
  const bytes = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document));
  const { mediaType } = manifest.descriptor;
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  const getManifest = () => Promise.resolve<StoredManifest>({ descriptor, bytes });
  return { ...registry, getManifest };
}

/** The manifest of the artifact, with fields replaced. */
function altered(fields: object): object {
  const document = JSON.parse(Buffer.from(manifest.bytes).toString()) as object;
  return { ...document, ...fields };
}

describe('the manifest of an artifact', () => {
  it('is that of an OCI image whose config and layer are of the type', () => {
    const { manifest: made, blobs } = artifactManifest(type, payload);

    const document: unknown = JSON.parse(Buffer.from(made.bytes).toString());
    expect(document).toEqual({
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      artifactType: type,
      config: { mediaType: type, digest: digestOf(Buffer.from('{}')), size: 2 },
      layers: [{ ...pointer, data: payload.toString('base64') }],
    });
    expect(made.descriptor).toEqual({
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      digest: digestOf(made.bytes),
      size: made.bytes.length,
    });
    expect(blobs).toEqual([Buffer.from('{}'), payload]);
  });

  it('holds no document that is long', () => {
    const long = Buffer.alloc(256 * 1024 + 1, ' ');

    const document = Buffer.from(artifactManifest(type, long).manifest.bytes).toString();

    expect(document).not.toContain('data');
    expect(artifactDigests(type, long)).toHaveLength(2);
  });

  it('has the same bytes each time', () => {
    expect(digestOf(artifactManifest(type, Buffer.from(payload)).manifest.bytes)).toBe(
      'sha256:b6f5f004a18cd12957727a2a1b47416e760ef9467438482fae6f3337d54e93ae',
    );
  });
});

describe('an artifact', () => {
  it('is pulled as it was pushed', async () => {
    const registry = memoryRegistry();

    const digest = await pushArtifact(registry, reference, type, payload);
    const byTag = await pullArtifact(registry, reference, type);
    const byDigest = await pullArtifact(registry, `${repository}@${digest}`, type);

    expect(digest).toBe(manifest.descriptor.digest);
    expect([byTag, byDigest]).toEqual([payload, payload]);
  });

  it('is pushed with its content before its manifest', async () => {
    const registry = memoryRegistry();

    await pushArtifact(registry, reference, type, payload);

    expect(registry.calls).toEqual([
      `resolve ${reference}`,
      `putBlob ${repository}`,
      `putBlob ${repository}`,
      `putManifest ${reference}`,
    ]);
  });

  it('is pulled with one question', async () => {
    const registry = memoryRegistry();
    await pushArtifact(registry, reference, type, payload);
    const before = registry.calls.length;

    await pullArtifact(registry, reference, type);

    expect(registry.calls.slice(before)).toEqual([`getManifest ${reference}`]);
  });

  it.each([
    ['none', pointer],
    ['another one', { ...pointer, data: Buffer.from('{"some":"trickery"}').toString('base64') }],
    ['a longer one', { ...pointer, data: Buffer.concat([payload, payload]).toString('base64') }],
    ['no base64', { ...pointer, data: '{}' }],
  ])('is what its descriptor points to where that holds %s', async (_name, layer) => {
    const registry = await registryWith(altered({ layers: [layer] }), [payload]);

    expect(await pullArtifact(registry, reference, type)).toEqual(payload);
  });

  it('is known again where it was stored without its document in the manifest', async () => {
    const registry = memoryRegistry();
    const bytes = Buffer.from(JSON.stringify(altered({ layers: [pointer] })));
    const descriptor = { ...manifest.descriptor, digest: digestOf(bytes), size: bytes.length };
    for (const blob of [Buffer.from('{}'), payload]) await registry.putBlob(repository, blob);
    await registry.putManifest(reference, { descriptor, bytes });
    const before = registry.calls.length;

    const digest = await pushArtifact(registry, reference, type, payload);

    expect(digest).toBe(descriptor.digest);
    expect(registry.calls.slice(before)).toEqual([`resolve ${reference}`]);
  });

  it('is not pushed again', async () => {
    const registry = memoryRegistry();
    await pushArtifact(registry, reference, type, payload);
    const before = registry.calls.length;

    const digest = await pushArtifact(registry, reference, type, payload);

    expect(digest).toBe(manifest.descriptor.digest);
    expect(registry.calls.slice(before)).toEqual([`resolve ${reference}`]);
  });

  it('takes the tag from what was there', async () => {
    const registry = memoryRegistry();
    await pushArtifact(registry, reference, type, Buffer.from('{}'));

    await pushArtifact(registry, reference, type, payload);

    expect(await pullArtifact(registry, reference, type)).toEqual(payload);
  });

  it('is undefined where there is none', async () => {
    const registry = memoryRegistry();

    const pulled = await pullArtifact(registry, reference, type);

    expect(pulled).toBeUndefined();
    expect(registry.calls).toEqual([`getManifest ${reference}`]);
  });

  it('is asked for as for a push where the repository may be hidden', async () => {
    const asked: unknown[] = [];
    const getManifest: Registry['getManifest'] = (...question) => {
      asked.push(question);
      return Promise.resolve(undefined);
    };
    const registry = { ...memoryRegistry(), getManifest };

    const pulled = await pullArtifact(registry, reference, type, { push: true });

    expect(pulled).toBeUndefined();
    expect(asked).toEqual([[reference, { push: true }]]);
  });

  it('is found in push mode', async () => {
    const registry = memoryRegistry();
    await pushArtifact(registry, reference, type, payload);

    expect(await pullArtifact(registry, reference, type, { push: true })).toEqual(payload);
  });

  const image = JSON.parse(Buffer.from(imageContent('other').manifest.bytes).toString()) as object;
  const index = Buffer.from(indexOf([imageContent('other').manifest]).bytes).toString();
  it.each<[string, string | object, string]>([
    ['an image', image, 'an image'],
    ['an index', index, 'an image index'],
    ['no JSON', 'hello', 'something that is no manifest'],
    ['a list', '[]', 'something that is no manifest'],
    ['nothing known', {}, 'a manifest of no type'],
    ['another artifact', altered({ artifactType: 'application/x' }), 'application/x'],
    [
      'an artifact from before OCI 1.1',
      { ...image, config: { mediaType: 'application/y', digest: 'sha256:1', size: 2 } },
      'application/y',
    ],
    ['a type out of control', altered({ artifactType: 'a\n\u001b[31mb\u202e' }), 'a b'],
    ['an artifact without a document', altered({ layers: [] }), 'one of another form'],
    [
      'a document of another type',
      altered({ layers: [{ mediaType: 'a', digest: 'b', size: 1 }] }),
      'one of another form',
    ],
    [
      'a document outside the repository',
      altered({ layers: [{ mediaType: `${type}+json`, digest: '../../other', size: 1 }] }),
      'one of another form',
    ],
  ])('is not taken for one when %s lies there', async (_name, document, found) => {
    const pulling = pullArtifact(await registryWith(document, []), reference, type);

    await expect(pulling).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `${reference} is not ${type}: ${found} lies there`,
      hint: 'remove that tag at the registry if nobody needs it; it is then written anew',
    });
  });

  it('is missed when the registry has lost its content', async () => {
    const document = altered({ layers: [pointer] });
    const pulling = pullArtifact(await registryWith(document), reference, type);

    await expect(pulling).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `${reference} is not ${type}: a manifest without its content lies there`,
    });
  });

  it('is not pulled when it is too long', async () => {
    const layers = [{ mediaType: `${type}+json`, digest: digestOf(payload), size: tooLong }];
    const registry = await registryWith(altered({ layers }), [payload]);
    const before = registry.calls.length;

    const pulling = pullArtifact(registry, reference, type);

    await expect(pulling).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: `the document for ${reference} is 16777217 bytes long, and 16777216 are the most`,
    });
    expect(registry.calls.slice(before)).toEqual([]);
  });

  it('is not pushed when it is too long', async () => {
    const registry = memoryRegistry();

    const pushing = pushArtifact(registry, reference, type, Buffer.alloc(tooLong));

    await expect(pushing).rejects.toMatchObject({ code: 'REGISTRY_FAILED' });
    expect(registry.calls).toEqual([]);
  });
});

/** A registry that takes no manifest of the kinds that `refuses` names, as it sees them. */
function refusing(refuses: (document: { readonly artifactType?: string }) => boolean) {
  const registry = memoryRegistry();
  const putManifest: typeof registry.putManifest = (to, stored) => {
    const document = JSON.parse(Buffer.from(stored.bytes).toString()) as { artifactType?: string };
    if (!refuses(document)) return registry.putManifest(to, stored);
    return Promise.reject(new UserError('REGISTRY_FAILED', 'unknown media type'));
  };
  return { ...registry, putManifest };
}

describe('an artifact at a registry that knows images only', () => {
  it('is stored in the form of an image, found again, and not stored twice', async () => {
    const registry = refusing(({ artifactType }) => artifactType !== undefined);

    const digest = await pushArtifact(registry, reference, type, payload);
    const again = await pushArtifact(registry, reference, type, payload);
    const pulled = await pullArtifact(registry, reference, type);

    const stored = await registry.getManifest(reference);
    expect(stored?.descriptor.digest).toBe(digest);
    expect(artifactDigests(type, payload)).toContain(digest);
    expect(again).toBe(digest);
    expect(pulled).toEqual(payload);
  });

  it('fails as the artifact did when that is refused too', async () => {
    const registry = refusing(() => true);

    await expect(pushArtifact(registry, reference, type, payload)).rejects.toMatchObject({
      code: 'REGISTRY_FAILED',
      message: 'unknown media type',
    });
  });
});
