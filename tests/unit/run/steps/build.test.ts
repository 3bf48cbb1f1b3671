import { describe, expect, it } from '@jest/globals';
import { UserError } from '../../../../src/errors/user-error.ts';
import { buildIdOf } from '../../../../src/identity/build-id.ts';
import type { PlannedRunImage } from '../../../../src/plan/build-plan.ts';
import { buildTag } from '../../../../src/identity/exact-tags.ts';
import type {
  BuildOutcome,
  BuildRequest,
  ImageBuilder,
} from '../../../../src/ports/image-builder.ts';
import type { Books } from '../../../../src/run/books.ts';
import type { ImageState, StepContext } from '../../../../src/run/image-run.ts';
import { buildStep } from '../../../../src/run/steps/build.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import { digestOfDigit, imageRecord } from '../../../support/image-record.ts';
import { instantClock } from '../../../support/instant-clock.ts';
import { memoryFiles } from '../../../support/memory-files.ts';
import { imageSpec, plannedImage } from '../../../support/spec-builders.ts';
import { imageFacts } from '../../manifest/image-facts-builder.ts';
import { stepContext } from './step-context.ts';

const imageId = `sha256:${'ab'.repeat(32)}`;
const reference = `stack.test/base:i-${'ab'.repeat(6)}`;
const built: BuildOutcome = { status: 'built', imageId };
const temporary = 'stack.test/base:tmp-20260401T100000Z-0a1b2c';
const now = Date.UTC(2026, 3, 1);
/** What a build came to that gives the same image again. */
const sameImage = { imageId, reference, digest: undefined, here: true };
const last = { revision: 'a'.repeat(40), created: '2026-04-01T10:00:00Z' };

/** What `base` is made from on these parents. */
function inputsOn(parents: ReadonlyMap<string, string>) {
  return { ...imageRecord().inputs, parents: Object.fromEntries(parents) };
}

const inputs = inputsOn(new Map());
const buildId = buildIdOf(inputs);
const buildName = `stack.test/base:${buildTag(buildId)}`;

/** Books that know what {@link inputsOn} says and nothing that existed before. */
function emptyBooks(fields: Partial<Books> = {}): Books {
  const refuse = (name: string) => () => Promise.reject(new Error(`${name} is not to be used`));
  return {
    inputs: (_key, parents) => inputsOn(parents),
    decide: refuse('decide'),
    earlier: refuse('earlier'),
    previous: () => Promise.resolve(undefined),
    publishedLayers: refuse('publishedLayers'),
    record: refuse('record'),
    keep: refuse('keep'),
    ...fields,
  };
}

function request(): Omit<BuildRequest, 'buildArgs' | 'signal' | 'labels'> {
  return {
    imageKey: 'base',
    reference: temporary,
    context: [],
    dockerfile: 'FROM scratch\n',
    wholeContextVisible: false,
    platforms: [],
    secrets: [],
    cacheFrom: [],
    inlineCache: false,
    noCache: false,
  };
}

interface Place {
  readonly outcomes?: readonly BuildOutcome[];
  readonly context?: Partial<Pick<StepContext, 'image' | 'parents' | 'planned'>>;
  readonly books?: Partial<Books>;
  readonly noCache?: boolean;
  /** Rejects with what bringing a parent here shall fail with. */
  readonly unavailable?: UserError;
  /** Other names that the engine has at the start, by engine ID. */
  readonly others?: Readonly<Record<string, readonly string[]>>;
  /** What the engine calls the built image; absent: as the builder does. */
  readonly engineId?: string;
}

