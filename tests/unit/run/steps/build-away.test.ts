import { describe, expect, it } from '@jest/globals';
import { buildIdOf } from '../../../../src/identity/build-id.ts';
import type {
  BuildOutcome,
  BuildRequest,
  ImageBuilder,
} from '../../../../src/ports/image-builder.ts';
import type { Books } from '../../../../src/run/books.ts';
import type { ImageState } from '../../../../src/run/image-run.ts';
import { buildStep } from '../../../../src/run/steps/build.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import { fixedCredentials } from '../../../support/fixed-credentials.ts';
import { digestOfDigit, imageRecord } from '../../../support/image-record.ts';
import { instantClock } from '../../../support/instant-clock.ts';
import { memoryFiles } from '../../../support/memory-files.ts';
import { memoryRegistry, type MemoryRegistry } from '../../../support/memory-registry.ts';
import { digestOf, imageContent } from '../../../support/registry-content.ts';
import { imageSpec, plannedImage } from '../../../support/spec-builders.ts';
import { publishImage, tagsAt } from '../published-image.ts';
import { runSettings } from '../scripted-run.ts';
import { stepContext } from './step-context.ts';

const repository = 'stack.test/base';
const now = Date.UTC(2026, 3, 1);
const inputs = imageRecord().inputs;
const buildId = buildIdOf(inputs);
const last = { revision: 'a'.repeat(40), created: '2026-04-01T10:00:00Z' };
const exact = (imageId: string) => `${repository}:i-${imageId.slice(7, 19)}`;

interface Place {
  readonly outcome: BuildOutcome;
  readonly registry: MemoryRegistry;
  readonly books?: Partial<Books>;
  readonly parents?: ReadonlyMap<string, ImageState>;
  readonly sizeBudgetBytes?: number;
  readonly forced?: boolean;
  readonly platforms?: readonly string[];
  /** What the engine has, by engine ID. */
  readonly here?: Readonly<Record<string, readonly string[]>>;
}

/** A build of `base` on the builder `farm`, which ends with `outcome`. */
function buildUnderTest({ outcome, registry, ...place }: Place) {
  const requests: BuildRequest[] = [];
  const pulled: ImageState[] = [];
  const pushes: string[] = [];
  const images = Object.entries(place.here ?? {}).map(
    ([id, repoTags]) => [id, { repoTags }] as const,
  );
  const engine = fakeEngine({
    images: Object.fromEntries(images),
    transfer: (kind, { reference }) => {
      if (kind === 'push') pushes.push(reference);
      if (kind === 'push') void publishImage(registry, 'stack.test/root', 'root', ['i-root']);
      return { status: 'done', digest: undefined };
    },
  });
  const builder: ImageBuilder = {
    name: 'farm',
    store: 'registry',
    refusal: () => undefined,
    build: (request) => {
      requests.push(request);
      return Promise.resolve(outcome);
    },
  };
  const request = {
    imageKey: 'base',
    builder: 'farm',
    reference: `${repository}:tmp-1`,
    context: [],
    dockerfile: 'FROM scratch\n',
    wholeContextVisible: false,
    platforms: place.platforms ?? ['linux/amd64'],
    secrets: [],
    cacheFrom: [],
    inlineCache: false,
    noCache: false,
  };
  const refuse = (name: string) => () => Promise.reject(new Error(`${name} is not to be used`));
  const books: Books = {
    inputs: () => inputs,
    decide: refuse('decide'),
    earlier: refuse('earlier'),
    previous: () => Promise.resolve(undefined),
    publishedLayers: refuse('publishedLayers'),
    record: refuse('record'),
    keep: refuse('keep'),
    ...place.books,
  };
  const parents = place.parents ?? new Map<string, ImageState>();
  const image = imageSpec('base', {
    repository,
    parents: [...parents.keys()],
    finalParent: [...parents.keys()][0],
    platforms: place.platforms ?? [],
    ...(place.sizeBudgetBytes === undefined ? {} : { sizeBudgetBytes: place.sizeBudgetBytes }),
  });
  const files = memoryFiles();
  const step = stepContext({
    image,
    parents,
    planned: plannedImage(image, place.forced === true ? { forced: true } : {}),
    settings: runSettings({ push: true, retries: 0 }),
    prepared: {
      visibleTags: [],
      build: { request, builder, history: last, labels: () => ({}) },
    },
    deps: {
      engine,
      files,
      registry,
      books,
      credentials: fixedCredentials(),
      clock: instantClock(now),
      ensureHere: (state) => {
        pulled.push(state);
        engine.addImage(state.imageId ?? '', { repoTags: [state.reference ?? ''], sizeBytes: 3e9 });
        return Promise.resolve();
      },
    },
  });
  return { ...step, engine, requests, pulled, pushes, files };
}

