import { beforeEach, describe, expect, it } from '@jest/globals';
import type { TransferOutcome } from '../../../../src/ports/container-engine.ts';
import type { BuildRequest, CacheOutcome } from '../../../../src/ports/image-builder.ts';
import type { ImageState } from '../../../../src/run/image-run.ts';
import { pruneStep } from '../../../../src/run/steps/prune.ts';
import { pushStep } from '../../../../src/run/steps/push.ts';
import { tagStep } from '../../../../src/run/steps/tag.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import { fixedCredentials } from '../../../support/fixed-credentials.ts';
import { memoryRegistry, type MemoryRegistry } from '../../../support/memory-registry.ts';
import { imageContent } from '../../../support/registry-content.ts';
import { imageSpec } from '../../../support/spec-builders.ts';
import { publishImage, tagsAt } from '../published-image.ts';
import { runSettings } from '../scripted-run.ts';
import { stepContext } from './step-context.ts';

const repository = '127.0.0.1:5000/base';
const image = imageSpec('base', { repository });
const reference = `${repository}:i-1`;
const moving = `${repository}:2026.4-main`;
const fixed = `${repository}:2026.4-main-1a2b3c4`;
const buildName = `${repository}:b-0123456789ab`;
const basicName = `${repository}:t-0123456789ab`;
const otherName = `${repository}:t-ba9876543210`;
const prepared = { visibleTags: [moving, fixed], build: undefined };
const settings = runSettings({ push: true });

const { manifest } = imageContent('base');
const { digest } = manifest.descriptor;

