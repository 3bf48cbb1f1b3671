import { describe, expect, it } from '@jest/globals';
import { buildImageGraph } from '../../../src/graph/image-graph.ts';
import type { FoundImage, PlannedRunImage, PlanState } from '../../../src/plan/build-plan.ts';
import { withoutPull } from '../../../src/plan/parents-to-build.ts';
import { allSteps } from '../../../src/plan/steps-of.ts';
import { madeUpDigest } from '../../support/plan-builders.ts';
import { imageSpec } from '../../support/spec-builders.ts';

/** One image of a plan: what it is built on, what is planned, and where it is. */
interface Entry {
  readonly on?: readonly string[];
  readonly state?: PlanState;
  /** Default: it is at the registry and not here; `nowhere`: it does not exist. */
  readonly is?: 'here' | 'away' | 'nowhere';
  /** Default: `false`, it must not be pulled. */
  readonly prepull?: boolean;
}

const planned = { kind: 'planned', text: 'as it was planned' };

function planOf(entries: Readonly<Record<string, Entry>>) {
  const specs = Object.entries(entries).map(([key, { on = [], prepull = false }]) =>
    imageSpec(key, { parents: on, prepull }),
  );
  const graph = buildImageGraph(specs);
  const images = [...graph.nodes.values()].flatMap(({ key, level, parents }) => {
    const image = specs.find((spec) => spec.key === key);
    const { state = 'skip', is = state === 'build' || state === 'wait' ? 'nowhere' : 'away' } =
      entries[key] ?? {};
    if (image === undefined) return [];
    const found = is === 'nowhere' ? undefined : foundImage(key, is === 'here');
    const buildId = state === 'wait' ? undefined : madeUpDigest(`build of ${key}`);
    const reasons = [planned];
    const one: PlannedRunImage = {
      image,
      level,
      parents,
      state,
      buildId,
      found,
      steps: [],
      reasons,
    };
    return [one];
  });
  return { graph, images };
}

function foundImage(key: string, here: boolean): FoundImage {
  const imageId = madeUpDigest(key);
  return { imageId, reference: `stack.test/${key}:i-${key}`, digest: madeUpDigest(imageId), here };
}

function settle(entries: Readonly<Record<string, Entry>>): readonly PlannedRunImage[] {
  const { graph, images } = planOf(entries);
  return withoutPull(graph, images, (image) => allSteps(image, false));
}

function statesOf(entries: Readonly<Record<string, Entry>>) {
  return Object.fromEntries(settle(entries).map(({ image, state }) => [image.key, state]));
}

const needed = {
  kind: 'needed',
  text: 'not on this engine, an image is built on it, and prepull is off',
};

describe('a parent that must not be pulled', () => {
  it('is built where a child is, and what stands on it waits', () => {
    const after = settle({
      base: {},
      tools: {},
      r: { on: ['base'], state: 'build' },
      lab: { on: ['base'] },
    });

    const steps = ['build', 'basic-tests', 'tag', 'manifest-page'];
    const parent = { kind: 'parent', text: 'parent base will be built', parent: 'base' };
    const shown = after.map(({ image: { key }, state, forced = false, ...rest }) => ({
      key,
      state,
      forced,
      steps: rest.steps,
      reasons: rest.reasons,
    }));
    expect(shown).toEqual([
      { key: 'base', state: 'build', forced: true, steps, reasons: [needed] },
      { key: 'tools', state: 'skip', forced: false, steps: [], reasons: [planned] },
      { key: 'r', state: 'build', forced: false, steps: [], reasons: [planned] },
      { key: 'lab', state: 'wait', forced: false, steps, reasons: [parent] },
    ]);
  });

  it('is no longer known by what exists, and what waits for it not by its build ID either', () => {
    const [base, , lab] = settle({
      base: {},
      r: { on: ['base'], state: 'build' },
      lab: { on: ['base'] },
    });

    expect([base?.found, base?.buildId, lab?.found, lab?.buildId]).toEqual([
      undefined,
      madeUpDigest('build of base'),
      undefined,
      undefined,
    ]);
  });

  it('stays where no child is built', () => {
    const entries = {
      base: {},
      r: { on: ['base'] },
      lab: { on: ['base'], state: 'retag' },
    } as const;

    expect(settle(entries)).toEqual(planOf(entries).images);
  });

  it.each<[string, Entry]>([
    ['here', { is: 'here' }],
    ['here and to be tested', { is: 'here', state: 'retest' }],
    ['to be pulled', { prepull: true }],
  ])('stays where it is %s', (_what, base) => {
    const entries: Readonly<Record<string, Entry>> = { base, r: { on: ['base'], state: 'build' } };

    expect(settle(entries)).toEqual(planOf(entries).images);
  });

  it.each(['skip', 'retest', 'push', 'retag'] as const)('is built instead of: %s', (state) => {
    expect(statesOf({ base: { state }, r: { on: ['base'], state: 'build' } })).toEqual({
      base: 'build',
      r: 'build',
    });
  });

  it.each(['build', 'wait'] as const)('is built where a child is to: %s', (state) => {
    expect(statesOf({ base: {}, r: { on: ['base'], state } })).toEqual({ base: 'build', r: state });
  });

  it('makes its own parent be built', () => {
    expect(
      statesOf({ root: {}, base: { on: ['root'] }, r: { on: ['base'], state: 'build' } }),
    ).toEqual({ root: 'build', base: 'build', r: 'build' });
  });

  it('is built on a parent that may be pulled', () => {
    expect(
      statesOf({
        root: { prepull: true },
        base: { on: ['root'] },
        r: { on: ['base'], state: 'build' },
      }),
    ).toEqual({ root: 'skip', base: 'build', r: 'build' });
  });

  it('is not built for grandchildren whose own parent is here', () => {
    expect(
      statesOf({
        root: {},
        base: { on: ['root'], is: 'here' },
        r: { on: ['base'], state: 'build' },
      }),
    ).toEqual({ root: 'skip', base: 'skip', r: 'build' });
  });

  it('makes all wait that stands on it, however far', () => {
    expect(
      statesOf({
        base: {},
        r: { on: ['base'], state: 'build' },
        lab: { on: ['base'], is: 'here' },
        report: { on: ['lab'], state: 'retest', is: 'here' },
      }),
    ).toEqual({ base: 'build', r: 'build', lab: 'wait', report: 'wait' });
  });

  it('leaves what had to wait or be built with its reasons', () => {
    const after = settle({
      base: {},
      r: { on: ['base'], state: 'build' },
      lab: { on: ['r'], state: 'wait' },
    });

    expect(after.map(({ reasons }) => reasons)).toEqual([[needed], [planned], [planned]]);
  });

  it('makes children wait for their own parents', () => {
    const after = settle({
      base: {},
      r: { on: ['base'], state: 'build' },
      lab: { on: ['base'] },
      report: { on: ['lab'] },
    });

    expect(after.find(({ image }) => image.key === 'report')?.reasons).toEqual([
      { kind: 'parent', text: 'parent lab will be built', parent: 'lab' },
    ]);
  });

  it.each([['one', 'two'] as const, ['two', 'one'] as const])(
    'is built for a child that waits for another such parent: %s before %s',
    (first, second) => {
      const states = statesOf({
        [first]: {},
        [second]: {},
        both: { on: ['one', 'two'] },
        r: { on: ['one'], state: 'build' },
      });

      expect(states).toEqual({ one: 'build', two: 'build', both: 'wait', r: 'build' });
    },
  );
});
