import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../../src/errors/user-error.ts';
import { buildIdOf } from '../../../../src/identity/build-id.ts';
import type { ImageRecord } from '../../../../src/identity/record.ts';
import { makeInventory } from '../../../../src/inventory/make-inventory.ts';
import type { ImageFacts } from '../../../../src/manifest/image-facts.ts';
import { findPackageFilesCommand } from '../../../../src/manifest/find-package-files.ts';
import { renderManifestPage } from '../../../../src/manifest/render-manifest-page.ts';
import type { StepName } from '../../../../src/report/run-report.ts';
import type { Books } from '../../../../src/run/books.ts';
import type { PreparedImage, StepContext } from '../../../../src/run/image-run.ts';
import { manifestPageStep } from '../../../../src/run/steps/manifest-page.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import { digestOfDigit, imageRecord } from '../../../support/image-record.ts';
import { instantClock } from '../../../support/instant-clock.ts';
import { memoryFiles } from '../../../support/memory-files.ts';
import { memoryRegistry } from '../../../support/memory-registry.ts';
import { imageSpec, plannedImage } from '../../../support/spec-builders.ts';
import { imageFacts, infoSection } from '../../manifest/image-facts-builder.ts';
import { publishImage } from '../published-image.ts';
import { runSettings } from '../scripted-run.ts';
import { stepContext } from './step-context.ts';

const imageId = `sha256:${'ab'.repeat(32)}`;
const reference = 'stack.test/base:i-abababababab';
const moving = 'stack.test/base:2026.4-main';
const now = Date.UTC(2026, 3, 1, 12);
const labels = {
  'org.opencontainers.image.revision': 'e'.repeat(40),
  'org.opencontainers.image.created': '2026-04-01T10:00:00Z',
};
const image = imageSpec('base', {
  infoCommands: [{ key: 'TOKEN', description: 'A token', argv: ['cat', '/x'], command: 'cat /x' }],
});
const { inputs } = imageRecord();
const buildId = buildIdOf(inputs);

/** What the page tells of the image, as an earlier run found out. */
const known = imageFacts({
  imageId,
  reference: 'stack.test/base:2026.4-old',
  digest: digestOfDigit('9'),
  labels,
  infoSections: [infoSection({ description: 'A token', command: 'cat /x', output: 'kept' })],
});

type Fields = Partial<Omit<StepContext, 'deps' | 'log' | 'note'>>;

interface Place {
  readonly context?: Fields;
  /** What is kept of the image; absent: nothing. */
  readonly record?: ImageRecord;
  /** The run takes images as they are. */
  readonly withoutBooks?: boolean;
  readonly registry?: ReturnType<typeof memoryRegistry>;
}

function under(
  { context, record, withoutBooks = false, registry = memoryRegistry() }: Place = {},
  { unable = false } = {},
) {
  const files = memoryFiles();
  const kept: unknown[] = [];
  const broughtHere: (string | undefined)[] = [];
  const engine = fakeEngine({
    images: {
      [imageId]: {
        repoTags: [reference],
        sizeBytes: 5e6,
        labels,
        program: (argv) => {
          if (argv[0] === 'cat') return { output: ['a token: hunter2\n'] };
          return argv[0] === 'sh' ? { exitCode: unable ? 1 : 0 } : { hangs: true };
        },
      },
    },
  });
  const books: Books = {
    inputs: (key, parents) => ({
      ...inputs,
      args: { KEY: key },
      parents: Object.fromEntries(parents),
    }),
    decide: () => Promise.reject(new Error('decide is not to be used')),
    earlier: () => Promise.reject(new Error('earlier is not to be used')),
    previous: () => Promise.reject(new Error('previous is not to be used')),
    publishedLayers: () => Promise.reject(new Error('publishedLayers is not to be used')),
    record: () => Promise.resolve(record),
    keep: (one, publish) => {
      kept.push([one, publish]);
      return Promise.resolve();
    },
  };
  const step = stepContext({
    image,
    state: { imageId, reference, buildId, inputs },
    ...context,
    deps: {
      engine,
      files,
      registry,
      // Nothing takes so long that its time is over.
      clock: { ...instantClock(now), sleep: () => new Promise(() => undefined) },
      books: withoutBooks ? undefined : books,
      mask: (text) => text.replaceAll('hunter2', '***'),
      ensureHere: (one) => {
        broughtHere.push(one.reference);
        return Promise.resolve();
      },
    },
  });
  return { ...step, engine, files, kept, broughtHere };
}