describe('push step', () => {
  /** Names of the image on the engine: those that go to the registry with it, and others. */
  const repoTags = [
    basicName,
    buildName,
    otherName,
    reference,
    moving,
    `${repository}:b-12`,
    'stack.test/base:b-0123456789ab',
  ];

  interface Transfers {
    readonly outcomes: readonly TransferOutcome[];
    /** What the registry has once something was transferred: this image, by name. */
    readonly brings?: string;
    readonly registry: MemoryRegistry;
  }

  function pushUnderTest({ outcomes, brings, registry }: Transfers) {
    let transfers = 0;
    const engine = fakeEngine({
      images: { 'sha256:1': { repoTags } },
      transfer: () => {
        const outcome = outcomes[transfers++];
        if (brings !== undefined)
          void registry.putManifest(reference, imageContent(brings).manifest);
        return outcome ?? { status: 'done', digest: undefined };
      },
    });
    const credentials = fixedCredentials();
    const state: ImageState = { reference, imageId: 'sha256:1', buildId: 'sha256:0123456789ab' };
    const deps = { engine, credentials, registry };
    return {
      ...stepContext({ image, state, settings, deps }),
      state,
      credentials,
      transfers: () => transfers,
    };
  }

  /** A registry with these layers and configs, by the names of their images, and nothing that has a tag. */
  async function registryWithLayers(...names: readonly string[]): Promise<MemoryRegistry> {
    const registry = memoryRegistry();
    for (const name of names) await publishImage(registry, repository, name, []);
    return registry;
  }

  const done: TransferOutcome = { status: 'done', digest };

  it('believes only what the registry says it has', async () => {
    const registry = await registryWithLayers('base');
    const { context, credentials, state } = pushUnderTest({
      outcomes: [done],
      brings: 'base',
      registry,
    });

    const outcome = await pushStep(context);

    expect(outcome).toEqual({
      status: 'passed',
      state: { ...state, digest },
      facts: { digest },
    });
    expect(credentials.asked).toEqual(['127.0.0.1:5000']);
  });

  it('puts the names of its verdicts and then that of its build there, and no others', async () => {
    const registry = await registryWithLayers('base');
    const { context } = pushUnderTest({ outcomes: [done], brings: 'base', registry });

    await pushStep(context);

    const puts = registry.calls.filter((call) => call.startsWith('putManifest'));
    expect(puts).toEqual(
      [reference, otherName, basicName, buildName].map((name) => `putManifest ${name}`),
    );
    expect(await tagsAt(registry, repository)).toEqual({
      'b-0123456789ab': digest,
      'i-1': digest,
      't-0123456789ab': digest,
      't-ba9876543210': digest,
    });
  });

  it('does not push what the registry has, and puts its names there', async () => {
    const registry = memoryRegistry();
    await publishImage(registry, repository, 'base', ['i-1']);
    const { context, credentials, transfers, state } = pushUnderTest({ outcomes: [], registry });

    const outcome = await pushStep(context);

    expect(outcome).toEqual({
      status: 'passed',
      state: { ...state, digest },
      facts: { digest },
    });
    expect([transfers(), credentials.asked]).toEqual([0, []]);
    expect(Object.keys(await tagsAt(registry, repository))).toEqual([
      'b-0123456789ab',
      'i-1',
      't-0123456789ab',
      't-ba9876543210',
    ]);
  });

  describe('of what a builder left at the registry', () => {
    const away: ImageState = {
      reference,
      imageId: 'sha256:1',
      buildId: `sha256:${'c'.repeat(64)}`,
      digest,
      isUntagged: true,
      isBuilt: true,
    };
    const buildTag = `b-${'c'.repeat(12)}`;

    function pushAway(
      registry: MemoryRegistry,
      here: readonly string[] = [],
      kept: CacheOutcome = { status: 'kept' },
    ) {
      const engine = fakeEngine({
        images: here.length === 0 ? {} : { 'sha256:1': { repoTags: here } },
      });
      const caches: BuildRequest[] = [];
      const build = {
        request: {
          imageKey: 'base',
          reference: `${repository}:tmp-1`,
          context: [],
          dockerfile: 'FROM scratch\n',
          wholeContextVisible: false,
          platforms: [],
          secrets: [],
          cacheFrom: [],
          inlineCache: false,
          noCache: false,
          registryCache: { from: [], to: `${repository}:cache-2026.4-main` },
        },
        history: { revision: '', created: '' },
        labels: () => ({}),
        builder: {
          name: 'farm',
          store: 'registry' as const,
          refusal: () => undefined,
          build: () => Promise.reject(new Error('nothing is built here')),
          keepCache: (request: BuildRequest) => {
            caches.push(request);
            return Promise.resolve(kept);
          },
        },
      };
      const deps = { engine, registry, credentials: fixedCredentials() };
      const step = stepContext({
        image,
        state: away,
        settings,
        deps,
        prepared: { visibleTags: [moving], build },
      });
      return { ...step, caches };
    }

    it('gives it its names, that of its build last, and keeps its layers', async () => {
      const registry = await registryWithLayers('base');
      await registry.putManifest(`${repository}@${digest}`, manifest);
      const { context, caches } = pushAway(registry);

      const { beside, ...outcome } = await pushStep(context);
      await beside;

      expect(outcome).toEqual({
        status: 'passed',
        state: { ...away, isUntagged: false },
        facts: { digest },
      });
      expect(await tagsAt(registry, repository)).toEqual({ 'i-1': digest, [buildTag]: digest });
      expect(caches.map(({ registryCache }) => registryCache?.to)).toEqual([
        `${repository}:cache-2026.4-main`,
      ]);
    });

    it('puts its verdicts there where it was tested here', async () => {
      const registry = await registryWithLayers('base');
      await registry.putManifest(`${repository}@${digest}`, manifest);
      const { context } = pushAway(registry, [reference, basicName, `${repository}:${buildTag}`]);

      await pushStep(context);

      const puts = registry.calls.filter((call) => call.startsWith('putManifest')).slice(1);
      expect(puts).toEqual(
        [reference, basicName, `${repository}:${buildTag}`].map((name) => `putManifest ${name}`),
      );
    });

    it('gives it the name of its build also where it was here before, of another build', async () => {
      const registry = await registryWithLayers('base');
      await registry.putManifest(`${repository}@${digest}`, manifest);
      const { context } = pushAway(registry, [reference, buildName]);

      await pushStep(context);

      expect(Object.keys(await tagsAt(registry, repository))).toEqual(
        ['b-0123456789ab', buildTag, 'i-1'].toSorted(),
      );
    });

    it('says in a note that layers could not be kept', async () => {
      const registry = await registryWithLayers('base');
      await registry.putManifest(`${repository}@${digest}`, manifest);
      const { context, notes } = pushAway(registry, [], { status: 'failed', message: 'denied' });

      const { status, beside } = await pushStep(context);
      await beside;

      expect([status, notes]).toEqual([
        'passed',
        ['its layers could not be kept for later builds (cache: registry): denied'],
      ]);
    });

    it('fails when the registry has lost it', async () => {
      const { context, caches } = pushAway(memoryRegistry());

      const { status, message } = await pushStep(context);

      expect([status, message]).toEqual([
        'failed',
        `push of ${reference}: the registry does not have what the builder left there any more`,
      ]);
      expect(caches).toEqual([]);
    });
  });

  it('fails when the registry has another image afterwards', async () => {
    const registry = await registryWithLayers('base', 'other');
    const { context } = pushUnderTest({ outcomes: [done], brings: 'other', registry });

    const outcome = await pushStep(context);

    const other = imageContent('other').manifest.descriptor.digest;
    const message = `pushed ${digest}, and the registry has ${other}`;
    expect(outcome).toEqual({
      status: 'failed',
      message: `push of ${reference}: ${message}`,
      failure: { kind: 'registry', tail: [message], logPath: 'artifacts/logs/base.step.log' },
    });
    expect(await tagsAt(registry, repository)).toEqual({ 'i-1': other });
  });

  it('fails when the registry has nothing afterwards', async () => {
    const registry = memoryRegistry();
    const { context } = pushUnderTest({ outcomes: [done], registry });

    const outcome = await pushStep(context);

    const message = 'the registry does not have the image after the push';
    expect(outcome).toEqual({
      status: 'failed',
      message: `push of ${reference}: ${message}`,
      failure: { kind: 'registry', tail: [message], logPath: 'artifacts/logs/base.step.log' },
    });
  });

  it('fails when the name moves under its hands', async () => {
    const registry = memoryRegistry();
    await publishImage(registry, repository, 'base', ['i-1']);
    const moved = imageContent('other').manifest;
    const { context } = pushUnderTest({
      outcomes: [],
      registry: { ...registry, getManifest: () => Promise.resolve(moved) },
    });

    const { status, message } = await pushStep(context);

    expect([status, message]).toEqual([
      'failed',
      `push of ${reference}: the registry has another image after the push`,
    ]);
    expect(await tagsAt(registry, repository)).toEqual({ 'i-1': digest });
  });

  it('tries again after a transient fault, and not after a definite answer', async () => {
    const reset = { status: 'failed', message: 'connection reset', transient: true } as const;
    const denied = { status: 'failed', message: 'denied', transient: false } as const;
    const { context, transfers, notes } = pushUnderTest({
      outcomes: [reset, denied],
      registry: memoryRegistry(),
    });

    const { message } = await pushStep(context);

    expect([message, transfers()]).toEqual([`push of ${reference}: denied`, 2]);
    expect(notes).toEqual(['push: trying again (1 of 6): connection reset']);
  });

  it('is a bug before the image is known', async () => {
    const { context } = stepContext({ image });

    await expect(pushStep(context)).rejects.toThrow('base is pushed before it is known');
  });
});

