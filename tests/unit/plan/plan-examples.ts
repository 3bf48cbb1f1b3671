import { buildImageGraph } from '../../../src/graph/image-graph.ts';
import type { FoundImage, PlannedRunImage, RunPlan } from '../../../src/plan/build-plan.ts';
import type { StepName } from '../../../src/report/run-report.ts';
import { imageSpec } from '../../support/spec-builders.ts';

/** Parents in the stack and what the plan wants; everything else has a default. */
export type PlanEntry = Partial<Omit<PlannedRunImage, 'image' | 'parents'>> & {
  readonly on?: readonly string[];
};

/** What a pushed image goes through. */
export const allSteps: readonly StepName[] = [
  'build',
  'basic-tests',
  'push',
  'integration-tests',
  'tag',
  'manifest-page',
];

/** A plan of these images, breadth-first; all are built, with every step, unless an entry says otherwise. */
export function planOfEntries(
  entries: Readonly<Record<string, PlanEntry>>,
  fields: Partial<RunPlan> = {},
): RunPlan {
  const specs = Object.entries(entries).map(([key, { on = [] }]) =>
    imageSpec(key, { parents: on }),
  );
  // Parents that are not in the plan are known to the spec only.
  const known = specs.map((image) => ({
    key: image.key,
    parents: image.parents.filter((parent) => Object.hasOwn(entries, parent)),
  }));
  const images = [...buildImageGraph(known).nodes.values()].flatMap((node) => {
    const image = specs.find(({ key }) => key === node.key);
    const { on: _on, ...entry } = entries[node.key] ?? {};
    if (image === undefined) return [];
    const steps = entry.state === 'skip' ? [] : allSteps;
    const defaults = { state: 'build' as const, reasons: [], steps };
    return [{ image, level: node.level, parents: node.parents, ...defaults, ...entry }];
  });
  return { images, ...fields };
}

/** An image at the registry whose digests are made of this digit. */
export function foundImage(key: string, digit: string): FoundImage {
  return {
    imageId: `sha256:${digit.repeat(64)}`,
    reference: `stack.test/${key}:i-${digit.repeat(12)}`,
    digest: `sha256:${digit.repeat(64)}`,
    here: false,
  };
}

/** A plan in which every state and every field occurs. */
export const examplePlan: RunPlan = planOfEntries(
  {
    'base-notebook': {
      reasons: [
        {
          kind: 'files-changed',
          text: 'files changed: setup.sh, start.sh and 3 more',
          paths: ['setup.sh', 'start.sh', 'a', 'b', 'c'],
        },
        {
          kind: 'base-moved',
          text: 'base debian:trixie-slim moved sha256:aaaaaaaaaaaa → sha256:bbbbbbbbbbbb',
        },
      ],
      buildId: `sha256:${'5'.repeat(64)}`,
      tags: ['2026.4-main', '2026.4-main-9f8e7d6'],
    },
    'node-runtime': {
      state: 'skip',
      reasons: [{ kind: 'up-to-date', text: 'built, tested and tagged' }],
      buildId: `sha256:${'6'.repeat(64)}`,
      found: foundImage('node-runtime', '6'),
    },
    'scipy-notebook': {
      on: ['base-notebook'],
      state: 'wait',
      reasons: [{ kind: 'parent-unknown', text: 'waits for base-notebook' }],
      tags: ['2026.4-main'],
    },
    'r-notebook': {
      on: ['base-notebook'],
      state: 'retag',
      reasons: [{ kind: 'tag-missing', text: 'tag 2026.4-main is missing' }],
      steps: ['tag'],
      buildId: `sha256:${'7'.repeat(64)}`,
      tags: ['2026.4-main'],
      found: foundImage('r-notebook', '7'),
    },
    dashboard: {
      on: ['node-runtime'],
      state: 'retest',
      reasons: [{ kind: 'verdict-missing', text: 'integration tests have no verdict' }],
      steps: ['integration-tests', 'tag'],
      buildId: `sha256:${'8'.repeat(64)}`,
      tags: ['2026.4-main'],
      found: foundImage('dashboard', '8'),
    },
  },
  {
    base: '1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d',
    head: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
    comparison: 'compared with 1a2b3c4, where the branch left origin/main',
    store: 'registry',
    movingTag: '2026.4-main',
    notes: ['the clone was shallow and was deepened'],
  },
);
