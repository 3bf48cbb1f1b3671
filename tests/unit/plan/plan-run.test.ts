import { describe, expect, it } from '@jest/globals';
import { buildImageGraph } from '../../../src/graph/image-graph.ts';
import { planRun, type RunOptions } from '../../../src/plan/plan-run.ts';
import { renderPlan } from '../../../src/plan/render-plan.ts';
import { imageSpec, specOf } from '../../support/spec-builders.ts';

const spec = specOf([
  imageSpec('base', { prune: true }),
  imageSpec('r', { parents: ['base'], integrationTests: true }),
  imageSpec('report', { parents: ['r', 'base'] }),
  imageSpec('other'),
]);
const graph = buildImageGraph(spec.images.values());
const build: RunOptions = { verb: 'build', push: false, fullRebuild: false };

function planned(selected: readonly string[], options: Partial<RunOptions>) {
  const { images } = planRun(spec, graph, selected, { ...build, ...options });
  return images.map(({ image, steps, reasons, parents }) => ({
    key: image.key,
    steps: steps.join(' '),
    reason: reasons.map(({ text }) => text).join(),
    parents: parents.join(' '),
  }));
}

describe('plan of a run', () => {
  it('builds what is selected and what that is built from, breadth-first', () => {
    expect(planned(['report'], {})).toEqual([
      {
        key: 'base',
        steps: 'build basic-tests tag manifest-page',
        reason: 'report is built from it',
        parents: '',
      },
      {
        key: 'r',
        steps: 'build basic-tests integration-tests tag manifest-page',
        reason: 'report is built from it',
        parents: 'base',
      },
      {
        key: 'report',
        steps: 'build basic-tests tag manifest-page',
        reason: 'selected',
        parents: 'r base',
      },
    ]);
  });

  it('pushes between the two stages of tests, and prunes only what is pushed', () => {
    const steps = planned(['r'], { push: true }).map((image) => image.steps);

    expect(steps).toEqual([
      'build basic-tests push tag manifest-page prune',
      'build basic-tests push integration-tests tag manifest-page',
    ]);
  });

  it('says what forced it', () => {
    const reasons = planned(['base', 'other'], { fullRebuild: true }).map(({ reason }) => reason);

    expect(reasons).toEqual(['forced by --full-rebuild', 'forced by --full-rebuild']);
  });

  it.each([
    ['test', 'basic-tests integration-tests'],
    ['push', 'push tag'],
  ] as const)('to %s takes what is named, and no parent', (verb, steps) => {
    expect(planned(['r'], { verb })).toEqual([
      { key: 'r', steps, reason: `named for \`stack ${verb}\``, parents: '' },
    ]);
  });
});

describe('a rendered plan', () => {
  const plan = planRun(spec, graph, ['r'], build);

  it('shows each image with state, reason and steps', () => {
    expect(renderPlan(plan, '2026.4-main', 'text')).toBe(
      'base  build  r is built from it\n' +
        '      build → basic-tests → tag → manifest-page\n' +
        'r     build  selected\n' +
        '      build → basic-tests → integration-tests → tag → manifest-page\n' +
        '\n' +
        'tag: 2026.4-main\n',
    );
  });

  it('is a document for programs', () => {
    expect(JSON.parse(renderPlan(plan, '2026.4-main', 'json'))).toEqual({
      schemaVersion: 1,
      images: [
        {
          key: 'base',
          state: 'build',
          reasons: [{ kind: 'needed', text: 'r is built from it' }],
          reference: 'stack.test/base:2026.4-main',
          steps: ['build', 'basic-tests', 'tag', 'manifest-page'],
          tags: ['2026.4-main'],
        },
        {
          key: 'r',
          state: 'build',
          reasons: [{ kind: 'selected', text: 'selected' }],
          reference: 'stack.test/r:2026.4-main',
          steps: ['build', 'basic-tests', 'integration-tests', 'tag', 'manifest-page'],
          tags: ['2026.4-main'],
        },
      ],
    });
  });

  it('of nothing says so in valid form', () => {
    expect(renderPlan({ images: [] }, 'a', 'text')).toBe('\ntag: a\n');
  });
});
