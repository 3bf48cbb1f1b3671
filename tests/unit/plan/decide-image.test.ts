import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideExisting,
  type DecideOptions,
  type ImageDecision,
  type ImageFindings,
} from '../../../src/plan/decide-image.ts';
import { stepNames, type StepName } from '../../../src/report/run-report.ts';
import { counts } from '../../support/counts.ts';
import { digestOfDigit } from '../../support/image-record.ts';
import { imageSpec } from '../../support/spec-builders.ts';

const image = imageSpec('base');
const tag = '2026.4-main';
const imageId = digestOfDigit('a');
const reference = 'stack.test/base:i-aaaaaaaaaaaa';
const published = { imageId, reference, digest: digestOfDigit('d'), here: true };
const onlyHere = { imageId, reference, digest: undefined, here: true };

/** Everything is as it should be. */
const complete: ImageFindings = {
  found: published,
  basicTests: 'passed',
  integrationTests: 'passed',
  name: 'right',
  tag,
  hasRecord: true,
  remote: false,
};
const build: DecideOptions = { push: false, retest: false };
const push: DecideOptions = { push: true, retest: false };

const noBasicVerdict = {
  kind: 'verdict-missing',
  text: 'no verdict of the basic tests on exactly this image',
};
const noVerdicts = {
  kind: 'verdict-missing',
  text: 'no verdict of the basic tests and integration tests on exactly this image',
};
const tagMissing = { kind: 'tag-missing', text: '2026.4-main does not exist' };
const tagElsewhere = { kind: 'tag-elsewhere', text: '2026.4-main names another image' };
const notPublished = { kind: 'not-published', text: 'built here, not at the registry' };
const noRecord = {
  kind: 'record-missing',
  text: 'its record is missing, or answers other info commands',
};

function decide(changes: Partial<ImageFindings>, options = build): ImageDecision {
  return decideExisting(image, { ...complete, ...changes }, options);
}

describe('an image that has everything', () => {
  it.each([
    ['published and here', { found: published }, 'published as i-aaaaaaaaaaaa'],
    ['only here', { found: onlyHere }, 'on the engine as i-aaaaaaaaaaaa'],
    [
      'only at the registry that counts',
      { found: { ...published, here: false } },
      'published as i-aaaaaaaaaaaa',
    ],
    [
      'at a registry that parents come from',
      { found: { ...published, here: false }, remote: true },
      'published as i-aaaaaaaaaaaa; pulled when an image is built on it',
    ],
    [
      'here as well as at a registry that parents come from',
      { found: published, remote: true },
      'published as i-aaaaaaaaaaaa',
    ],
    [
      'without tests',
      { basicTests: 'none', integrationTests: 'none' },
      'published as i-aaaaaaaaaaaa',
    ],
  ] as const)('is skipped, %s', (_where, changes, text) => {
    expect(decide(changes)).toEqual({
      state: 'skip',
      reasons: [{ kind: 'up-to-date', text: `nothing changed: ${text}` }],
      steps: [],
    });
  });

  it('keeps its registry with a port out of the reason', () => {
    const found = { ...published, reference: '127.0.0.1:5000/base:i-aaaaaaaaaaaa' };

    expect(decide({ found }).reasons).toEqual([
      { kind: 'up-to-date', text: 'nothing changed: published as i-aaaaaaaaaaaa' },
    ]);
  });
});

describe('an image that lacks something', () => {
  it.each<[string, Partial<ImageFindings>, ImageDecision]>([
    [
      'a verdict of its basic tests',
      { basicTests: 'missing' },
      { state: 'retest', steps: ['basic-tests'], reasons: [noBasicVerdict] },
    ],
    [
      'a verdict of its integration tests',
      { integrationTests: 'missing' },
      {
        state: 'retest',
        steps: ['integration-tests'],
        reasons: [
          {
            kind: 'verdict-missing',
            text: 'no verdict of the integration tests on exactly this image',
          },
        ],
      },
    ],
    [
      'both verdicts',
      { basicTests: 'missing', integrationTests: 'missing' },
      { state: 'retest', steps: ['basic-tests', 'integration-tests'], reasons: [noVerdicts] },
    ],
    ['its tag', { name: 'missing' }, { state: 'retag', steps: ['tag'], reasons: [tagMissing] }],
    [
      'its tag, which names another',
      { name: 'elsewhere' },
      { state: 'retag', steps: ['tag'], reasons: [tagElsewhere] },
    ],
    [
      'its record',
      { hasRecord: false },
      { state: 'retag', steps: ['manifest-page'], reasons: [noRecord] },
    ],
    [
      'everything',
      { basicTests: 'missing', integrationTests: 'missing', name: 'missing', hasRecord: false },
      {
        state: 'retest',
        steps: ['basic-tests', 'integration-tests', 'tag', 'manifest-page'],
        reasons: [noVerdicts, tagMissing, noRecord],
      },
    ],
  ])('namely %s goes through just that', (_what, changes, decision) => {
    expect(decide(changes)).toEqual(decision);
  });
});