/** A registry that has an index of images for these architectures, by digest alone. */
async function registryWithIndex(architectures: readonly string[]) {
  const registry = memoryRegistry();
  const put = async (mediaType: string, document: object, platform?: object) => {
    const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, ...document }));
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await registry.putManifest(`${repository}@${descriptor.digest}`, { descriptor, bytes });
    return platform === undefined ? descriptor : { ...descriptor, platform };
  };
  const manifests = await Promise.all(
    architectures.map(async (architecture) => {
      const platform = { os: 'linux', architecture };
      const bytes = Buffer.from(JSON.stringify(platform));
      const digest = await registry.putBlob(repository, bytes);
      const config = { mediaType: `${oci}.config.v1+json`, digest, size: bytes.length };
      return put(`${oci}.manifest.v1+json`, { config, layers: [] }, platform);
    }),
  );
  const { digest } = await put(`${oci}.index.v1+json`, { manifests });
  const outcome: BuildOutcome = { status: 'built', imageId: digest, digest };
  return { registry, digest, outcome };
}

const oci = 'application/vnd.oci.image';

/** A registry that has an image by digest alone. */
async function registryWith(name = 'base', tags: readonly string[] = []) {
  const registry = memoryRegistry();
  const { imageId, digest } = await publishImage(registry, repository, name, tags);
  await registry.putManifest(`${repository}@${digest}`, imageContent(name).manifest);
  const outcome: BuildOutcome = { status: 'built', imageId, digest };
  return { registry, imageId, digest, outcome };
}

/** Another manifest of the image with this config, by digest alone. @returns its digest */
async function registerManifest(
  registry: MemoryRegistry,
  imageId: string,
  annotations: Readonly<Record<string, string>> = {},
): Promise<string> {
  const mediaType = `${oci}.manifest.v1+json`;
  const config = { mediaType: `${oci}.config.v1+json`, digest: imageId, size: 2 };
  const document = { schemaVersion: 2, mediaType, config, layers: [], annotations };
  const bytes = Buffer.from(JSON.stringify(document));
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await registry.putManifest(`${repository}@${descriptor.digest}`, { descriptor, bytes });
  return descriptor.digest;
}

const tagOf = (reference: string) => reference.slice(repository.length + 1);