describe('tag step', () => {
  const images = { 'sha256:1': { repoTags: [reference] } };
  const state: ImageState = { reference, digest };
  let registry = memoryRegistry();

  beforeEach(async () => {
    registry = memoryRegistry();
    await publishImage(registry, repository, 'base', ['i-1']);
  });

  it('gives the names people use at the registry and on the engine, the one that moves last', async () => {
    const engine = fakeEngine({ images });
    const { context } = stepContext({
      image,
      prepared,
      settings,
      state,
      deps: { engine, registry },
    });

    const outcome = await tagStep(context);

    expect(outcome).toEqual({ status: 'passed', facts: { tags: [fixed, moving] } });
    const puts = registry.calls.filter((call) => call.startsWith('putManifest'));
    expect(puts.slice(1)).toEqual([`putManifest ${fixed}`, `putManifest ${moving}`]);
    expect(await tagsAt(registry, repository)).toEqual({
      '2026.4-main': digest,
      '2026.4-main-1a2b3c4': digest,
      'i-1': digest,
    });
    expect(await engine.listTags()).toEqual([moving, fixed, reference].sort());
  });

  it('names an image at the registry that is not on the engine, and fetches nothing', async () => {
    const engine = fakeEngine({ images: {} });
    const { context } = stepContext({
      image,
      prepared,
      settings,
      state,
      deps: { engine, registry },
    });

    const outcome = await tagStep(context);

    expect(outcome).toEqual({ status: 'passed', facts: { tags: [fixed, moving] } });
    expect(await tagsAt(registry, repository)).toEqual({
      '2026.4-main': digest,
      '2026.4-main-1a2b3c4': digest,
      'i-1': digest,
    });
    expect(await engine.listTags()).toEqual([]);
  });

  it('leaves a fixed name that another image has, and says so', async () => {
    const other = await publishImage(registry, repository, 'other', ['2026.4-main-1a2b3c4']);
    const engine = fakeEngine({ images });
    const { context, notes } = stepContext({
      image,
      prepared,
      settings,
      state,
      deps: { engine, registry },
    });

    const outcome = await tagStep(context);

    expect(outcome).toEqual({ status: 'passed', facts: { tags: [moving] } });
    expect(await tagsAt(registry, repository)).toEqual({
      '2026.4-main': digest,
      '2026.4-main-1a2b3c4': other.digest,
      'i-1': digest,
    });
    expect(notes).toEqual([`${fixed} names another image already and is left as it is`]);
  });

  it('leaves a fixed name that another image has on the engine, where nothing is pushed', async () => {
    const engine = fakeEngine({ images: { ...images, 'sha256:2': { repoTags: [fixed] } } });
    const { context, notes } = stepContext({
      image,
      prepared,
      state: { reference },
      deps: { engine },
    });

    const outcome = await tagStep(context);

    expect(outcome).toEqual({ status: 'passed', facts: { tags: [moving] } });
    expect((await engine.inspectImage(fixed))?.engineId).toBe('sha256:2');
    expect(notes).toEqual([`${fixed} names another image already and is left as it is`]);
  });

  it('does not touch a registry without --push', async () => {
    const engine = fakeEngine({ images });
    const { context } = stepContext({ image, prepared, state: { reference }, deps: { engine } });

    expect((await tagStep(context)).status).toBe('passed');
    expect(await engine.listTags()).toEqual([moving, fixed, reference].sort());
  });

  it.each([
    ['is gone', []],
    ['is another', ['i-1']],
  ])('moves nothing when what was pushed %s', async (_name, tags) => {
    const engine = fakeEngine({ images });
    const changed = memoryRegistry();
    const other = await publishImage(changed, repository, 'other', tags);
    const { context } = stepContext({
      image,
      prepared,
      settings,
      state,
      deps: { engine, registry: changed },
    });

    const { status, message } = await tagStep(context);

    expect([status, message]).toEqual(['failed', `${reference} is not at the registry any more`]);
    expect(await tagsAt(changed, repository)).toEqual(
      Object.fromEntries(tags.map((tag) => [tag, other.digest])),
    );
    expect(await engine.listTags()).toEqual([reference]);
  });
});

