import { describe, expect, it } from '@jest/globals';
import { renderPlanComment } from '../../../src/github/plan-comment.ts';
import { renderRunComment } from '../../../src/github/run-comment.ts';
import { greenComment, renderRunIssue } from '../../../src/github/run-issue.ts';
import { compareStacks } from '../../../src/compare/compare-stacks.ts';
import { UserError } from '../../../src/errors/user-error.ts';
import type { RunPlan } from '../../../src/plan/build-plan.ts';
import { comparedImageOf, packagesOf, snapshotOf } from '../../support/comparison-builders.ts';
import { imageSpec, plannedImage } from '../../support/spec-builders.ts';
import { exampleRun, reportOf } from '../report/example-run.ts';
import { madeUpRun } from '../report/page/made-up-run.ts';
import { releaseComparison } from '../compare/comparisons.ts';
import { golden } from '../golden.ts';

const facts = {
  specName: 'spec.yml',
  commit: '0123456789abcdef',
  runUrl: 'https://github.com/acme/stack/actions/runs/7',
};
const hostile = '@everyone <!-- --> | ```\n::error::x https://evil.test #1 <script>';
/** What GitHub would make something of. */
const live = /(?<![`\w])@everyone|<script|https:\/\/evil|\n::error|(?<!#)#1\b/;

describe('the comment with a plan', () => {
  const planned = (key: string, fields: Parameters<typeof plannedImage>[1]) =>
    plannedImage(imageSpec(key), fields);
  const plan: RunPlan = {
    images: [
      planned('other', { state: 'skip', reasons: [{ kind: 'published', text: 'all there' }] }),
      planned('base', {
        state: 'build',
        reasons: [
          { kind: 'files', text: 'images/base/Dockerfile changed' },
          { kind: 'x', text: hostile },
        ],
      }),
      planned('child', {
        state: 'wait',
        parents: ['base'],
        reasons: [{ kind: 'parent', text: 'parent base will be built' }],
      }),
    ],
    comparison: 'compared with 1a2b3c4',
    store: 'registry',
    notes: ['base debian:13 not verified'],
  };

  it('says what would be done and why, those with work first', () => {
    const text = renderPlanComment(plan, undefined, facts);

    expect(text).toBe(golden('github/plan-comment.md', text));
  });

  it('makes no mention, link or markup of foreign text', () => {
    expect(renderPlanComment(plan, undefined, facts)).not.toMatch(live);
  });

  it('draws no graph where nothing is to be done', () => {
    const [idle] = plan.images;
    const images = idle === undefined ? [] : [idle, { ...idle }];

    const text = renderPlanComment({ ...plan, images }, undefined, facts);

    expect(text).toContain('### stack plan: 2 images: 2 skip');
    expect(text).not.toContain('mermaid');
  });
});

describe('the comment with a run', () => {
  it('says how it ended, what failed, and which packages differ', () => {
    const report = reportOf(exampleRun);

    const text = renderRunComment({ report, problems: [] }, releaseComparison(), facts);

    expect(text).toBe(golden('github/run-comment.md', text));
  });

  it('says what stopped a run before it began', () => {
    const problem = new UserError('REGISTRY_UNREACHABLE', 'stack.test does not answer', {
      hint: 'wait',
    });

    const text = renderRunComment({ report: undefined, problems: [problem] }, undefined, facts);

    expect(text.split('\n').slice(0, 6)).toEqual([
      '<!-- stack:plan spec.yml -->',
      '### stack build: could not begin',
      '',
      '**Stopped by**',
      '',
      '- **REGISTRY_UNREACHABLE** stack.test does not answer (wait)',
    ]);
  });

  it('fits into a comment whatever the size of the stack', () => {
    const many = Array.from({ length: 3000 }, (_, index) => `python package-${index} 1.0`);
    const images = (version: string) =>
      Array.from({ length: 40 }, (_, index) =>
        comparedImageOf(`image-${index}`, {
          imageId: `sha256:${version}${index}`,
          packages: packagesOf(...many.map((line) => `${line}.${version}${index}`)),
        }),
      );
    const comparison = compareStacks(
      snapshotOf('a', ...images('1')),
      snapshotOf('b', ...images('2')),
    );

    const text = renderRunComment({ report: madeUpRun(300), problems: [] }, comparison, facts);

    expect(text.length).toBeLessThanOrEqual(65_536);
    expect(text).toContain('_Not everything fits here: the rest is in the log of the run._');
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    expect(text.match(/```/g)?.length ?? 0).toBeLessThanOrEqual(2);
  });

  it('makes no mention, link or markup of foreign text', () => {
    const before = comparedImageOf('base', { packages: packagesOf(`python a 1`) });
    const [one] = before.packages ?? [];
    const packages = one === undefined ? [] : [{ ...one, name: hostile, version: hostile }];
    const comparison = compareStacks(
      snapshotOf('a', before),
      snapshotOf('b', { ...before, packages }),
    );
    const report = reportOf(exampleRun);
    const images = report.images.map((image) => ({
      ...image,
      message: hostile,
      reasons: [{ kind: 'x', text: hostile }],
      steps: image.steps.map((step) => ({
        ...step,
        status: 'failed' as const,
        message: hostile,
        failure: { kind: 'network' as const, cause: hostile, command: hostile, tail: [hostile] },
      })),
    }));

    const outcome = { report: { ...report, images, notes: [hostile] }, problems: [] };
    const text = renderRunComment(outcome, comparison, facts);

    expect(text).not.toMatch(live);
  });
});

describe('the issue about a failed run', () => {
  it('names the images that failed, why, and the log', () => {
    const { title, body } = renderRunIssue({ report: reportOf(exampleRun), problems: [] }, facts);

    expect(title).toBe('stack build fails: r-notebook');
    expect(body).toBe(golden('github/run-issue.md', body));
  });

  it.each([
    [1, 'one'],
    [4, 'one, two, three and 1 more'],
  ])('counts names beyond the third of %d', (count, subject) => {
    const report = reportOf(exampleRun);
    const [some] = report.images;
    const keys = ['one', 'two', 'three', 'four'].slice(0, count);
    const images = keys.flatMap((key) =>
      some === undefined ? [] : [{ ...some, key, status: 'failed' as const }],
    );

    const { title } = renderRunIssue({ report: { ...report, images }, problems: [] }, facts);

    expect(title).toBe(`stack build fails: ${subject}`);
  });

  it('is about the beginning where the run did not begin', () => {
    const problem = new UserError('ENGINE_UNREACHABLE', 'no engine');

    const { title } = renderRunIssue({ report: undefined, problems: [problem] }, facts);

    expect(title).toBe('stack build fails: the run cannot begin');
  });

  it('is closed with a link to the run', () => {
    expect(greenComment(facts)).toBe(
      'The stack is green again ([log of the run](https://github.com/acme/stack/actions/runs/7)).',
    );
  });
});