describe('the build of an image on a builder elsewhere', () => {
  it('leaves it at the registry without a name, and brings nothing here', async () => {
    const { registry, imageId, digest, outcome } = await registryWith();
    const { context, engine, pulled, lines } = buildUnderTest({ outcome, registry });

    const { status, state, facts } = await buildStep(context);

    expect({ status, state, facts }).toEqual({
      status: 'passed',
      state: {
        imageId,
        reference: exact(imageId),
        digest,
        isUntagged: true,
        isNew: true,
        buildId,
        inputs,
        isBuilt: true,
        builtAt: now,
      },
      facts: { imageId, buildId, builder: 'farm', tags: [exact(imageId)] },
    });
    expect(await tagsAt(registry, repository)).toEqual({});
    expect([await engine.listTags(), pulled]).toEqual([[], []]);
    expect(lines).toEqual(['on the builder farm']);
  });

  it('takes the one that its exact name stands for already', async () => {
    const { registry, imageId, digest } = await registryWith();
    await publishImage(registry, repository, 'base', [tagOf(exact(imageId))]);
    const other = await registerManifest(registry, imageId, { note: 'written by another builder' });
    const outcome: BuildOutcome = { status: 'built', imageId, digest: other };
    const { context } = buildUnderTest({ outcome, registry });

    const { state } = await buildStep(context);

    expect(state).toMatchObject({ digest, isUntagged: false });
  });

  it('hands it its parents by digest, pushing one that only the engine has', async () => {
    const { registry, outcome } = await registryWith();
    const root = 'stack.test/root:i-root';
    const side = 'stack.test/side:i-side';
    const { context, requests, pushes, pulled } = buildUnderTest({
      outcome,
      registry,
      parents: new Map([
        ['root', { imageId: 'sha256:root', reference: root }],
        ['side', { imageId: 'sha256:side', reference: side, digest: digestOfDigit('5') }],
      ]),
    });

    await buildStep(context);

    const pushed = (await registry.resolve(root))?.digest ?? '';
    expect(requests[0]?.parentDigests).toEqual({
      [root]: `stack.test/root@${pushed}`,
      [side]: `stack.test/side@${digestOfDigit('5')}`,
    });
    expect(requests[0]?.buildArgs).toMatchObject({ BASE_IMAGE: root, SIDE_IMAGE: side });
    expect([pushes, pulled]).toEqual([[root], []]);
  });

  it('takes a name away that the builder needed', async () => {
    const { registry, digest, outcome } = await registryWith('base', ['tmp-1']);
    const { context } = buildUnderTest({
      outcome: { ...outcome, temporaryName: `${repository}:tmp-1` },
      registry,
    });

    const { state } = await buildStep(context);

    expect(state?.digest).toBe(digest);
    expect(await tagsAt(registry, repository)).toEqual({});
  });

  it('takes that name away also where the build failed after all', async () => {
    const { registry } = await registryWith('base', ['tmp-1']);
    const { context, notes } = buildUnderTest({
      outcome: {
        status: 'failed',
        message: 'broken pipe',
        transient: false,
        temporaryName: `${repository}:tmp-1`,
      },
      registry,
    });

    const { status } = await buildStep(context);

    expect([status, notes]).toEqual(['failed', []]);
    expect(await tagsAt(registry, repository)).toEqual({});
  });

  it('says in a note that the registry keeps that name', async () => {
    const { registry, outcome } = await registryWith('base', ['tmp-1']);
    const { context, notes } = buildUnderTest({
      outcome: { ...outcome, temporaryName: `${repository}:tmp-1` },
      registry: { ...registry, deleteManifest: () => Promise.resolve('unsupported') },
    });

    const { status } = await buildStep(context);

    expect([status, notes]).toEqual([
      'passed',
      [
        `${repository}:tmp-1, a name of an image that was not tested, could not be removed: the registry does not delete`,
      ],
    ]);
  });

  it('brings it here to see how large it is, where it has a budget', async () => {
    const { registry, imageId, outcome } = await registryWith();
    const { context, engine, pulled } = buildUnderTest({
      outcome,
      registry,
      sizeBudgetBytes: 2e9,
    });

    const { status, message } = await buildStep(context);

    expect([status, message]).toEqual([
      'failed',
      'the image has 3.0 GB, its size_budget is 2.0 GB',
    ]);
    expect(pulled.map(({ reference }) => reference)).toEqual([exact(imageId)]);
    expect(await engine.listTags()).toEqual([exact(imageId)]);
  });

  it('says of a builder that went away that it was not the Dockerfile', async () => {
    const { registry } = await registryWith();
    const { context } = buildUnderTest({
      outcome: { status: 'failed', message: 'gone', transient: true, isBuilderGone: true },
      registry,
    });

    const outcome = await buildStep(context);

    expect(outcome).toEqual({
      status: 'failed',
      message: 'gone',
      facts: { builder: 'farm' },
      failure: {
        kind: 'engine',
        tail: ['on the builder farm'],
        logPath: 'artifacts/logs/base.step.log',
      },
    });
  });

  it('knows an image for several platforms by the digest of its index', async () => {
    const { registry, digest, outcome } = await registryWithIndex(['amd64', 'arm64']);
    const platforms = ['linux/amd64', 'linux/arm64'];
    const { context } = buildUnderTest({ outcome, registry, platforms });

    const { status, state } = await buildStep(context);

    expect([status, state]).toEqual([
      'passed',
      expect.objectContaining({ imageId: digest, digest, reference: exact(digest) }),
    ]);
  });

  it('fails where the index lost a platform, and nothing gets a name', async () => {
    const { registry, outcome } = await registryWithIndex(['amd64']);
    const platforms = ['linux/amd64', 'linux/arm64'];
    const { context, engine } = buildUnderTest({ outcome, registry, platforms });

    const { status, message, failure } = await buildStep(context);

    expect([status, message, failure?.kind]).toEqual([
      'failed',
      'the index that the builder left at the registry is not whole: it has nothing for linux/arm64',
      'registry',
    ]);
    expect(await tagsAt(registry, repository)).toEqual({});
    expect(await engine.listTags()).toEqual([]);
  });

  describe('of the same inputs, where nothing but notes for the cache differs', () => {
    async function rebuilt() {
      const registry = memoryRegistry();
      const put = async (note: string) => {
        const config = { os: 'linux', architecture: 'amd64', rootfs: { diff_ids: ['x'] } };
        const noted = { ...config, 'moby.buildkit.cache.v0': note };
        const imageId = await registry.putBlob(repository, Buffer.from(JSON.stringify(noted)));
        return { imageId, digest: await registerManifest(registry, imageId) };
      };
      const [before, made] = [await put('a'), await put('b')];
      const reference = exact(before.imageId);
      const found = { imageId: before.imageId, reference, digest: undefined, here: false };
      const { context } = buildUnderTest({
        outcome: { status: 'built', ...made },
        registry,
        forced: true,
        books: { earlier: () => Promise.resolve({ found, history: undefined }) },
      });
      return { registry, context, before, made };
    }

    it('keeps the image there was', async () => {
      const { registry, context, before } = await rebuilt();
      const manifest = await registry.getManifest(`${repository}@${before.digest}`);
      if (manifest !== undefined) await registry.putManifest(exact(before.imageId), manifest);

      const { state } = await buildStep(context);

      const reference = exact(before.imageId);
      expect(state).toMatchObject({ ...before, reference, isUntagged: false });
    });

    it('takes the new one where the registry has the old one by no name any more', async () => {
      const { context, made } = await rebuilt();

      const { state } = await buildStep(context);

      expect(state).toMatchObject({ ...made, reference: exact(made.imageId), isUntagged: true });
    });
  });

  it.each<readonly [string, (registry: MemoryRegistry) => Promise<BuildOutcome>, string]>([
    [
      'is for another platform',
      async (registry) => {
        const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'arm64' }));
        const imageId = await registry.putBlob(repository, config);
        return { status: 'built', imageId, digest: await registerManifest(registry, imageId) };
      },
      'the builder left an image for linux/arm64 at the registry, and it was to be for linux/amd64',
    ],
    [
      'is another image than the builder says',
      async (registry) => {
        const config = await registry.putBlob(repository, Buffer.from('{}'));
        const digest = await registerManifest(registry, config);
        return { status: 'built', imageId: digestOfDigit('2'), digest };
      },
      `is the image ${digestOfDigit('2')}, and it is ${digestOf(Buffer.from('{}'))}`,
    ],
    [
      'is not there',
      () =>
        Promise.resolve({
          status: 'built',
          imageId: digestOfDigit('2'),
          digest: digestOfDigit('3'),
        }),
      `the builder said that it left ${digestOfDigit('3')} at the registry, which does not have it`,
    ],
  ])('fails where what was left %s', async (_what, leave, expected) => {
    const registry = memoryRegistry();
    const { context } = buildUnderTest({ outcome: await leave(registry), registry });

    const { status, message, failure } = await buildStep(context);

    expect([status, message, failure?.kind]).toEqual([
      'failed',
      expect.stringContaining(expected),
      'registry',
    ]);
    expect(await tagsAt(registry, repository)).toEqual({});
  });
});
