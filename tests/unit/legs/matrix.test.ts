import { describe, expect, it } from '@jest/globals';
import { matrixEntries } from '../../../src/legs/matrix.ts';
import { workOf } from '../../../src/legs/plan-work.ts';
import { renderMatrix } from '../../../src/legs/render-matrix.ts';
import { splitKinds, type SplitKind } from '../../../src/legs/split-kinds.ts';
import { splitLegs, type SplitRequest } from '../../../src/legs/split-legs.ts';
import type { Leg } from '../../../src/legs/split-run.ts';
import { waveGroups } from '../../../src/legs/wave-groups.ts';
import type { RunPlan } from '../../../src/plan/build-plan.ts';
import { publishedSchema } from '../../support/published-schema.ts';
import { golden } from '../golden.ts';
import { examplePlan, foundImage, planOfEntries } from '../plan/plan-examples.ts';

const skip = { state: 'skip' } as const;
const faultsOf = publishedSchema('matrix');

function legsOf(plan: RunPlan, by: SplitKind, request: Partial<SplitRequest> = {}): readonly Leg[] {
  return splitLegs(workOf(plan), { by, ...request }).legs;
}

function groupsOf(plan: RunPlan, by: SplitKind, waves?: number): readonly (readonly Leg[])[] {
  return waveGroups(legsOf(plan, by), waves);
}

describe('matrixEntries', () => {
  it('of subgraphs lets an image that is skipped connect nothing', () => {
    const plan = planOfEntries({
      base: { ...skip, found: foundImage('base', 'a') },
      r: { on: ['base'], expectedMs: 1_000 },
      scipy: { on: ['base'], expectedMs: 2_000 },
      report: { on: ['scipy'], expectedMs: 3_000 },
    });
    const base = { key: 'base', reference: `stack.test/base@sha256:${'a'.repeat(64)}` };

    expect(matrixEntries(plan, legsOf(plan, 'subgraphs'))).toEqual([
      { id: 'r', images: 'r', level: 1, parents: [base], needs: [], expectedMs: 1_000 },
      {
        id: 'scipy',
        images: 'scipy report',
        level: 1,
        parents: [base],
        needs: [],
        expectedMs: 5_000,
      },
    ]);
  });

  it('lets an image that is skipped connect what is built on it with what it is built on', () => {
    const plan = planOfEntries({
      base: { state: 'retest', found: foundImage('base', 'a') },
      r: { ...skip, on: ['base'], found: foundImage('r', 'b') },
      report: { on: ['r'] },
    });
    const r = { key: 'r', reference: `stack.test/r@sha256:${'b'.repeat(64)}` };

    expect(matrixEntries(plan, legsOf(plan, 'levels'))).toEqual([
      { id: 'base', images: 'base', level: 0, parents: [], needs: [] },
      { id: 'report', images: 'report', level: 2, parents: [r], needs: ['base'] },
    ]);
  });

  it('of subgraphs joins families that meet in a child', () => {
    const plan = planOfEntries({ a: {}, b: {}, c: {}, both: { on: ['c', 'a'] } });

    const entries = matrixEntries(plan, legsOf(plan, 'subgraphs'));

    expect(entries.map(({ images }) => images)).toEqual(['a c both', 'b']);
  });

  it('of levels names what comes from other legs, and what is there already by its digest', () => {
    const plan = planOfEntries({
      base: { found: foundImage('base', 'a') },
      tools: { ...skip, found: foundImage('tools', 'b') },
      child: { on: ['base', 'tools'] },
    });

    expect(matrixEntries(plan, legsOf(plan, 'levels'))).toEqual([
      { id: 'base', images: 'base', level: 0, parents: [], needs: [] },
      {
        id: 'child',
        images: 'child',
        level: 1,
        needs: ['base'],
        parents: [
          // It will be built again, so its digest of today is not what the child gets.
          { key: 'base' },
          { key: 'tools', reference: `stack.test/tools@sha256:${'b'.repeat(64)}` },
        ],
      },
    ]);
  });

  it('names parents that are not in the plan, and those only the engine has, by key', () => {
    const here = { ...foundImage('base', 'a'), digest: undefined, here: true };
    const plan = planOfEntries({ base: { ...skip, found: here }, r: { on: ['base', 'absent'] } });

    const entries = matrixEntries(plan, legsOf(plan, 'levels'));

    expect(entries.map(({ parents }) => parents)).toEqual([[{ key: 'base' }, { key: 'absent' }]]);
  });
});

describe('renderMatrix', () => {
  it.each(splitKinds)('of %s is that of the golden file, and fits the schema', (by) => {
    const text = renderMatrix(examplePlan, groupsOf(examplePlan, by), { by });

    expect(text).toBe(golden(`legs/matrix-${by}.txt`, text));
    expect(faultsOf(text)).toEqual([]);
  });

  it.each(splitKinds)('of %s with nothing to do is empty', (by) => {
    const plan = planOfEntries({ base: skip });

    const text = renderMatrix(plan, groupsOf(plan, by), { by, run: 'a-run', isGrouped: true });

    expect(text).toBe('{"run":"a-run","include":[]}\n');
    expect(faultsOf(text)).toEqual([]);
  });

  const family = planOfEntries({
    base: { expectedMs: 1_000 },
    r: { on: ['base'], expectedMs: 1_000 },
    scipy: { on: ['r'], expectedMs: 1_000 },
  });

  it.each([
    ['levels', undefined, [['base'], ['r'], ['scipy']]],
    ['levels', 2, [['base'], ['r', 'scipy']]],
    ['chains', undefined, [['base']]],
    ['subgraphs', undefined, undefined],
    ['subgraphs', 1, [['base']]],
  ] as const)('of %s has groups for at most %p waves', (by, waves, expected) => {
    const text = renderMatrix(family, groupsOf(family, by, waves), {
      by,
      isGrouped: waves !== undefined,
    });

    const { levels } = JSON.parse(text) as { levels?: { include: { id: string }[] }[] };
    expect(levels?.map(({ include }) => include.map(({ id }) => id))).toEqual(expected);
  });

  it('says what a leg needs on its disk', () => {
    const disk = { limitBytes: 10, needOf: (keys: readonly string[]) => keys.length * 3 };

    const text = renderMatrix(family, [legsOf(family, 'chains', { disk })], {
      by: 'chains',
      run: 'a-run',
    });

    const leg = {
      id: 'base',
      images: 'base r scipy',
      level: 0,
      parents: [],
      needs: [],
      expectedMs: 3_000,
      diskBytes: 9,
    };
    expect(JSON.parse(text)).toEqual({
      run: 'a-run',
      include: [leg],
      levels: [{ include: [leg] }],
    });
    expect(faultsOf(text)).toEqual([]);
  });
});
