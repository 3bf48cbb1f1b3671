import { describe, expect, it } from '@jest/globals';
import { planMatrix } from '../../../src/plan/matrix.ts';
import { renderMatrix } from '../../../src/plan/render-matrix.ts';
import { golden } from '../golden.ts';
import { examplePlan, foundImage, planOfEntries } from './plan-examples.ts';

const skip = { state: 'skip' } as const;

describe('planMatrix', () => {
  it('by subgraphs puts what is built on each other in one job', () => {
    const plan = planOfEntries({
      base: {},
      tools: {},
      r: { on: ['base'] },
      scipy: { on: ['base'] },
      report: { on: ['r', 'scipy'] },
    });

    expect(planMatrix(plan, 'subgraphs')).toEqual([
      { id: 'base', images: 'base r scipy report', level: 0, parents: [] },
      { id: 'tools', images: 'tools', level: 0, parents: [] },
    ]);
  });

  it('by subgraphs lets an image that is skipped connect nothing', () => {
    const plan = planOfEntries({
      base: { ...skip, found: foundImage('base', 'a') },
      r: { on: ['base'], expectedMs: 1_000 },
      scipy: { on: ['base'], expectedMs: 2_000 },
      report: { on: ['scipy'], expectedMs: 3_000 },
    });
    const base = { key: 'base', reference: `stack.test/base@sha256:${'a'.repeat(64)}` };

    expect(planMatrix(plan, 'subgraphs')).toEqual([
      { id: 'r', images: 'r', level: 1, parents: [base], expectedMs: 1_000 },
      { id: 'scipy', images: 'scipy report', level: 1, parents: [base], expectedMs: 5_000 },
    ]);
  });

  it('by subgraphs joins families that meet in a child', () => {
    const plan = planOfEntries({ a: {}, b: {}, c: {}, both: { on: ['c', 'a'] } });

    expect(planMatrix(plan, 'subgraphs').map(({ images }) => images)).toEqual(['a c both', 'b']);
  });

  it('by levels makes each image a job', () => {
    const plan = planOfEntries({
      base: { found: foundImage('base', 'a') },
      tools: { ...skip, found: foundImage('tools', 'b') },
      child: { on: ['base', 'tools'] },
    });

    expect(planMatrix(plan, 'levels')).toEqual([
      { id: 'base', images: 'base', level: 0, parents: [] },
      {
        id: 'child',
        images: 'child',
        level: 1,
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

    expect(planMatrix(plan, 'levels').map(({ parents }) => parents)).toEqual([
      [{ key: 'base' }, { key: 'absent' }],
    ]);
  });
});

describe('renderMatrix', () => {
  it.each(['levels', 'subgraphs'] as const)('of %s is that of the golden file', (by) => {
    const text = renderMatrix(planMatrix(examplePlan, by), by);

    expect(text).toBe(golden(`plan/matrix-${by}.txt`, text));
  });

  it.each(['levels', 'subgraphs'] as const)('of %s with nothing to do is empty', (by) => {
    const plan = planOfEntries({ base: skip });

    expect(renderMatrix(planMatrix(plan, by), by)).toBe('{"include":[]}\n');
  });

  it('leaves out levels with nothing to do', () => {
    const plan = planOfEntries({
      base: skip,
      r: { on: ['base'] },
      scipy: { on: ['base'] },
      report: { on: ['r'] },
    });

    const text = renderMatrix(planMatrix(plan, 'levels'), 'levels');

    const { levels } = JSON.parse(text) as { levels: { include: { id: string }[] }[] };
    expect(levels.map(({ include }) => include.map(({ id }) => id))).toEqual([
      ['r', 'scipy'],
      ['report'],
    ]);
  });
});