/** The facts of the record that the step keeps. */
async function recordOf(place: Place): Promise<ImageRecord> {
  const { context, kept } = under(place);
  await manifestPageStep(context);
  const [[record]] = kept as [[ImageRecord]];
  return record;
}

describe('the step that describes an image', () => {
  it('writes its page and its inventory, without secrets, and leaves no container', async () => {
    const { context, files, engine, broughtHere } = under();

    const outcome = await manifestPageStep(context);

    const contents = files.contents();
    const page = contents['/stack/artifacts/manifests/base.md'] ?? '';
    expect(outcome).toEqual({ status: 'passed', facts: { sizeBytes: 5e6, layers: [] } });
    expect(page).toContain(moving);
    expect(page).toContain('a token: ***');
    expect(page).not.toContain('hunter2');
    expect(JSON.parse(contents['/stack/artifacts/inventory/base.json'] ?? '')).toBeDefined();
    expect(engine.containersLeft()).toBe(0);
    expect(broughtHere).toEqual([reference]);
  });

  it('looks into the container that the tests left, with their folders gone, and ends it', async () => {
    const { context, engine, files } = under();
    const { containers } = context.deps;
    const sleep = { image: reference, entrypoint: ['sleep', '1'], cmd: [], labels: {} };
    const id = await engine.createContainer(sleep);
    await engine.startContainer(id);
    containers.keep('base', { id, image: reference, litter: ['/stack-tests'] });

    await manifestPageStep(context);
    await containers.ended('base');

    expect(files.contents()['/stack/artifacts/manifests/base.md']).toContain('a token: ***');
    expect(engine.created).toHaveLength(1);
    expect(engine.execs.map(({ request }) => request.cmd)).toEqual([
      findPackageFilesCommand(['/stack-tests']),
      ['cat', '/x'],
    ]);
    expect(engine.containersLeft()).toBe(0);
  });

  it('ends the container of the tests where a record tells enough', async () => {
    const { context, engine } = under({ record: imageRecord({ facts: known }) });
    const id = await engine.createContainer({ image: reference, labels: {} });
    context.deps.containers.keep('base', { id, image: reference, litter: [] });

    await manifestPageStep(context);
    await context.deps.containers.ended('base');

    expect(engine.containersLeft()).toBe(0);
  });

  it('makes one of its own where that of the tests cannot be cleared, or is gone', async () => {
    for (const isGone of [false, true]) {
      const { context, engine } = under({}, { unable: true });
      const { containers } = context.deps;
      const sleep = { image: reference, entrypoint: ['sleep', '1'], cmd: [], labels: {} };
      const id = await engine.createContainer(sleep);
      await engine.startContainer(id);
      if (isGone) await engine.removeContainer(id);
      containers.keep('base', { id, image: reference, litter: ['/stack-tests'] });

      await manifestPageStep(context);
      await containers.ended('base');

      expect(engine.created).toHaveLength(2);
      expect(engine.execs.at(-1)).toMatchObject({ container: 1, request: { cmd: ['cat', '/x'] } });
      expect(engine.containersLeft()).toBe(0);
    }
  });

  it('gives the size of what was pushed', async () => {
    const registry = memoryRegistry();
    const { digest } = await publishImage(registry, 'stack.test/base', 'base', ['i-abababababab']);
    const { context, files } = under({
      registry,
      context: { state: { imageId, reference, digest } },
    });

    await manifestPageStep(context);

    const size = Buffer.byteLength('layer of base');
    expect(files.contents()['/stack/artifacts/manifests/base.md']).toContain(`${size} B`);
  });

  it('does without that size where the registry does not answer, and says so', async () => {
    const registry = {
      ...memoryRegistry(),
      getManifest: () =>
        Promise.reject(new UserError('REGISTRY_UNREACHABLE', 'stack.test does not answer')),
    };
    const { context, notes } = under({
      registry,
      record: imageRecord({ facts: known }),
      context: { state: { imageId, reference, digest: digestOfDigit('d') } },
    });

    expect(await manifestPageStep(context)).toMatchObject({ status: 'passed' });
    expect(notes).toEqual(['the page lacks the compressed size: stack.test does not answer']);
  });

  it('is a bug before the image is known', async () => {
    const { context } = stepContext();

    await expect(manifestPageStep(context)).rejects.toThrow('base is described before it is known');
  });

  it('keeps no record for verbs that take images as they are', async () => {
    const { context, files, kept } = under({ withoutBooks: true });

    await manifestPageStep(context);

    expect([kept, Object.keys(files.contents())]).toEqual([
      [],
      ['/stack/artifacts/inventory/base.json', '/stack/artifacts/manifests/base.md'],
    ]);
  });
});