/** A build of `base` whose attempts end with `outcomes`, one after the other. */
function buildUnderTest(place: Place = {}) {
  const { outcomes = [built], others = {}, engineId = imageId } = place;
  const requests: BuildRequest[] = [];
  /** What was brought here and when building began, in order. */
  const acts: string[] = [];
  const engine = fakeEngine({
    images: {
      [engineId]: { repoTags: [temporary], sizeBytes: 3e9 },
      ...Object.fromEntries(Object.entries(others).map(([id, repoTags]) => [id, { repoTags }])),
    },
  });
  const files = memoryFiles();
  const builder: ImageBuilder = {
    name: 'fake',
    store: 'engine',
    refusal: () => undefined,
    build: (one, onEvent) => {
      acts.push('build');
      requests.push(one);
      onEvent({ kind: 'step', name: '[1/2] RUN make', status: 'started' });
      onEvent({ kind: 'log', line: 'making' });
      onEvent({ kind: 'step', name: '[1/2] RUN make', status: 'done', durationMs: 1234 });
      return Promise.resolve(outcomes[requests.length - 1] ?? built);
    },
  };
  const build = {
    request: { ...request(), noCache: place.noCache ?? false },
    builder,
    history: last,
    labels: ({ revision, created }: typeof last) => ({ revision, created }),
  };
  const step = stepContext({
    ...place.context,
    prepared: { visibleTags: [], build },
    deps: {
      engine,
      files,
      clock: instantClock(now),
      books: emptyBooks(place.books),
      ensureHere: (image) => {
        acts.push(`here ${image.reference ?? ''}`);
        return place.unavailable === undefined
          ? Promise.resolve()
          : Promise.reject(place.unavailable);
      },
    },
  });
  return { ...step, engine, files, requests, acts };
}

describe('build step', () => {
  it('gives the image its exact name and the one it is found by, and takes the temporary one away', async () => {
    const { context, engine, files, lines } = buildUnderTest();

    const outcome = await buildStep(context);

    expect(outcome).toEqual({
      status: 'passed',
      state: { imageId, reference, buildId, inputs, isNew: true, isBuilt: true, builtAt: now },
      facts: { imageId, buildId, sizeBytes: 3e9, tags: [reference] },
    });
    expect(await engine.listTags()).toEqual([buildName, reference]);
    expect(files.contents()).toEqual({
      '/stack/.stack/built/base.json': `{"reference":"${reference}"}\n`,
    });
    expect(lines).toEqual([
      '=> [1/2] RUN make: started',
      'making',
      '=> [1/2] RUN make: done 1.2 s',
    ]);
  });

  it('knows an image that had its exact name before as one that others may rely on', async () => {
    const { context } = buildUnderTest({ others: { 'sha256:old': [reference] } });

    const { state } = await buildStep(context);

    expect(state?.isNew).toBe(false);
  });

  it('remembers the image ID where the engine calls the image something else', async () => {
    const { context, files } = buildUnderTest({ engineId: 'sha256:manifest' });

    await buildStep(context);

    expect(files.contents()).toEqual({
      '/stack/.stack/built/base.json': `{"reference":"${reference}"}\n`,
      [`/stack/.stack/image-ids/base/i-${'ab'.repeat(6)}`]: `${imageId}\n`,
    });
  });

  it('fails with line, command and the end of the log', async () => {
    const { context, engine } = buildUnderTest({
      outcomes: [
        {
          status: 'failed',
          message: 'exit code: 1',
          line: 4,
          command: 'RUN make',
          transient: false,
        },
      ],
    });

    const outcome = await buildStep(context);

    expect(outcome).toEqual({
      status: 'failed',
      message: 'exit code: 1',
      failure: {
        kind: 'dockerfile',
        location: { file: 'images/base/Dockerfile', line: 4, column: 1 },
        command: 'RUN make',
        tail: ['=> [1/2] RUN make: started', 'making', '=> [1/2] RUN make: done 1.2 s'],
        logPath: 'artifacts/logs/base.step.log',
      },
    });
    expect(await engine.listTags()).toEqual([temporary]);
  });

  it('tries again after a transient fault, and says so', async () => {
    const { context, requests, notes } = buildUnderTest({
      outcomes: [{ status: 'failed', message: 'connection reset', transient: true }, built],
    });

    const { status } = await buildStep(context);

    expect([status, requests.length]).toEqual(['passed', 2]);
    expect(notes).toEqual(['build: trying again (1 of 2): connection reset']);
  });

  it('is cancelled when the builder was', async () => {
    const { context } = buildUnderTest({ outcomes: [{ status: 'cancelled' }] });

    expect(await buildStep(context)).toEqual({ status: 'cancelled' });
  });

  it('is a bug where nothing was prepared', async () => {
    const { context } = stepContext();

    await expect(buildStep(context)).rejects.toThrow('base was not prepared for a build');
  });
});

