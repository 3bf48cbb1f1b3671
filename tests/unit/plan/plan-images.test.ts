import { describe, expect, it } from '@jest/globals';
import type { ChangeSelection } from '../../../src/changes/change-selection.ts';
import { imageTag } from '../../../src/identity/exact-tags.ts';
import type { ImageStore } from '../../../src/plan/image-store.ts';
import { planImage } from '../../../src/plan/plan-images.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import { tolerantStore } from '../../../src/plan/tolerant-store.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import {
  imageInputsOf,
  madeUpDigest,
  memoryStore,
  nothingChanged,
  planWork,
  recordOf,
  silentStore,
} from '../../support/plan-builders.ts';
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
  foundAs,
  sourceWith,
} from './family-plans.ts';

const never = { kind: 'never-built', text: 'never built: nothing on this engine has these inputs' };

describe('a plan of an empty engine', () => {
  it('builds the roots, and decides about what is built on them when they are known', async () => {
    const { images: planned, ...rest } = await planOf({ ask: { named: ['r'] } });

    expect(shown(planned)).toEqual([
      {
        key: 'base',
        level: 0,
        state: 'build',
        reasons: [never],
        parents: [],
        steps: allSteps,
        buildId: one(built, 'base').buildId,
        tags: [tag],
      },
      {
        key: 'r',
        level: 1,
        state: 'wait',
        reasons: [{ kind: 'parent', text: 'parent base will be built', parent: 'base' }],
        parents: ['base'],
        steps: allSteps,
        tags: [tag],
      },
    ]);
    expect(rest).toEqual({
      base: undefined,
      head: undefined,
      comparison: 'nothing was compared',
      notes: [],
      movingTag: tag,
      store: 'engine',
    });
  });

  it('names each parent that an image waits for', async () => {
    expect((await imageOf('report')).reasons).toEqual([
      { kind: 'parent', text: 'parent r will be built', parent: 'r' },
      { kind: 'parent', text: 'parent tools will be built', parent: 'tools' },
    ]);
  });

  it('is breadth-first whatever the order of the spec', async () => {
    const reversed = [...images].reverse();

    const { images: planned } = await planOf({}, reversed);

    expect(planned.map(({ image }) => image.key)).toEqual(['tools', 'base', 'lab', 'r', 'report']);
  });

  it('says what was compared', async () => {
    const changes: ChangeSelection = {
      ...nothingChanged,
      base: '1a2b3c4',
      head: '9f8e7d6',
      comparison: 'compared with 1a2b3c4',
      notes: ['the clone was deepened'],
    };

    const { images: _images, ...rest } = await planOf({ changes });

    expect(rest).toEqual({
      base: '1a2b3c4',
      head: '9f8e7d6',
      comparison: 'compared with 1a2b3c4',
      notes: ['the clone was deepened'],
      movingTag: tag,
      store: 'engine',
    });
  });
});