describe('prune step', () => {
  function under(repoTags: readonly string[], isNew: boolean) {
    const removed: string[] = [];
    const engine = fakeEngine({
      images: { 'sha256:1': { repoTags } },
      onCall: (method, target) => {
        if (method === 'removeImage') removed.push(target);
      },
    });
    const state = { reference, digest, isNew };
    return { ...stepContext({ image, prepared, state, deps: { engine } }), engine, removed };
  }

  it('removes the names of this run and of its push, and nothing else', async () => {
    const foreign = 'stack.test/base:b-0123456789ab';
    const { context, engine, removed } = under(
      [reference, moving, buildName, basicName, foreign],
      true,
    );

    expect(await pruneStep(context)).toEqual({ status: 'passed' });
    expect(removed).toEqual([moving, buildName, basicName, reference, `${repository}@${digest}`]);
    expect(await engine.listTags()).toEqual([foreign]);
  });

  it('removes the image with its last name', async () => {
    const { context, engine } = under([reference, buildName, otherName], true);

    await pruneStep(context);

    expect(await engine.inspectImage('sha256:1')).toBeUndefined();
  });

  it('leaves all names but those people use of an image that was there before', async () => {
    const { context, engine, removed } = under([reference, moving, buildName, basicName], false);

    await pruneStep(context);

    expect(removed).toEqual([moving]);
    expect(await engine.listTags()).toEqual([buildName, reference, basicName].sort());
  });

  it('leaves a fixed name that was left to another image', async () => {
    const engine = fakeEngine({
      images: { 'sha256:1': { repoTags: [reference, moving] }, 'sha256:2': { repoTags: [fixed] } },
    });
    const state = { reference, digest, isNew: true };

    await pruneStep(stepContext({ image, prepared, state, deps: { engine } }).context);

    expect(await engine.listTags()).toEqual([fixed]);
  });
});
