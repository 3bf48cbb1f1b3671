import { describe, expect, it } from '@jest/globals';
import type { TransferOutcome } from '../../../../src/ports/container-engine.ts';
import { pruneStep } from '../../../../src/run/steps/prune.ts';
import { pushStep } from '../../../../src/run/steps/push.ts';
import { tagStep } from '../../../../src/run/steps/tag.ts';
import { fakeEngine } from '../../../support/fake-engine.ts';
import { fixedCredentials } from '../../../support/fixed-credentials.ts';
import { runSettings } from '../scripted-run.ts';
import { fakeRegistry, stepContext } from './step-context.ts';

const reference = '127.0.0.1:5000/base:i-1';
const moving = '127.0.0.1:5000/base:2026.4-main';
const fixed = '127.0.0.1:5000/base:2026.4-main-1a2b3c4';
const images = { 'sha256:1': { repoTags: [reference] } };
const prepared = { visibleTags: [moving, fixed], build: undefined };

/** A push whose transfers end with these outcomes, to a registry that then has `published`. */
function pushUnderTest(
  outcomes: readonly TransferOutcome[],
  published: Readonly<Record<string, string>>,
) {
  let transfers = 0;
  const engine = fakeEngine({
    images,
    transfer: () => outcomes[transfers++] ?? { status: 'done', digest: undefined },
  });
  const credentials = fixedCredentials();
  const deps = { engine, credentials, registry: fakeRegistry(published) };
  return {
    ...stepContext({ state: { reference }, deps }),
    credentials,
    transfers: () => transfers,
  };
}

describe('push step', () => {
  it('believes only what the registry says it has', async () => {
    const { context, credentials } = pushUnderTest([{ status: 'done', digest: 'sha256:d' }], {
      [reference]: 'sha256:d',
    });

    const outcome = await pushStep(context);

    expect(outcome).toEqual({
      status: 'passed',
      state: { reference, digest: 'sha256:d' },
      facts: { digest: 'sha256:d' },
    });
    expect(credentials.asked).toEqual(['127.0.0.1:5000']);
  });

  it.each([
    [
      'has another image',
      { [reference]: 'sha256:e' },
      'pushed sha256:d, and the registry has sha256:e',
    ],
    ['has nothing', {}, 'the registry does not have the image after the push'],
  ])('fails when the registry %s afterwards', async (_name, published, message) => {
    const { context } = pushUnderTest([{ status: 'done', digest: 'sha256:d' }], published);

    const outcome = await pushStep(context);

    expect(outcome).toEqual({
      status: 'failed',
      message: `push of ${reference}: ${message}`,
      failure: { tail: [message], logPath: 'artifacts/logs/base.step.log' },
    });
  });

  it('tries again after a transient fault, and not after a definite answer', async () => {
    const reset = { status: 'failed', message: 'connection reset', transient: true } as const;
    const denied = { status: 'failed', message: 'denied', transient: false } as const;
    const { context, transfers, notes } = pushUnderTest([reset, denied], {});

    const { message } = await pushStep(context);

    expect([message, transfers()]).toEqual([`push of ${reference}: denied`, 2]);
    expect(notes).toEqual(['push: trying again (1 of 2): connection reset']);
  });
});

describe('tag step', () => {
  it('gives the names people use at the registry and on the engine', async () => {
    const engine = fakeEngine({ images });
    const registry = fakeRegistry({ [reference]: 'sha256:d' });
    const { context } = stepContext({
      prepared,
      settings: runSettings({ push: true }),
      state: { reference, digest: 'sha256:d' },
      deps: { engine, registry },
    });

    const outcome = await tagStep(context);

    expect(outcome).toEqual({ status: 'passed', facts: { tags: [fixed, moving] } });
    expect(registry.stored).toEqual([`${fixed} sha256:d`, `${moving} sha256:d`]);
    expect(await engine.listTags()).toEqual([moving, fixed, reference].sort());
  });

  it('leaves a fixed name that another image has, and says so', async () => {
    const engine = fakeEngine({ images });
    const registry = fakeRegistry({ [reference]: 'sha256:d', [fixed]: 'sha256:other' });
    const { context, notes } = stepContext({
      prepared,
      settings: runSettings({ push: true }),
      state: { reference, digest: 'sha256:d' },
      deps: { engine, registry },
    });

    const outcome = await tagStep(context);

    expect(outcome).toEqual({ status: 'passed', facts: { tags: [moving] } });
    expect(registry.stored).toEqual([`${moving} sha256:d`]);
    expect(notes).toEqual([`${fixed} names another image already and is left as it is`]);
  });

  it('does not touch a registry without --push', async () => {
    const engine = fakeEngine({ images });
    const { context } = stepContext({ prepared, state: { reference }, deps: { engine } });

    expect((await tagStep(context)).status).toBe('passed');
    expect(await engine.listTags()).toContain(moving);
  });

  it.each([
    ['is gone', {}],
    ['is another', { [reference]: 'sha256:e' }],
  ])('moves nothing when what was pushed %s', async (_name, published) => {
    const engine = fakeEngine({ images });
    const registry = fakeRegistry(published);
    const { context } = stepContext({
      prepared,
      settings: runSettings({ push: true }),
      state: { reference, digest: 'sha256:d' },
      deps: { engine, registry },
    });

    const { status, message } = await tagStep(context);

    expect([status, message]).toEqual(['failed', `${reference} is not at the registry any more`]);
    expect([registry.stored, await engine.listTags()]).toEqual([[], [reference]]);
  });
});

describe('prune step', () => {
  it('removes the names of this run and of its push, and nothing else', async () => {
    const removed: string[] = [];
    const engine = fakeEngine({
      images,
      onCall: (method, target) => {
        if (method === 'removeImage') removed.push(target);
      },
    });
    const { context } = stepContext({
      prepared,
      state: { reference, digest: 'sha256:d', isNew: true },
      deps: { engine },
    });

    expect(await pruneStep(context)).toEqual({ status: 'passed' });
    expect(removed).toEqual([moving, fixed, reference, 'stack.test/base@sha256:d']);
  });

  it('leaves the exact name of an image that was there before', async () => {
    const removed: string[] = [];
    const engine = fakeEngine({
      images,
      onCall: (method, target) => {
        if (method === 'removeImage') removed.push(target);
      },
    });
    const state = { reference, digest: 'sha256:d', isNew: false };
    const { context } = stepContext({ prepared, state, deps: { engine } });

    await pruneStep(context);

    expect(removed).toEqual([moving, fixed]);
  });
});
