import { describe, expect, it } from '@jest/globals';
import { buildImageGraph } from '../../../src/graph/image-graph.ts';
import { planVerb } from '../../../src/plan/plan-verb.ts';
import { imageSpec, specOf } from '../../support/spec-builders.ts';

const base = imageSpec('base', { prune: true });
const r = imageSpec('r', { parents: ['base'], integrationTests: true });
const report = imageSpec('report', { parents: ['r', 'base'] });
const other = imageSpec('other');
const spec = specOf([report, r, base, other]);
const graph = buildImageGraph(spec.images.values());

describe('the plan of a verb that takes images as they are', () => {
  it('has the named images breadth-first, with the parents among them', () => {
    const plan = planVerb(spec, graph, ['report', 'base'], 'test');

    const reasons = [{ kind: 'selected', text: 'named for `stack test`' }];
    const steps = ['basic-tests'] as const;
    expect(plan).toEqual({
      images: [
        { image: base, level: 0, state: 'test', reasons, parents: [], steps },
        { image: report, level: 2, state: 'test', reasons, parents: ['base'], steps },
      ],
    });
  });

  it('adds no parent that was not named', () => {
    const plan = planVerb(spec, graph, ['r'], 'push');

    expect(plan).toEqual({
      images: [
        {
          image: r,
          level: 1,
          state: 'push',
          reasons: [{ kind: 'selected', text: 'named for `stack push`' }],
          parents: [],
          steps: ['push', 'tag'],
        },
      ],
    });
  });

  it.each([
    ['base', 'test', 'basic-tests'],
    ['r', 'test', 'basic-tests integration-tests'],
    ['base', 'push', 'push tag'],
    ['r', 'push', 'push tag'],
  ] as const)('takes %s to %s through: %s', (key, verb, steps) => {
    const plan = planVerb(spec, graph, [key], verb);

    expect(plan.images.map((image) => image.steps.join(' '))).toEqual([steps]);
  });

  it('has no image twice, and none that the stack does not have', () => {
    const plan = planVerb(spec, graph, ['other', 'base', 'other', 'nobody'], 'test');

    expect(plan.images.map(({ image }) => image.key)).toEqual(['base', 'other']);
  });

  it('is empty where nothing is named', () => {
    expect(planVerb(spec, graph, [], 'push')).toEqual({ images: [] });
  });
});
