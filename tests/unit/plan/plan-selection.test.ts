import { describe, expect, it } from '@jest/globals';
import { imageTag } from '../../../src/identity/exact-tags.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import {
  builtImages,
  imageInputsOf,
  madeUpDigest,
  memoryStore,
  namesOf,
  nothingChanged,
  planWork,
  recordOf,
} from '../../support/plan-builders.ts';
import {
  tag,
  images,
  built,
  every,
  tagged,
  one,
  engineWith,
  planOf,
  states,
  imageOf,
  allSteps,
  sourceWith,
  specWith,
  changed,
  filesChanged,
} from './family-plans.ts';

describe('names in a plan', () => {
  it('bring what they are built on, and nothing else', async () => {
    expect(await states({ ask: { named: ['r'] } })).toEqual({ base: 'build', r: 'wait' });
  });

  it('give no tag to parents that were not named', async () => {
    const names = new Map([...tagged(every)].filter(([name]) => !name.endsWith(tag)));
    const stores = { engine: engineWith(names) };

    expect(await states({ stores, ask: { named: ['report'] } })).toEqual({
      base: 'skip',
      tools: 'skip',
      r: 'skip',
      report: 'retag',
    });
  });
});

describe('a plan by git', () => {
  const spec = specWith({ strategy: 'git' });
  const stores = { engine: engineWith(tagged(every)) };

  it('builds what changed and what is built on it, and skips the rest', async () => {
    const plan = await planOf({ spec, stores, changes: changed('r') });

    const noChange = { kind: 'no-change', text: 'no commit that was compared touches it' };
    const facts = plan.images.map(({ image, state, forced = false, steps, reasons }) => ({
      key: image.key,
      state,
      forced,
      steps,
      reasons,
    }));
    const upToDate = (key: string) => ({
      kind: 'up-to-date',
      text: `nothing changed: on the engine as ${imageTag(one(built, key).imageId)}`,
    });
    expect(facts).toEqual([
      { key: 'base', state: 'skip', forced: false, steps: [], reasons: [upToDate('base')] },
      { key: 'tools', state: 'skip', forced: false, steps: [], reasons: [upToDate('tools')] },
      { key: 'r', state: 'build', forced: true, steps: allSteps, reasons: [filesChanged] },
      { key: 'lab', state: 'skip', forced: false, steps: [], reasons: [noChange] },
      {
        key: 'report',
        state: 'build',
        forced: true,
        steps: allSteps,
        reasons: [{ kind: 'parent', text: 'r, which it is built on, changed', parent: 'r' }],
      },
    ]);
  });

  it('builds a needed parent that is not there, and nothing that was not selected on it', async () => {
    const nowhere = { engine: engineWith(new Map()) };

    expect(await states({ spec, stores: nowhere, changes: changed('lab') })).toEqual({
      base: 'build',
      lab: 'build',
      tools: 'skip',
      r: 'skip',
      report: 'skip',
    });
  });

  it('looks up nothing for images that did not change', async () => {
    const calls: string[] = [];
    const engine = memoryStore('engine', tagged(every), (call) => calls.push(call));

    expect(new Set(Object.values(await states({ spec, stores: { engine } })))).toEqual(
      new Set(['skip']),
    );
    expect(calls).toEqual([]);
  });

  it('tells which of the images in the plan an image that did not change is built on', async () => {
    const lab = await imageOf('lab', { spec, stores, changes: changed('r') });

    expect(lab.parents).toEqual(['base']);
  });

  it.each([
    [
      'because it was named',
      { named: ['lab'] },
      nothingChanged,
      [{ kind: 'selected', text: 'selected' }],
    ],
    ['because it was named and changed', { named: ['lab'] }, changed('lab'), [filesChanged]],
    [
      'because all are to be',
      {},
      { ...changed('lab'), all: [{ kind: 'first-run', text: 'first run' }] },
      [{ kind: 'first-run', text: 'first run' }, filesChanged],
    ],
  ])('builds an image %s', async (_why, ask, changes, reasons) => {
    const lab = await imageOf('lab', { spec, stores, changes, ask });

    expect([lab.state, lab.forced, lab.reasons]).toEqual(['build', true, reasons]);
  });
});

describe('a plan of what the commits affect', () => {
  it('has it and what that is built on, and leaves the rest out', async () => {
    const stores = { engine: engineWith(tagged(every)) };

    const after = await states({ stores, changes: changed('r'), ask: { affected: true } });

    expect(after).toEqual({ base: 'skip', tools: 'skip', r: 'skip', report: 'skip' });
  });

  it('is empty where they affect nothing', async () => {
    expect((await planOf({ ask: { affected: true } })).images).toEqual([]);
  });
});

describe('a plan of what is stale', () => {
  const moved = { 'debian:13': madeUpDigest('new') };

  /** The family as it was made on the base that `lab` had before, and inputs of today. */
  function onNewBase(fields: Partial<Parameters<typeof imageInputsOf>[1]> = {}) {
    const inputsWith = (digest: string) =>
      new Map(
        images.map((image) => {
          const bases = image.key === 'lab' ? { 'debian:13': digest } : {};
          return [
            image.key,
            imageInputsOf(image, { bases, ...(image.key === 'lab' && fields) }),
          ] as const;
        }),
      );
    const inputs = inputsWith(moved['debian:13']);
    const before = builtImages({ ...planWork(images), inputs: inputsWith(madeUpDigest('old')) });
    const findRecord: PlanWork['findRecord'] = ({ key }, imageId) => {
      const image = one(before, key);
      return Promise.resolve(image.imageId === imageId ? recordOf(image) : undefined);
    };
    return { inputs, before, findRecord };
  }

  it('is what stands on a base that moved, and what that is built on', async () => {
    const { inputs, before, findRecord } = onNewBase();
    const stores = { engine: engineWith(tagged(every, before)) };

    const fields = { inputs, findRecord, stores, options: { refresh: true } };

    expect(await states(fields)).toEqual({ base: 'skip', lab: 'build' });
  });

  it('is empty where nothing is stale', async () => {
    const stores = { engine: engineWith(tagged(every)) };

    expect((await planOf({ stores, options: { refresh: true } })).images).toEqual([]);
  });

  it('has what stands on a base that moved, also when it is forced for another reason', async () => {
    const { inputs, before, findRecord } = onNewBase({ unpinned: ['line 2: ADD https://x'] });
    const stores = { engine: engineWith(tagged(every, before)) };

    const fields = { inputs, findRecord, stores, options: { refresh: true } };

    expect(await states(fields)).toEqual({ base: 'skip', lab: 'build' });
  });

  it('has what was built on the base and is not tested yet', async () => {
    const { inputs, before, findRecord } = onNewBase();
    const fresh = one(builtImages({ ...planWork(images), inputs }), 'lab');
    // The last run ended in the tests of the new image.
    const engine = engineWith(new Map([...tagged(every, before), ...namesOf(fresh)]));
    const source = sourceWith('/stack/images/lab/tests/test_a.sh');

    const after = await states({
      inputs,
      findRecord,
      source,
      stores: { engine },
      options: { refresh: true },
    });

    expect(after).toEqual({ base: 'skip', lab: 'retest' });
  });
});
