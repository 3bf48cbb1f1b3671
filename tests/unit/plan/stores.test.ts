import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../src/errors/user-error.ts';
import { artifactManifest } from '../../../src/identity/artifact.ts';
import {
  inspectedEngineStore,
  listedEngineStore,
  liveEngineStore,
} from '../../../src/plan/engine-store.ts';
import { buildTag, imageTag } from '../../../src/identity/exact-tags.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { registryStore } from '../../../src/plan/registry-store.ts';
import type { Registry, StoredManifest } from '../../../src/ports/registry.ts';
import { fakeEngine, type FakeEngine } from '../../support/fake-engine.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { memoryRegistry, type MemoryRegistry } from '../../support/memory-registry.ts';
import {
  digestOf,
  imageContent,
  indexOf,
  type ImageContent,
} from '../../support/registry-content.ts';

const place = { key: 'base', repository: 'stack.test/base' };
const nameOf = (tag: string) => `${place.repository}:${tag}`;

const content = imageContent('base');
const other = imageContent('other');
const imageId = idOf(content);
const build = buildTag(digestOfDigit('b'));
const exact = imageTag(imageId);
const reference = nameOf(exact);

/** Tags of the image, of another one, and one that no image ID is known of. */
const tagsOfImage = [exact, build, '2026.4-main'];
const tagsOfOther = [imageTag(idOf(other)), '2026.4-old'];
const tagOfIndex = 'several-platforms';

function idOf({ blobs: [config] }: ImageContent): string {
  return digestOf(config ?? Buffer.alloc(0));
}

async function filledRegistry(): Promise<MemoryRegistry> {
  const registry = memoryRegistry();
  for (const blob of [...content.blobs, ...other.blobs])
    await registry.putBlob(place.repository, blob);
  const put = (tag: string, manifest: StoredManifest) =>
    registry.putManifest(nameOf(tag), manifest);
  for (const tag of tagsOfImage) await put(tag, content.manifest);
  for (const tag of tagsOfOther) await put(tag, other.manifest);
  await put(tagOfIndex, indexOf([content.manifest, other.manifest]));
  return registry;
}

/** @param engineIdOf what the engine calls an image: its image ID, or another digest */
function filledEngine(engineIdOf: (content: ImageContent) => string): FakeEngine {
  return fakeEngine({
    images: {
      [engineIdOf(content)]: { repoTags: tagsOfImage.map(nameOf) },
      [engineIdOf(other)]: { repoTags: tagsOfOther.map(nameOf) },
      // What is pulled by such a name gets no exact one.
      [digestOfDigit('c')]: { repoTags: [nameOf(tagOfIndex)] },
    },
  });
}

const classic = { info: { containerdStore: false }, imageIdOf: () => Promise.resolve(undefined) };
/** What was remembered of builds on an engine that has its own names for images. */
const containerd = {
  info: { containerdStore: true },
  imageIdOf: (_place: unknown, tag: string) =>
    Promise.resolve([content, other].map(idOf).find((id) => imageTag(id) === tag)),
};

const manifestOf = ({ manifest }: ImageContent) => manifest.descriptor.digest;

interface StoreUnderContract {
  readonly kind: ImageStore['kind'];
  readonly open: () => Promise<ImageStore>;
}

const stores: Readonly<Record<string, StoreUnderContract>> = {
  'the registry': {
    kind: 'registry',
    open: async () => registryStore(await filledRegistry(), { push: false }),
  },
  'the registry of a push': {
    kind: 'registry',
    open: async () => registryStore(await filledRegistry(), { push: true }),
  },
  'a listed engine': {
    kind: 'engine',
    open: () => Promise.resolve(listedEngineStore({ engine: filledEngine(idOf), ...classic })),
  },
  'an engine asked anew': {
    kind: 'engine',
    open: () => Promise.resolve(liveEngineStore({ engine: filledEngine(idOf), ...classic })),
  },
  'a listed engine with names of its own': {
    kind: 'engine',
    open: () =>
      Promise.resolve(listedEngineStore({ engine: filledEngine(manifestOf), ...containerd })),
  },
  'an engine with names of its own asked anew': {
    kind: 'engine',
    open: () =>
      Promise.resolve(liveEngineStore({ engine: filledEngine(manifestOf), ...containerd })),
  },
};