describe('a plan where the engine counts', () => {
  it('skips what is there', async () => {
    const plan = await planOf({ stores: { engine: engineWith(tagged(every)) } });

    expect(shown(plan.images)).toEqual(
      ['base', 'tools', 'r', 'lab', 'report'].map((key) => ({
        key,
        level: { base: 0, tools: 0, report: 2 }[key] ?? 1,
        parents: one(built, key).image.parents,
        state: 'skip',
        steps: [],
        tags: [],
        buildId: one(built, key).buildId,
        found: foundAs(key, 'engine'),
        reasons: [
          {
            kind: 'up-to-date',
            text: `nothing changed: on the engine as ${imageTag(one(built, key).imageId)}`,
          },
        ],
      })),
    );
  });

  it('decides about an image with parents by the images they are', async () => {
    const asWell = { stores: { engine: engineWith(tagged(['base', 'tools', 'lab', 'report'])) } };

    expect(await states(asWell)).toEqual({
      base: 'skip',
      tools: 'skip',
      r: 'build',
      lab: 'skip',
      report: 'wait',
    });
  });

  it('asks a registry for no image that is here, nor for one that nobody builds on', async () => {
    const calls: string[] = [];
    const remote = memoryStore('registry', tagged(every), (call) => calls.push(call));
    const engine = engineWith(tagged(['base', 'tools', 'r']));

    const after = await states({ stores: { engine, remote } });

    expect(after).toEqual({
      base: 'skip',
      tools: 'skip',
      r: 'skip',
      lab: 'build',
      report: 'build',
    });
    expect(calls).toEqual([]);
  });

  it('takes a missing parent from the registry', async () => {
    const stores = { remote: registryWith(tagged(['base'])), engine: engineWith(new Map()) };

    const base = await imageOf('base', { stores });
    const r = await imageOf('r', { stores });

    expect({ ...base, image: 'base' }).toEqual({
      image: 'base',
      level: 0,
      parents: [],
      state: 'skip',
      steps: [],
      tags: [],
      buildId: one(built, 'base').buildId,
      found: foundAs('base', 'registry'),
      reasons: [
        {
          kind: 'up-to-date',
          text: `nothing changed: published as ${imageTag(one(built, 'base').imageId)}; pulled when an image is built on it`,
        },
      ],
    });
    expect([r.state, r.buildId]).toEqual(['build', one(built, 'r').buildId]);
  });

  it('tests a parent from the registry that has no verdict there', async () => {
    const source = sourceWith('/stack/images/base/tests/test_a.sh');
    const stores = { remote: registryWith(tagged(['base'])) };

    const { state, steps } = await imageOf('base', { stores, source });

    expect([state, steps]).toEqual(['retest', ['basic-tests']]);
  });

  it('builds a missing parent that must not be pulled', async () => {
    const stubborn = images.map((image) => ({ ...image, prepull: false }));
    const remote = registryWith(tagged(every));
    const engine = engineWith(tagged(['tools', 'r', 'lab', 'report']));

    const base = await imageOf('base', { stores: { engine, remote } }, stubborn);
    const after = await states({ stores: { engine, remote } }, stubborn);

    expect([base.state, base.forced, base.found, base.reasons]).toEqual([
      'build',
      undefined,
      undefined,
      [never],
    ]);
    expect(after).toEqual({
      base: 'build',
      tools: 'skip',
      r: 'wait',
      lab: 'wait',
      report: 'wait',
    });
  });

  it('builds a missing parent that is published nowhere', async () => {
    const stores = { remote: registryWith(new Map()) };

    expect(await states({ stores })).toMatchObject({ base: 'build', r: 'wait' });
  });

  it('builds a missing parent when the registry does not answer, and tells why', async () => {
    const told: string[] = [];
    const remote = tolerantStore(silentStore(), (why) => told.push(why));

    expect(await states({ stores: { remote } })).toMatchObject({ base: 'build', tools: 'build' });
    expect(told).toEqual(['stack.test does not answer (1)']);
  });

  it('fails when the engine does not answer', async () => {
    const stores = { engine: silentStore('engine'), remote: registryWith(tagged(every)) };

    await expect(planOf({ stores })).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });

  it('takes no image from the registry that nothing in question is built on', async () => {
    const stores = { remote: registryWith(tagged(every)) };
    const inputs = new Map([['base', imageInputsOf(one(built, 'base').image)]]);

    expect(await states({ stores, inputs, ask: { named: ['base'] } })).toEqual({ base: 'build' });
  });
});