describe('an image that people had another one of', () => {
  const six = (version: string): ImageFacts => ({
    ...known,
    inventory: makeInventory([{ source: 'python', name: 'six', version }]),
  });

  it('has a page that says what changed since, and a record that does not', async () => {
    const before = {
      tag: '2026.4-stable',
      imageId: digestOfDigit('9'),
      record: imageRecord({ facts: six('1.17.0') }),
    };
    const record = imageRecord({ facts: six('1.16.0') });
    const state = { imageId, reference, before };
    const { context, files, kept } = under({ record, context: { state } });

    await manifestPageStep(context);

    const page = files.contents()['/stack/artifacts/manifests/base.md'];
    expect(page).toContain(
      [
        '## Changes since 2026.4-stable',
        '',
        '1 downgraded',
        '',
        '| Package | From | Before | After | Change |',
        '| :-- | :-- | :-- | :-- | :-- |',
        '| six | Python | 1.17.0 | 1.16.0 | **downgraded** |',
        '',
      ].join('\n'),
    );
    expect(JSON.stringify(kept)).not.toContain('1.17.0');
  });
});

describe('an image that an earlier record describes', () => {
  it('is not looked into again, nor brought here, and has the name that it has now', async () => {
    const { context, files, engine, broughtHere } = under({
      record: imageRecord({ facts: known }),
    });

    await manifestPageStep(context);

    const shown = { ...known, reference: moving, digest: undefined };
    expect(files.contents()['/stack/artifacts/manifests/base.md']).toBe(renderManifestPage(shown));
    expect([engine.created, broughtHere]).toEqual([[], []]);
  });

  it('says again what was found odd in it', async () => {
    const facts: ImageFacts = { ...known, notes: ['info command `cat /x` ended with exit code 2'] };
    const { context, notes } = under({ record: imageRecord({ facts }) });

    await manifestPageStep(context);

    expect(notes).toEqual(['info command `cat /x` ended with exit code 2']);
  });

  it('is looked into where the record answers other commands', async () => {
    const facts = { ...known, infoSections: [] };
    const { context, files, broughtHere } = under({ record: imageRecord({ facts }) });

    await manifestPageStep(context);

    expect(files.contents()['/stack/artifacts/manifests/base.md']).toContain('a token: ***');
    expect(broughtHere).toEqual([reference]);
  });
});