describe.each(Object.entries(stores))('the store that is %s', (_name, { kind, open }) => {
  it('says what it is', async () => {
    expect((await open()).kind).toBe(kind);
  });

  it.each(tagsOfImage)('finds the image by its tag %s', async (tag) => {
    const store = await open();

    const found = await store.find(place, tag);

    expect({ ...found, identity: '' }).toEqual({
      imageId,
      reference,
      here: kind === 'engine',
      digest: kind === 'engine' ? undefined : content.manifest.descriptor.digest,
      identity: '',
    });
  });

  it('knows equal images by equal identities, however they are looked up', async () => {
    const store = await open();

    const found = await Promise.all(tagsOfImage.map((tag) => store.find(place, tag)));
    const resolved = await Promise.all(tagsOfImage.map((tag) => store.resolve(place, tag)));

    const identities = [...found, ...resolved].map((image) => image?.identity);
    expect(new Set(identities).size).toBe(1);
    expect(identities[0]).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('tells different images apart', async () => {
    const store = await open();

    const [one, another] = await Promise.all([
      store.resolve(place, '2026.4-main'),
      store.resolve(place, '2026.4-old'),
    ]);

    expect(another).toBeDefined();
    expect(another?.identity).not.toBe(one?.identity);
  });

  it('resolves a name without a look at the image', async () => {
    const store = await open();

    const resolved = await store.resolve(place, build);

    expect(resolved).toEqual({
      identity: resolved?.identity,
      digest: kind === 'engine' ? undefined : content.manifest.descriptor.digest,
      imageId: undefined,
    });
  });

  it('has nothing under a tag that there is not', async () => {
    const store = await open();
    const missing = buildTag(digestOfDigit('f'));

    const found = await Promise.all([store.find(place, missing), store.resolve(place, missing)]);

    expect(found).toEqual([undefined, undefined]);
  });

  it('has nothing in a repository that there is not', async () => {
    const store = await open();
    const elsewhere = { key: 'base', repository: 'stack.test/base-other' };

    const found = await Promise.all([
      store.find(elsewhere, build),
      store.resolve(elsewhere, build),
    ]);

    expect(found).toEqual([undefined, undefined]);
  });

  it('resolves a name of several platforms', async () => {
    const store = await open();

    const resolved = await store.resolve(place, tagOfIndex);

    expect(resolved?.identity).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

describe('an index at the registry', () => {
  it('is found as an image by its own digest', async () => {
    const store = registryStore(await filledRegistry(), { push: false });
    const { digest } = indexOf([content.manifest, other.manifest]).descriptor;

    const found = await store.find(place, tagOfIndex);

    expect(found).toEqual({
      identity: digest,
      digest,
      imageId: digest,
      platforms: ['linux/amd64', 'linux/amd64'],
      reference: nameOf(imageTag(digest)),
      here: false,
    });
  });
});

describe('the engine as a store', () => {
  it('is listed once, however much is asked', async () => {
    const calls: string[] = [];
    const images = { [imageId]: { repoTags: tagsOfImage.map(nameOf) } };
    const engine = fakeEngine({ images, onCall: (method) => calls.push(method) });
    const store = listedEngineStore({ engine, ...classic });

    await Promise.all([
      store.find(place, build),
      store.resolve(place, exact),
      store.resolve(place, 'missing'),
    ]);

    expect(calls).toEqual(['listImages']);
  });

  it('is asked once for each image, whichever of its names is looked for', async () => {
    const calls: string[] = [];
    const images = { [imageId]: { repoTags: tagsOfImage.map(nameOf) } };
    const onCall = (method: string, target: string) => calls.push(`${method} ${target}`);
    const store = inspectedEngineStore({ engine: fakeEngine({ images, onCall }), ...classic });

    const [found] = await Promise.all([store.find(place, build), store.find(place, build)]);
    await store.resolve(place, exact);
    await Promise.all([store.resolve(place, 'missing'), store.resolve(place, 'missing')]);

    expect(found).toEqual({ identity: imageId, digest: undefined, imageId, reference, here: true });
    expect(calls).toEqual([`inspectImage ${nameOf(build)}`, `inspectImage ${nameOf('missing')}`]);
  });

  it('is not asked before something is looked for', () => {
    const calls: string[] = [];
    const engine = fakeEngine({ images: {}, onCall: (method) => calls.push(method) });

    listedEngineStore({ engine, ...classic });
    liveEngineStore({ engine, ...classic });

    expect(calls).toEqual([]);
  });

  it('shows what is built later only where it is asked anew', async () => {
    const engine = fakeEngine({ images: {} });
    const listed = listedEngineStore({ engine, ...classic });
    const inspected = inspectedEngineStore({ engine, ...classic });
    const live = liveEngineStore({ engine, ...classic });
    await Promise.all([listed.find(place, build), inspected.find(place, build)]);

    engine.addImage(imageId, { repoTags: tagsOfImage.map(nameOf) });
    const stores = [listed, inspected, live];
    const found = await Promise.all(stores.map((store) => store.find(place, build)));

    expect(found).toEqual([
      undefined,
      undefined,
      { identity: imageId, digest: undefined, imageId, reference, here: true },
    ]);
  });

  it.each([listedEngineStore, inspectedEngineStore, liveEngineStore])(
    'finds no image without its exact name, since nothing could be built on it',
    async (open) => {
      const images = { [imageId]: { repoTags: [nameOf(build)] } };
      const store = open({ engine: fakeEngine({ images }), ...classic });

      const [found, resolved] = await Promise.all([
        store.find(place, build),
        store.resolve(place, build),
      ]);

      expect(found).toBeUndefined();
      expect(resolved).toEqual({ identity: imageId, digest: undefined, imageId: undefined });
    },
  );

  it.each([listedEngineStore, inspectedEngineStore, liveEngineStore])(
    'finds no image by an exact name in another repository',
    async (open) => {
      const repoTags = [nameOf(build), `stack.test/twin:${exact}`];
      const store = open({
        engine: fakeEngine({ images: { [imageId]: { repoTags } } }),
        ...classic,
      });

      expect(await store.find(place, build)).toBeUndefined();
    },
  );

  it.each([listedEngineStore, inspectedEngineStore, liveEngineStore])(
    'with names of its own finds no image that nothing is remembered of',
    async (open) => {
      const engine = filledEngine(manifestOf);
      const store = open({ engine, ...containerd, imageIdOf: classic.imageIdOf });

      const [found, resolved] = await Promise.all([
        store.find(place, build),
        store.resolve(place, build),
      ]);

      expect([found, resolved?.identity]).toEqual([undefined, manifestOf(content)]);
    },
  );

  it.each([listedEngineStore, inspectedEngineStore, liveEngineStore])(
    'takes the exact name that something is remembered of',
    async (open) => {
      const repoTags = [nameOf('i-000000000000'), ...tagsOfImage.map(nameOf)];
      const engine = fakeEngine({ images: { [manifestOf(content)]: { repoTags } } });
      const store = open({ engine, ...containerd });

      expect(await store.find(place, build)).toEqual({
        identity: manifestOf(content),
        digest: undefined,
        imageId,
        reference,
        here: true,
      });
    },
  );

  it.each([listedEngineStore, inspectedEngineStore, liveEngineStore])(
    'passes on that the engine does not answer',
    async (open) => {
      const engine = fakeEngine({
        images: {},
        onCall: () => {
          throw new UserError('ENGINE_UNREACHABLE', 'no engine answers');
        },
      });
      const store = open({ engine, ...classic });

      for (const look of ['find', 'resolve'] as const) {
        await expect(store[look](place, build)).rejects.toMatchObject({
          code: 'ENGINE_UNREACHABLE',
        });
      }
    },
  );
});

describe('the registry as a store', () => {
  const unreachable = new UserError('REGISTRY_UNREACHABLE', 'stack.test does not answer');

  it.each([true, false])('is asked for access as for a push: %p', async (push) => {
    const asked: unknown[] = [];
    const nothing = (...question: unknown[]) => {
      asked.push(question);
      return Promise.resolve(undefined);
    };
    const registry: Registry = { ...memoryRegistry(), resolve: nothing, getManifest: nothing };
    const store = registryStore(registry, { push });

    await store.resolve(place, exact);
    await store.find(place, build);

    expect(asked).toEqual([
      [nameOf(exact), { push }],
      [nameOf(build), { push }],
    ]);
  });

  it('is asked once for each question', async () => {
    const registry = await filledRegistry();
    const before = registry.calls.length;
    const store = registryStore(registry, { push: true });

    await store.find(place, 'missing');
    await store.find(place, build);
    await store.resolve(place, build);

    expect(registry.calls.slice(before)).toEqual([
      `getManifest ${nameOf('missing')}`,
      `getManifest ${nameOf(build)}`,
      `resolve ${nameOf(build)}`,
    ]);
  });

  it('passes on that the registry does not answer', async () => {
    const down = () => Promise.reject(unreachable);
    const registry = { ...memoryRegistry(), resolve: down, getManifest: down };
    const store = registryStore(registry, { push: false });

    for (const look of ['find', 'resolve'] as const) {
      await expect(store[look](place, build)).rejects.toBe(unreachable);
    }
  });

  it.each([
    ['a manifest of Docker from before there were image IDs', schemaOne()],
    ['an artifact', artifactManifest('application/vnd.acme', Buffer.from('{}')).manifest],
  ])('finds no image in %s', async (_what, manifest) => {
    const registry = {
      ...memoryRegistry(),
      resolve: () => Promise.resolve(manifest.descriptor),
      getManifest: () => Promise.resolve(manifest),
    };

    expect(await registryStore(registry, { push: false }).find(place, 'old')).toBeUndefined();
  });
});

function schemaOne(): StoredManifest {
  const mediaType = 'application/vnd.docker.distribution.manifest.v1+json';
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 1, name: 'base', fsLayers: [] }));
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, bytes };
}