describe('an image that is larger than its budget', () => {
  const image = imageSpec('base', { sizeBudgetBytes: 2.5e9 });

  it('fails, is known all the same, and is not found by its build again', async () => {
    const { context, engine, files } = buildUnderTest({ context: { image } });

    const outcome = await buildStep(context);

    expect(outcome).toEqual({
      status: 'failed',
      message: 'the image has 3.0 GB, its size_budget is 2.5 GB',
      failure: { kind: 'size', tail: [], logPath: 'artifacts/logs/base.step.log' },
      state: { imageId, reference, buildId, inputs, isNew: true, isBuilt: true, builtAt: now },
      facts: { imageId, buildId, sizeBytes: 3e9, tags: [reference] },
    });
    expect(await engine.listTags()).toEqual([reference]);
    expect(files.contents()['/stack/.stack/built/base.json']).toContain(reference);
  });

  it('is one byte larger: just as large is within', async () => {
    const { context, engine } = buildUnderTest({
      context: { image: imageSpec('base', { sizeBudgetBytes: 3e9 }) },
    });

    expect((await buildStep(context)).status).toBe('passed');
    expect(await engine.listTags()).toEqual([buildName, reference]);
  });
});

describe('the parents of an image that is built', () => {
  const image = imageSpec('base', { parents: ['py-base', 'tools'], buildArgs: { VERSION: '3' } });
  const parents = new Map<string, ImageState>([
    ['py-base', { imageId: 'sha256:1', reference: '127.0.0.1:5000/py-base:i-1' }],
    ['tools', { imageId: 'sha256:2', reference: '127.0.0.1:5000/tools:i-2' }],
  ]);

  it('are handed over by their exact names, beside the build args of the spec', async () => {
    const { context, requests } = buildUnderTest({ context: { image, parents } });

    await buildStep(context);

    expect(requests.map(({ buildArgs }) => buildArgs)).toEqual([
      {
        VERSION: '3',
        BASE_IMAGE: '127.0.0.1:5000/py-base:i-1',
        BASE_TAG: 'i-1',
        PY_BASE_IMAGE: '127.0.0.1:5000/py-base:i-1',
        PY_BASE_TAG: 'i-1',
        TOOLS_IMAGE: '127.0.0.1:5000/tools:i-2',
        TOOLS_TAG: 'i-2',
      },
    ]);
  });

  it('are brought here before it begins', async () => {
    const { context, acts } = buildUnderTest({ context: { image, parents } });

    await buildStep(context);

    expect(acts).toEqual([
      'here 127.0.0.1:5000/py-base:i-1',
      'here 127.0.0.1:5000/tools:i-2',
      'build',
    ]);
  });

  it('keep it from being built where one cannot be had', async () => {
    const unavailable = new UserError('IMAGE_UNAVAILABLE', 'cannot be pulled');
    const { context, requests } = buildUnderTest({ context: { image, parents }, unavailable });

    await expect(buildStep(context)).rejects.toBe(unavailable);
    expect(requests).toEqual([]);
  });

  it('decide about its build ID', async () => {
    const { context } = buildUnderTest({ context: { image, parents } });

    const { state } = await buildStep(context);

    const onParents = inputsOn(
      new Map([
        ['py-base', 'sha256:1'],
        ['tools', 'sha256:2'],
      ]),
    );
    expect([state?.inputs, state?.buildId]).toEqual([onParents, buildIdOf(onParents)]);
  });

  it('are a bug when one is not known', async () => {
    const { context } = buildUnderTest({
      context: { image, parents: new Map([['py-base', { imageId: 'sha256:1' }]]) },
    });

    await expect(buildStep(context)).rejects.toThrow('base is built before tools is known');
  });
});

