import { describe, expect, it } from '@jest/globals';
import type { ImageRecord } from '../../../src/identity/record.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import { imageInputsOf, nothingChanged, recordOf } from '../../support/plan-builders.ts';
import {
  tag,
  images,
  built,
  every,
  tagged,
  one,
  engineWith,
  registryWith,
  shown,
  planOf,
  states,
  imageOf,
  allSteps,
  specWith,
  changed,
} from './family-plans.ts';

describe('an image that is forced', () => {
  const stores = { engine: engineWith(tagged(every)) };

  it('is built by --full-rebuild although it is there', async () => {
    const r = await imageOf('r', { stores, options: { fullRebuild: true } });

    expect({ ...r, image: 'r' }).toEqual({
      image: 'r',
      level: 1,
      parents: ['base'],
      state: 'build',
      forced: true,
      steps: allSteps,
      tags: [tag],
      reasons: [{ kind: 'forced', text: 'forced by --full-rebuild' }],
    });
  });

  it('is not built by --full-rebuild where it is only needed', async () => {
    const ask = { named: ['r'] };

    expect(await states({ stores, ask, options: { fullRebuild: true } })).toEqual({
      base: 'skip',
      r: 'build',
    });
  });

  it('is built when a commit message says so', async () => {
    const reason = { kind: 'commit-message', text: "a commit message says 'full rebuild'" };
    const changes = { ...changed('lab'), all: [reason], force: true };

    const plan = await planOf({ stores, changes });

    expect(plan.images.map(({ state, forced, reasons }) => [state, forced, reasons])).toEqual(
      every.map(() => ['build', true, [reason]]),
    );
  });

  it('is not built when commits only select it', async () => {
    const changes = { ...nothingChanged, all: [{ kind: 'first-run', text: 'first run' }] };

    expect(new Set(Object.values(await states({ stores, changes })))).toEqual(new Set(['skip']));
  });

  const unpinned = new Map(
    images.map((image) => [
      image.key,
      imageInputsOf(image, { unpinned: image.key === 'base' ? ['line 2: ADD https://x'] : [] }),
    ]),
  );

  it('is built when it reads what nobody can name before, also where it is only needed', async () => {
    const base = await imageOf('base', { stores, inputs: unpinned, ask: { named: ['r'] } });

    expect([base.state, base.forced, base.reasons, base.buildId]).toEqual([
      'build',
      true,
      [{ kind: 'unpinned-source', text: 'line 2: ADD https://x' }],
      one(built, 'base').buildId,
    ]);
  });

  it('makes children wait', async () => {
    expect(await states({ stores, inputs: unpinned })).toEqual({
      base: 'build',
      tools: 'skip',
      r: 'wait',
      lab: 'wait',
      report: 'wait',
    });
  });

  it('is built without waiting for its parents to be known', async () => {
    const engine = engineWith(tagged(['tools']));

    const r = await imageOf('r', { stores: { engine }, options: { fullRebuild: true } });

    expect([r.state, r.forced, r.buildId]).toEqual(['build', true, undefined]);
  });

  it('has all its reasons', async () => {
    const base = await imageOf('base', {
      stores,
      inputs: unpinned,
      options: { fullRebuild: true },
    });

    expect(base.reasons.map(({ kind }) => kind)).toEqual(['forced', 'unpinned-source']);
  });
});

