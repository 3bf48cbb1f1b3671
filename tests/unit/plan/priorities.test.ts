import { describe, expect, it } from '@jest/globals';
import { longestWay, restOfRun, type ExpectedSteps } from '../../../src/plan/priorities.ts';
import { stepGraph, type ScheduledImage } from '../../../src/plan/step-graph.ts';
import type { StepName } from '../../../src/report/run-report.ts';

const images: readonly ScheduledImage[] = [
  { key: 'base', parents: [], steps: ['build', 'basic-tests', 'push', 'tag', 'prune'] },
  { key: 'child', parents: ['base'], steps: ['build', 'basic-tests', 'push', 'tag'] },
];

const stepsOf = (durations: Partial<Record<StepName, number>>) =>
  new Map(Object.entries(durations) as [StepName, number][]);

/** The rest of the run from each step on: `{ 'base:build': 5 }`. */
function restByStep(expected: ExpectedSteps): Readonly<Record<string, number>> {
  const graph = stepGraph(images);
  const restMs = restOfRun(graph, expected);
  const steps = [...graph.steps.values()].flat();
  return Object.fromEntries(
    steps.map(({ key, step, id }) => [`${key}:${step ?? ''}`, restMs[id] ?? 0]),
  );
}

describe('restOfRun', () => {
  it('goes from a build to the builds of children and from a tag to their pushes', () => {
    const rest = restByStep(
      new Map([
        ['base', stepsOf({ build: 1, 'basic-tests': 10, push: 2, tag: 3, prune: 4 })],
        ['child', stepsOf({ build: 20, 'basic-tests': 30, push: 40, tag: 50 })],
      ]),
    );

    expect(rest).toEqual({
      'base:build': 141,
      'base:basic-tests': 105,
      'base:push': 95,
      'base:tag': 93,
      'base:prune': 4,
      'child:build': 140,
      'child:basic-tests': 120,
      'child:push': 90,
      'child:tag': 50,
    });
  });

  it('takes the median of the same step for one that was never timed', () => {
    const timed = stepsOf({ build: 7, 'basic-tests': 0, push: 0, tag: 0, prune: 0 });

    expect(restByStep(new Map([['base', timed]]))['child:build']).toBe(7);
  });

  it('is nothing where nothing was timed', () => {
    expect(new Set(Object.values(restByStep(new Map())))).toEqual(new Set([0]));
  });
});

describe('longestWay', () => {
  it('names the images whose steps follow from each other, and none that only hands on that another is proven', () => {
    const chain: readonly ScheduledImage[] = [
      { key: 'base', parents: [], steps: ['basic-tests'] },
      { key: 'there', parents: ['base'], steps: [] },
      { key: 'leaf', parents: ['there'], steps: ['tag'] },
    ];
    const graph = stepGraph(chain);
    const expected = new Map([
      ['base', stepsOf({ 'basic-tests': 5 })],
      ['leaf', stepsOf({ tag: 1 })],
    ]);

    expect(longestWay(graph, restOfRun(graph, expected))).toEqual(['base', 'leaf']);
  });
});