describe('the record that is kept of an image', () => {
  const builtAt = now - 60_000;
  const state = { imageId, reference, buildId, inputs, isBuilt: true, builtAt };
  const earlier = imageRecord({ facts: known, builtAt: '2026-01-01T00:00:00.000Z' });
  const timings = new Map<StepName, number>([
    ['build', 61_000],
    ['tag', 5],
  ]);

  /** Prepared for a build with or without the layer cache. */
  function prepared(noCache: boolean): PreparedImage {
    const build = { request: { noCache } } as unknown as NonNullable<PreparedImage['build']>;
    return { visibleTags: [moving], build };
  }

  it('says all that is known of it', async () => {
    const { context, kept } = under({
      context: { state, timings, settings: runSettings({ commit: 'c'.repeat(40) }) },
    });

    await manifestPageStep(context);

    expect(kept).toEqual([
      [
        {
          schemaVersion: 1,
          key: 'base',
          repository: 'stack.test/base',
          imageId,
          buildId,
          inputs,
          revision: 'e'.repeat(40),
          created: '2026-04-01T10:00:00Z',
          builtAt: new Date(builtAt).toISOString(),
          commit: 'c'.repeat(40),
          timings: { build: 61_000, tag: 5 },
          facts: expect.objectContaining({ imageId, reference: moving, labels }) as unknown,
        },
        false,
      ],
    ]);
  });

  it('names no commit where its labels name none', async () => {
    const bare = { ...known, labels: {} };

    const record = await recordOf({ record: imageRecord({ facts: bare }), context: { state } });

    expect([record.revision, record.created, record.commit]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('adds to the timings of earlier runs', async () => {
    const record = await recordOf({
      record: { ...earlier, timings: { build: 1, push: 2 } },
      context: { state, timings },
    });

    expect(record.timings).toEqual({ build: 61_000, push: 2, tag: 5 });
  });

  it('has the inputs of the plan where this run did not build it', async () => {
    const record = await recordOf({
      context: {
        state: { imageId, reference, buildId },
        parents: new Map([['root', { imageId: digestOfDigit('1') }]]),
      },
    });

    const planned = { ...inputs, args: { KEY: 'base' }, parents: { root: digestOfDigit('1') } };
    expect([record.inputs, record.buildId]).toEqual([planned, buildIdOf(planned)]);
  });

  it.each([
    ['of a run that pushed it', true, digestOfDigit('d'), true],
    ['of a run that did not push it', true, undefined, false],
    ['of a run without --push', false, digestOfDigit('d'), false],
  ])('is put beside the image or not: %s', async (_name, push, digest, expected) => {
    const { context, kept } = under({
      context: { state: { ...state, digest }, settings: runSettings({ push }) },
    });

    await manifestPageStep(context);

    expect(kept).toEqual([[expect.anything(), expected]]);
  });

  it.each([
    [
      'when it was built, where no one knew it before',
      undefined,
      { prepared: prepared(false) },
      builtAt,
    ],
    [
      'when it was first built, where the cache may have been used',
      earlier,
      { prepared: prepared(false) },
      Date.UTC(2026, 0, 1),
    ],
    [
      'when it was built without cache',
      earlier,
      { prepared: prepared(true), state: { ...state, isFresh: true } },
      builtAt,
    ],
  ] as const)('says %s', async (_name, before, context, expected) => {
    const record = await recordOf({
      ...(before === undefined ? {} : { record: before }),
      context: { state, ...context },
    });

    expect(record.builtAt).toBe(new Date(expected).toISOString());
  });

  it('says when it was built first where --no-cache was given and it was not built', async () => {
    const record = await recordOf({
      record: { ...earlier, facts: { ...known, infoSections: [] } },
      context: {
        state: { imageId, reference, buildId },
        planned: plannedImage(image, { state: 'wait' }),
        prepared: prepared(true),
      },
    });

    expect(record.builtAt).toBe('2026-01-01T00:00:00.000Z');
  });
});