describe('an image that exists and is not good enough', () => {
  const stores = { engine: engineWith(tagged(every)) };
  const now = Date.UTC(2026, 3, 8);
  const builtAt = '2026-04-01T00:00:00.000Z';
  const week = 7 * 24 * 3_600_000;

  /** Records of all images, each with `changes`. */
  function records(changes: Partial<ImageRecord>): PlanWork['findRecord'] {
    return ({ key }, imageId) => {
      const image = one(built, key);
      return Promise.resolve(image.imageId === imageId ? recordOf(image, changes) : undefined);
    };
  }

  it('is built without cache when it is too old', async () => {
    const spec = specWith({ maxAgeMs: week - 1 });

    const base = await imageOf('base', { stores, spec, now, findRecord: records({ builtAt }) });

    expect({ ...base, image: 'base' }).toEqual({
      image: 'base',
      level: 0,
      parents: [],
      state: 'build',
      forced: true,
      noCache: true,
      steps: allSteps,
      tags: [tag],
      buildId: one(built, 'base').buildId,
      reasons: [
        {
          kind: 'max-age',
          text: `built ${builtAt}, longer ago than max_age allows; built again without cache`,
        },
      ],
    });
  });

  it.each([
    ['it is just as old as it may be', week, records({ builtAt })],
    ['there is no age to keep', undefined, records({ builtAt })],
    ['nobody knows when it was built', 1, () => Promise.resolve(undefined)],
  ])('stays when %s', async (_when, maxAgeMs, findRecord) => {
    const fields = { stores, spec: specWith({ maxAgeMs }), now, findRecord };

    expect((await imageOf('base', fields)).state).toBe('skip');
  });

  it('is built without cache when it is too old and goes through the engine anyway', async () => {
    const unpinned = images.map(
      (image) =>
        [image.key, imageInputsOf(image, { unpinned: ['line 2: ADD https://x'] })] as const,
    );
    const spec = specWith({ maxAgeMs: week - 1 });
    const fields = {
      stores,
      spec,
      now,
      inputs: new Map(unpinned),
      findRecord: records({ builtAt }),
    };

    expect(await imageOf('base', fields)).toMatchObject({ state: 'build', noCache: true });
  });

  const small = images.map((image) => ({ ...image, sizeBudgetBytes: 1000 }));

  it('is built when it is over its budget', async () => {
    const findRecord = records({ facts: { sizeBytes: 1001 } });

    const base = await imageOf('base', { stores, findRecord }, small);

    expect([base.state, base.forced, base.noCache, base.reasons]).toEqual([
      'build',
      true,
      undefined,
      [{ kind: 'over-budget', text: 'the image that exists is larger than its size_budget' }],
    ]);
  });

  it.each([
    ['it fits', { sizeBytes: 1000 }],
    ['its size is not known', {}],
    ['its size is no number', { sizeBytes: '9999' }],
    ['nothing is known of it', undefined],
    ['its facts are no object', 'facts'],
  ])('stays when %s', async (_when, facts) => {
    const base = await imageOf('base', { stores, findRecord: records({ facts }) }, small);

    expect(base.state).toBe('skip');
  });

  it('stays whatever its size is where there is no budget', async () => {
    const findRecord = records({ facts: { sizeBytes: 1e12 } });

    expect((await imageOf('base', { stores, findRecord })).state).toBe('skip');
  });
});

describe('a plan with a parent that must not be pulled', () => {
  const stubborn = images.map((image) => ({ ...image, prepull: image.key !== 'base' }));
  const names = tagged(['base', 'lab', 'tools']);

  it('builds the parent for a child that is built, and lets the others wait', async () => {
    const stores = { registry: registryWith(names) };

    const plan = await planOf({ stores, ask: { named: ['r', 'lab'] } }, stubborn);

    expect(shown(plan.images)).toEqual([
      {
        key: 'base',
        level: 0,
        parents: [],
        state: 'build',
        forced: true,
        steps: allSteps,
        tags: [tag],
        buildId: one(built, 'base').buildId,
        reasons: [
          {
            kind: 'needed',
            text: 'not on this engine, an image is built on it, and prepull is off',
          },
        ],
      },
      {
        key: 'r',
        level: 1,
        parents: ['base'],
        state: 'build',
        steps: allSteps,
        tags: [tag],
        buildId: one(built, 'r').buildId,
        reasons: [
          { kind: 'never-built', text: 'never built: nothing at the registry has these inputs' },
        ],
      },
      {
        key: 'lab',
        level: 1,
        parents: ['base'],
        state: 'wait',
        steps: allSteps,
        tags: [tag],
        reasons: [{ kind: 'parent', text: 'parent base will be built', parent: 'base' }],
      },
    ]);
  });

  it('leaves the parent where it is here too', async () => {
    const stores = { registry: registryWith(names), engine: engineWith(tagged(['base'])) };

    expect(await states({ stores }, stubborn)).toMatchObject({
      base: 'skip',
      lab: 'skip',
      r: 'build',
    });
  });

  it('leaves the parent where no child is built', async () => {
    const stores = { registry: registryWith(tagged(every)) };

    expect(new Set(Object.values(await states({ stores }, stubborn)))).toEqual(new Set(['skip']));
  });
});
