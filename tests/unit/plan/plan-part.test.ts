import { describe, expect, it } from '@jest/globals';
import type { GivenImage, PlanPart } from '../../../src/plan/plan-part.ts';
import { scopeOfPart } from '../../../src/plan/scope.ts';
import type { PlanWorkFields } from '../../support/plan-builders.ts';
import { imageInputsOf, manifestDigest } from '../../support/plan-builders.ts';
import { graphOf } from '../../support/spec-builders.ts';
import {
  built,
  changed,
  engineWith,
  imageOf,
  images,
  one,
  planOf,
  registryWith,
  shown,
  specWith,
  states,
  tagged,
} from './family-plans.ts';

const reason = { kind: 'leg', text: 'made by leg base' };
const graph = graphOf({ base: [], tools: [], r: ['base'], lab: ['base'], report: ['r', 'tools'] });

/** An image of the family as somebody else made it. */
function given(key: string): GivenImage {
  const { image, imageId, buildId } = one(built, key);
  const reference = `${image.repository}:i-${imageId.slice(7, 19)}`;
  return { found: { imageId, reference, digest: manifestDigest(imageId), buildId }, reason };
}

/** A part in which `report` and `r` are to be done on what others made. */
const part: PlanPart = {
  keys: ['r', 'report'],
  wanted: new Set(['r', 'report']),
  given: new Map(['base', 'tools'].map((key) => [key, given(key)])),
  forced: new Map(),
  bases: {},
};

const planned = (of: PlanPart = part, fields: PlanWorkFields = {}): PlanWorkFields => ({
  ...fields,
  part: of,
  options: { push: true, ...fields.options },
  stores: { registry: registryWith(new Map()), ...fields.stores },
});

describe('a part of an earlier plan', () => {
  it('is about its images and all that they are built on', () => {
    expect(scopeOfPart(graph, { ...part, wanted: new Set(['report']) })).toEqual({
      keys: ['base', 'tools', 'r', 'report'],
      wanted: new Set(['report']),
      forced: false,
      untouched: [],
    });
  });

  it('takes what others made by its exact digest, and builds on it', async () => {
    const { images: planned_ } = await planOf(planned());

    const [base] = shown(planned_);
    expect(base).toEqual({
      key: 'base',
      level: 0,
      parents: [],
      state: 'skip',
      reasons: [reason],
      steps: [],
      given: true,
      buildId: one(built, 'base').buildId,
      found: {
        imageId: one(built, 'base').imageId,
        reference: given('base').found?.reference,
        digest: given('base').found?.digest,
        here: false,
      },
    });
    expect(planned_.map(({ image, state }) => [image.key, state])).toEqual([
      ['base', 'skip'],
      ['tools', 'skip'],
      ['r', 'build'],
      ['report', 'wait'],
    ]);
    expect(planned_.find(({ image }) => image.key === 'r')?.buildId).toBe(one(built, 'r').buildId);
  });

  it('knows what the engine has of what others made', async () => {
    const stores = { engine: engineWith(tagged(['base'])) };

    const base = await imageOf('base', planned(part, { stores }));

    expect(base.found?.here).toBe(true);
  });

  it('never builds what is given: whatever git, options, sources or the registry say', async () => {
    const inputs = new Map(
      images.map((image) => [
        image.key,
        imageInputsOf(image, {
          unpinned: part.given.has(image.key) ? ['line 2: ADD https://x'] : [],
        }),
      ]),
    );

    const everything = await states(
      planned(part, {
        inputs,
        options: { fullRebuild: true, retest: true },
        changes: { ...changed('base', 'tools'), force: true, all: [reason] },
        spec: specWith({ strategy: 'git' }),
      }),
    );

    expect(everything).toEqual({ base: 'skip', tools: 'skip', r: 'build', report: 'wait' });
  });

  it('forces what the earlier plan forced, for its reasons, and nothing else', async () => {
    const forced = new Map([['report', [{ kind: 'files-changed', text: 'files changed: a' }]]]);
    const there = { registry: registryWith(tagged(['r', 'report'])) };

    const fields = planned(
      { ...part, forced },
      { stores: there, options: { fullRebuild: true }, changes: changed('r') },
    );

    expect((await imageOf('r', fields)).state).toBe('skip');
    expect(await imageOf('report', fields)).toMatchObject({
      state: 'build',
      forced: true,
      reasons: [{ kind: 'files-changed', text: 'files changed: a' }],
    });
  });

  it('pulls what others made although it must not be pulled where it can be built', async () => {
    const strict = images.map((image) => ({ ...image, prepull: false }));

    expect(await states(planned(), strict)).toMatchObject({ base: 'skip', r: 'build' });
  });

  it('lets wait what is built on an image that failed', async () => {
    const failed = new Map([...part.given, ['base', { reason }] as const]);

    const { images: all } = await planOf(planned({ ...part, given: failed }));

    expect(all.map(({ image, state }) => [image.key, state])).toEqual([
      ['base', 'skip'],
      ['tools', 'skip'],
      ['r', 'wait'],
      ['report', 'wait'],
    ]);
  });
});
