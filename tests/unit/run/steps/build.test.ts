import { describe, expect, it } from '@jest/globals';
import type {
  BuildOutcome,
  BuildRequest,
  ImageBuilder,
} from '../../../../src/ports/image-builder.ts';
import type { ImageState } from '../../../../src/run/image-run.ts';
import { buildStep } from '../../../../src/run/steps/build.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import { imageSpec } from '../../../support/spec-builders.ts';
import { stepContext } from './step-context.ts';

const imageId = `sha256:${'ab'.repeat(32)}`;
const built: BuildOutcome = { status: 'built', imageId };
const temporary = 'stack.test/base:tmp-20260401T100000Z-0a1b2c';

function request(): Omit<BuildRequest, 'buildArgs' | 'signal'> {
  return {
    imageKey: 'base',
    reference: temporary,
    context: [],
    dockerfile: 'FROM scratch\n',
    wholeContextVisible: false,
    labels: {},
    platforms: [],
    secrets: [],
    cacheFrom: [],
    inlineCache: false,
    noCache: false,
  };
}

/** A build of `base` whose attempts end with `outcomes`, one after the other. */
function buildUnderTest(
  outcomes: readonly BuildOutcome[],
  image = imageSpec('base'),
  parents = new Map<string, ImageState>(),
) {
  const requests: BuildRequest[] = [];
  const engine = fakeEngine({ images: { [imageId]: { repoTags: [temporary], sizeBytes: 3e9 } } });
  const builder: ImageBuilder = {
    name: 'fake',
    refusal: () => undefined,
    build: (one, onEvent) => {
      requests.push(one);
      onEvent({ kind: 'step', name: '[1/2] RUN make', status: 'started' });
      onEvent({ kind: 'log', line: 'making' });
      onEvent({ kind: 'step', name: '[1/2] RUN make', status: 'done', durationMs: 1234 });
      return Promise.resolve(outcomes[requests.length - 1] ?? built);
    },
  };
  const prepared = { visibleTags: [], build: { request: request(), builder } };
  return { ...stepContext({ image, parents, prepared, deps: { engine } }), engine, requests };
}

describe('build step', () => {
  it('gives the image its exact name and takes the temporary one away', async () => {
    const { context, engine, lines } = buildUnderTest([built]);

    const outcome = await buildStep(context);

    const reference = `stack.test/base:i-${'ab'.repeat(6)}`;
    expect(outcome).toEqual({
      status: 'passed',
      state: { imageId, reference, isNew: true },
      facts: { imageId, sizeBytes: 3e9, tags: [reference] },
    });
    expect(await engine.listTags()).toEqual([reference]);
    expect(lines).toEqual([
      '=> [1/2] RUN make: started',
      'making',
      '=> [1/2] RUN make: done 1.2 s',
    ]);
  });

  it('hands the parents over by their exact names, beside the build args of the spec', async () => {
    const image = imageSpec('base', { parents: ['py-base', 'tools'], buildArgs: { VERSION: '3' } });
    const parents = new Map([
      ['py-base', { reference: '127.0.0.1:5000/py-base:i-1' }],
      ['tools', { reference: '127.0.0.1:5000/tools:i-2' }],
    ]);
    const { context, requests } = buildUnderTest([built], image, parents);

    await buildStep(context);

    expect(requests[0]?.buildArgs).toEqual({
      VERSION: '3',
      BASE_IMAGE: '127.0.0.1:5000/py-base:i-1',
      BASE_TAG: 'i-1',
      PY_BASE_IMAGE: '127.0.0.1:5000/py-base:i-1',
      PY_BASE_TAG: 'i-1',
      TOOLS_IMAGE: '127.0.0.1:5000/tools:i-2',
      TOOLS_TAG: 'i-2',
    });
  });

  it('fails with line, command and the end of the log', async () => {
    const { context } = buildUnderTest([
      { status: 'failed', message: 'exit code: 1', line: 4, command: 'RUN make', transient: false },
    ]);

    const outcome = await buildStep(context);

    expect(outcome).toEqual({
      status: 'failed',
      message: 'exit code: 1',
      failure: {
        location: { file: 'images/base/Dockerfile', line: 4, column: 1 },
        command: 'RUN make',
        tail: ['=> [1/2] RUN make: started', 'making', '=> [1/2] RUN make: done 1.2 s'],
        logPath: 'artifacts/logs/base.step.log',
      },
    });
  });

  it('tries again after a transient fault, and says so', async () => {
    const { context, requests, notes } = buildUnderTest([
      { status: 'failed', message: 'connection reset', transient: true },
      built,
    ]);

    const { status } = await buildStep(context);

    expect([status, requests.length]).toEqual(['passed', 2]);
    expect(notes).toEqual(['build: trying again (1 of 2): connection reset']);
  });

  it('fails an image that is larger than its budget, which then is known all the same', async () => {
    const { context } = buildUnderTest([built], imageSpec('base', { sizeBudgetBytes: 2.5e9 }));

    const { status, message, state } = await buildStep(context);

    expect([status, message]).toEqual([
      'failed',
      'the image has 3.0 GB, its size_budget is 2.5 GB',
    ]);
    expect(state?.imageId).toBe(imageId);
  });

  it('is cancelled when the builder was', async () => {
    const { context } = buildUnderTest([{ status: 'cancelled' }]);

    expect(await buildStep(context)).toEqual({ status: 'cancelled' });
  });
});