describe('the labels of an image that is built', () => {
  const earlier = { revision: 'e'.repeat(40), created: '2026-01-01T00:00:00Z' };
  const forced = plannedImage(imageSpec('base'), { forced: true });

  it('name the last commit that touched it', async () => {
    const { context, requests } = buildUnderTest();

    await buildStep(context);

    expect(requests.map(({ labels }) => labels)).toEqual([last]);
  });

  it('name the commit of the image that exists with the same inputs, when it is forced', async () => {
    const asked: unknown[] = [];
    const { context, requests } = buildUnderTest({
      context: { planned: forced },
      books: {
        earlier: (image, id) => {
          asked.push([image.key, id]);
          return Promise.resolve({ found: sameImage, history: earlier });
        },
      },
    });

    await buildStep(context);

    expect(requests.map(({ labels }) => labels)).toEqual([earlier]);
    expect(asked).toEqual([['base', buildId]]);
  });

  it('keep the image that exists where nothing but the notes for the cache differ', async () => {
    const earlierId = `sha256:${'cd'.repeat(32)}`;
    const kept = `stack.test/base:i-${'cd'.repeat(6)}`;
    const found = { ...sameImage, imageId: earlierId, reference: kept };
    const { context } = buildUnderTest({
      context: { planned: forced },
      books: { earlier: () => Promise.resolve({ found, history: last }) },
      others: { [earlierId]: [kept] },
    });

    const { state } = await buildStep(context);

    expect([state?.imageId, state?.reference, state?.isNew]).toEqual([earlierId, kept, false]);
  });

  it('do not keep an image at the registry that has other layers', async () => {
    const found = { ...sameImage, imageId: `sha256:${'cd'.repeat(32)}`, reference: 'x:i-1' };
    const { context } = buildUnderTest({
      context: { planned: forced },
      books: {
        earlier: () => Promise.resolve({ found, history: last }),
        publishedLayers: () => Promise.resolve(['sha256:other']),
      },
    });

    const { state } = await buildStep(context);

    expect(state?.imageId).toBe(imageId);
  });

  it('name the last commit where it is forced and nothing exists', async () => {
    const { context, requests } = buildUnderTest({
      context: { planned: forced },
      books: { earlier: () => Promise.resolve(undefined) },
    });

    await buildStep(context);

    expect(requests.map(({ labels }) => labels)).toEqual([last]);
  });
});

describe('the image that people have', () => {
  const layers = [{ command: 'RUN make', sizeBytes: 7, cumulativeBytes: 7, tags: [] }];
  const record = imageRecord({ facts: imageFacts({ sizeBytes: 9, layers }) });
  const sizes = {
    name: '2026.4-stable',
    reference: 'stack.test/base:2026.4-stable',
    imageId: digestOfDigit('9'),
    sizeBytes: 9,
    layers: [{ command: 'RUN make', sizeBytes: 7 }],
  };
  const before = { tag: '2026.4-stable', imageId: digestOfDigit('9'), record };

  it('is told to the report with its sizes', async () => {
    const { context } = buildUnderTest({ books: { previous: () => Promise.resolve(before) } });

    const { facts, state } = await buildStep(context);

    expect(facts?.previous).toEqual(sizes);
    expect(state?.before).toBe(before);
  });

  it('is not compared with itself', async () => {
    const same = { ...before, imageId };
    const { context } = buildUnderTest({ books: { previous: () => Promise.resolve(same) } });

    const { facts, state } = await buildStep(context);

    expect([facts?.previous, state?.before]).toEqual([undefined, undefined]);
  });

  it('stops no build when it cannot be looked up', async () => {
    const silent = new UserError('REGISTRY_UNREACHABLE', 'stack.test does not answer');
    const { context, notes } = buildUnderTest({
      books: { previous: () => Promise.reject(silent) },
    });

    const { status, facts } = await buildStep(context);

    expect([status, facts?.previous]).toEqual(['passed', undefined]);
    expect(notes).toEqual([
      'report and page are not compared with the image before: stack.test does not answer',
    ]);
  });
});