describe('a plan where the registry counts', () => {
  const published = { registry: registryWith(tagged(every)) };

  it('needs no engine', async () => {
    const plan = await planOf({ stores: { ...published, engine: undefined } });

    expect(plan.store).toBe('registry');
    expect(plan.images.map(({ state }) => state)).toEqual(every.map(() => 'skip'));
  });

  it('builds what is not there', async () => {
    const stores = { registry: registryWith(tagged(['base', 'tools', 'lab'])) };

    const r = await imageOf('r', { stores, options: { push: true } });

    expect([r.state, r.steps, r.reasons]).toEqual([
      'build',
      ['build', 'basic-tests', 'push', 'tag', 'manifest-page'],
      [{ kind: 'never-built', text: 'never built: nothing at the registry has these inputs' }],
    ]);
  });

  it('pushes what is only here, and decides about children by it', async () => {
    const registry = registryWith(new Map());
    const stores = { registry, engine: engineWith(tagged(['base', 'r'])) };

    const plan = await planOf({ stores, options: { push: true }, ask: { named: ['r'] } });

    expect(shown(plan.images)).toEqual([
      {
        key: 'base',
        level: 0,
        parents: [],
        state: 'push',
        steps: ['push', 'tag', 'manifest-page'],
        tags: [tag],
        buildId: one(built, 'base').buildId,
        found: foundAs('base', 'engine'),
        reasons: [{ kind: 'not-published', text: 'built here, not at the registry' }],
      },
      {
        key: 'r',
        level: 1,
        parents: ['base'],
        state: 'push',
        steps: ['push', 'tag', 'manifest-page'],
        tags: [tag],
        buildId: one(built, 'r').buildId,
        found: foundAs('r', 'engine'),
        reasons: [{ kind: 'not-published', text: 'built here, not at the registry' }],
      },
    ]);
  });

  it('does not skip what only this engine has, although nothing is pushed', async () => {
    const stores = { registry: registryWith(new Map()), engine: engineWith(tagged(['base'])) };

    expect((await imageOf('base', { stores })).state).not.toBe('skip');
  });

  it('fails when the registry does not answer', async () => {
    const stores = { registry: silentStore(), engine: engineWith(tagged(every)) };

    await expect(planOf({ stores })).rejects.toMatchObject({ code: 'REGISTRY_UNREACHABLE' });
  });

  it('fails when the registry stops to answer', async () => {
    let asked = 0;
    const registry: ImageStore = {
      ...registryWith(tagged(every)),
      resolve: (...args) => {
        asked += 1;
        return (asked > 3 ? silentStore() : registryWith(tagged(every))).resolve(...args);
      },
    };

    await expect(planOf({ stores: { registry } })).rejects.toMatchObject({
      code: 'REGISTRY_UNREACHABLE',
    });
  });

  it.each([
    ['missing', [], 'tag-missing', `${tag} does not exist`],
    [
      'of another image',
      [['stack.test/r:2026.4-main', madeUpDigest('another')]],
      'tag-elsewhere',
      `${tag} names another image`,
    ],
  ] as const)('moves a tag that is %s', async (_what, entries, kind, text) => {
    const names = new Map([...tagged(every)].filter(([name]) => name !== `stack.test/r:${tag}`));
    const stores = { registry: registryWith(new Map([...names, ...entries])) };

    const r = await imageOf('r', { stores, options: { push: true } });

    expect({ ...r, image: 'r' }).toEqual({
      image: 'r',
      level: 1,
      parents: ['base'],
      state: 'retag',
      steps: ['tag'],
      tags: [tag],
      buildId: one(built, 'r').buildId,
      found: foundAs('r', 'registry'),
      reasons: [{ kind, text }],
    });
  });

  it('writes the page of an image without a record', async () => {
    const hasRecord = (image: ImageSpec) => Promise.resolve(image.key !== 'r');

    const r = await imageOf('r', { stores: { ...published, hasRecord } });

    expect([r.state, r.steps, r.tags]).toEqual(['retag', ['manifest-page'], []]);
  });
});

describe('an image whose parents became known in a run', () => {
  const stores = { engine: engineWith(tagged(every)) };
  const asBuilt = new Map([['base', one(built, 'base').imageId]]);

  it('is skipped when it exists', async () => {
    const { image: _image, ...r } = await planImage(planWork(images, { stores }), 'r', asBuilt);

    expect(r).toEqual({
      level: 1,
      parents: ['base'],
      state: 'skip',
      steps: [],
      tags: [],
      buildId: one(built, 'r').buildId,
      found: foundAs('r', 'engine'),
      reasons: [
        {
          kind: 'up-to-date',
          text: `nothing changed: on the engine as ${imageTag(one(built, 'r').imageId)}`,
        },
      ],
    });
  });

  it('is built when its parent came out as another image', async () => {
    const findRecord: PlanWork['findRecord'] = () => Promise.resolve(recordOf(one(built, 'r')));
    const another = madeUpDigest('another');
    const work = planWork(images, { stores, findRecord });

    const r = await planImage(work, 'r', new Map([['base', another]]));

    expect([r.state, r.forced, r.reasons.map(({ kind }) => kind)]).toEqual([
      'build',
      undefined,
      ['parent-changed'],
    ]);
    expect(r.buildId).not.toBe(one(built, 'r').buildId);
  });

  it('waits on while one of them is not known', async () => {
    const parents = new Map([
      ['r', one(built, 'r').imageId],
      ['tools', undefined],
    ]);

    const report = await planImage(planWork(images, { stores }), 'report', parents);

    expect([report.state, report.reasons]).toEqual([
      'wait',
      [{ kind: 'parent', text: 'parent tools will be built', parent: 'tools' }],
    ]);
  });

  it('says beside its parents what differs in itself', async () => {
    const records = recordOf(one(built, 'r'), {
      inputs: { ...one(built, 'r').inputs, target: 'dev' },
    });
    const work = planWork(images, { stores, findRecord: () => Promise.resolve(records) });

    const { reasons } = await planImage(work, 'r', new Map([['base', undefined]]));

    expect(reasons).toEqual([
      { kind: 'parent', text: 'parent base will be built', parent: 'base' },
      { kind: 'target-changed', text: 'target dev → last stage' },
    ]);
  });

  it('must have its inputs', async () => {
    await expect(planImage(planWork(images), 'nobody', new Map())).rejects.toThrow(
      'nobody is planned without its inputs',
    );
  });
});