describe('an image that is pushed', () => {
  it('has nothing to do when it is published, tested and tagged', () => {
    expect(decide({}, push)).toEqual({
      state: 'skip',
      reasons: [{ kind: 'up-to-date', text: 'nothing changed: published as i-aaaaaaaaaaaa' }],
      steps: [],
    });
  });

  it('goes to the registry with tag and record when it is only here', () => {
    expect(decide({ found: onlyHere }, push)).toEqual({
      state: 'push',
      reasons: [notPublished],
      steps: ['push', 'tag', 'manifest-page'],
    });
  });

  it.each<[string, Partial<ImageFindings>, ImageDecision]>([
    [
      'is tested before, where a verdict is missing',
      { basicTests: 'missing' },
      {
        state: 'retest',
        reasons: [noBasicVerdict, notPublished],
        steps: ['basic-tests', 'push', 'tag', 'manifest-page'],
      },
    ],
    [
      'has its integration tests behind the push and before the tag',
      { integrationTests: 'missing' },
      {
        state: 'push',
        reasons: [
          {
            kind: 'verdict-missing',
            text: 'no verdict of the integration tests on exactly this image',
          },
          notPublished,
        ],
        steps: ['push', 'integration-tests', 'tag', 'manifest-page'],
      },
    ],
    [
      'is not said to lack the tag that it cannot have',
      { name: 'missing' },
      { state: 'push', reasons: [notPublished], steps: ['push', 'tag', 'manifest-page'] },
    ],
    [
      'is said to lack its record',
      { hasRecord: false },
      { state: 'push', reasons: [notPublished, noRecord], steps: ['push', 'tag', 'manifest-page'] },
    ],
  ])('%s', (_what, changes, decision) => {
    expect(decide({ found: onlyHere, ...changes }, push)).toEqual(decision);
  });

  it('is pruned when it is pushed, and only then', () => {
    const pruned = imageSpec('base', { prune: true });
    const stepsOf = (changes: Partial<ImageFindings>, options: DecideOptions) =>
      decideExisting(pruned, { ...complete, ...changes }, options).steps;

    expect([
      stepsOf({ found: onlyHere }, push),
      stepsOf({ found: onlyHere }, build),
      stepsOf({ name: 'missing' }, push),
    ]).toEqual([['push', 'tag', 'manifest-page', 'prune'], [], ['tag']]);
  });
});

describe('--retest', () => {
  const retest: DecideOptions = { push: false, retest: true };

  it.each<[string, Partial<ImageFindings>, ImageDecision]>([
    [
      'runs all tests again',
      {},
      {
        state: 'retest',
        steps: ['basic-tests', 'integration-tests'],
        reasons: [
          { kind: 'retest', text: 'basic tests and integration tests run again: --retest' },
        ],
      },
    ],
    [
      'runs what there is',
      { integrationTests: 'none' },
      {
        state: 'retest',
        steps: ['basic-tests'],
        reasons: [{ kind: 'retest', text: 'basic tests run again: --retest' }],
      },
    ],
    [
      'does nothing where there are no tests',
      { basicTests: 'none', integrationTests: 'none' },
      {
        state: 'skip',
        steps: [],
        reasons: [{ kind: 'up-to-date', text: 'nothing changed: published as i-aaaaaaaaaaaa' }],
      },
    ],
  ])('%s', (_what, changes, decision) => {
    expect(decide(changes, retest)).toEqual(decision);
  });
});

const verdicts = fc.constantFrom('passed', 'missing', 'none');
const findings: fc.Arbitrary<ImageFindings> = fc.record({
  found: fc.constantFrom(published, onlyHere, { ...published, here: false }),
  basicTests: verdicts,
  integrationTests: verdicts,
  name: fc.constantFrom('right', 'missing', 'elsewhere'),
  tag: fc.constant(tag),
  hasRecord: fc.boolean(),
  remote: fc.boolean(),
});
const decideOptions = fc.record({ push: fc.boolean(), retest: fc.boolean() });

/** Runs `check` on what is decided about many images. */
function everyDecision(check: (decision: ImageDecision, known: ImageFindings) => void): void {
  fc.assert(
    fc.property(findings, decideOptions, fc.boolean(), (known, options, prune) =>
      check(decideExisting(imageSpec('base', { prune }), known, options), known),
    ),
    { numRuns: counts(5000, 500) },
  );
}

describe('a decision about an image, whatever it lacks,', () => {
  const stateOfStep: Readonly<Partial<Record<StepName, string>>> = {
    'basic-tests': 'retest',
    push: 'push',
    'integration-tests': 'retest',
    tag: 'retag',
    'manifest-page': 'retag',
  };

  it('has a state that is named after the first step', () => {
    everyDecision(({ state, steps: [first] }) => {
      expect(state).toBe(first === undefined ? 'skip' : stateOfStep[first]);
    });
  });

  it('has steps in the order of a run, none twice, and never a build', () => {
    everyDecision(({ steps }) => {
      expect(steps).toEqual(stepNames.filter((name) => name !== 'build' && steps.includes(name)));
    });
  });

  it('has reasons, each of another kind', () => {
    everyDecision(({ reasons }) => {
      expect(reasons.length).toBeGreaterThan(0);
      expect(new Set(reasons.map(({ kind }) => kind)).size).toBe(reasons.length);
    });
  });

  it('calls it up to date exactly when it is skipped', () => {
    everyDecision(({ state, reasons }) => {
      const isUpToDate = reasons.some(({ kind }) => kind === 'up-to-date');

      expect(isUpToDate).toBe(state === 'skip');
    });
  });

  it('runs tests that lack a verdict, and never those that there are not', () => {
    everyDecision(({ steps }, { basicTests, integrationTests }) => {
      const without = [
        ...(basicTests === 'none' ? ['basic-tests'] : []),
        ...(integrationTests === 'none' ? ['integration-tests'] : []),
      ];
      const needed = [
        ...(basicTests === 'missing' ? ['basic-tests'] : []),
        ...(integrationTests === 'missing' ? ['integration-tests'] : []),
      ];

      expect(steps.filter((step) => without.includes(step))).toEqual([]);
      expect(steps).toEqual(expect.arrayContaining(needed));
    });
  });
});