describe('the layer cache', () => {
  const tooOld = plannedImage(imageSpec('base'), { noCache: true });

  it.each([
    ['is used', undefined, false, false],
    ['is not used on --no-cache', undefined, true, true],
    ['is not used for an image that is too old', tooOld, false, true],
  ] as const)('%s', async (_name, planned, noCache, expected) => {
    const { context, requests } = buildUnderTest({
      noCache,
      context: planned === undefined ? {} : { planned },
    });

    await buildStep(context);

    expect(requests.map((one) => one.noCache)).toEqual([expected]);
  });
});

describe('an image that waited for its parent', () => {
  const image = imageSpec('base', { parents: ['root'] });
  const parents = new Map<string, ImageState>([
    ['root', { imageId: 'sha256:1', reference: 'stack.test/root:i-1' }],
  ]);
  const planned = plannedImage(image, { state: 'wait' });
  const found = { imageId, reference, digest: `sha256:${'d'.repeat(64)}`, here: false };
  const exists: PlannedRunImage = {
    ...planned,
    state: 'retag',
    reasons: [{ kind: 'tag-missing', text: '2026.4-main does not exist' }],
    steps: ['tag'],
    buildId,
    found,
    tags: ['2026.4-main'],
  };

  /** A build step of it that finds out `decided`. */
  function waiting(decided: PlannedRunImage, books: Partial<Books> = {}) {
    const asked: unknown[] = [];
    const step = buildUnderTest({
      context: { image, parents, planned },
      books: {
        decide: (key, ids) => {
          asked.push([key, [...ids]]);
          return Promise.resolve(decided);
        },
        ...books,
      },
    });
    return { ...step, asked };
  }

  it('is not built when it exists: only what it lacks is left to do', async () => {
    const { context, requests, asked, acts } = waiting(exists);

    const outcome = await buildStep(context);

    expect(outcome).toEqual({
      status: 'skipped',
      message: 'an image with exactly these inputs exists already',
      state: { imageId, reference, digest: found.digest, buildId },
      facts: { state: 'retag', reasons: exists.reasons, imageId, digest: found.digest, buildId },
      steps: ['tag'],
    });
    expect(asked).toEqual([['base', [['root', 'sha256:1']]]]);
    expect([requests, acts]).toEqual([[], []]);
  });

  it('has nothing left to do when it has everything', async () => {
    const { context } = waiting({ ...exists, state: 'skip', steps: [], tags: [] });

    const { status, steps } = await buildStep(context);

    expect([status, steps]).toEqual(['skipped', []]);
  });

  it('is built when it does not exist, and says why', async () => {
    const reasons = [{ kind: 'parent-changed', text: 'parent root is another image now' }];
    const { context, requests } = waiting({ ...planned, state: 'build', reasons, buildId });

    const outcome = await buildStep(context);

    expect(outcome.status).toBe('passed');
    expect(outcome.steps).toBeUndefined();
    expect(outcome.facts).toEqual({
      imageId,
      buildId: outcome.state?.buildId,
      sizeBytes: 3e9,
      tags: [reference],
      state: 'build',
      reasons,
    });
    expect(requests).toHaveLength(1);
  });

  it('is built when it exists and is too old, with its history and without the cache', async () => {
    const earlier = { revision: 'e'.repeat(40), created: '2026-01-01T00:00:00Z' };
    const { context, requests } = waiting(
      { ...planned, state: 'build', forced: true, noCache: true, buildId, found },
      { earlier: () => Promise.resolve({ found: sameImage, history: earlier }) },
    );

    await buildStep(context);

    expect(requests.map(({ labels, noCache }) => [labels, noCache])).toEqual([[earlier, true]]);
  });
});
