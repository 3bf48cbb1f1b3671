import { describe, expect, it } from '@jest/globals';
import type { LockedImage, StackLock } from '../../../src/identity/stack-lock.ts';
import type { OutsideVerdict } from '../../../src/release/outside-verdict.ts';
import { promotionProblems, type PromotionFacts } from '../../../src/release/promotion-policy.ts';
import { digestOfDigit } from '../../support/image-record.ts';

const base: LockedImage = {
  repository: 'stack.test/base',
  digest: digestOfDigit('1'),
  imageId: digestOfDigit('2'),
  buildId: digestOfDigit('3'),
  parents: {},
  verdicts: { basic: 'passed', integration: 'none' },
};
const child: LockedImage = {
  ...base,
  repository: 'stack.test/child',
  imageId: digestOfDigit('4'),
  parents: { base: base.imageId },
};
const lock: StackLock = {
  schemaVersion: 1,
  prefix: '2026.4',
  branch: 'main',
  commit: 'c'.repeat(40),
  specHash: '',
  images: { base, child },
};
const gpu: OutsideVerdict = {
  schemaVersion: 1,
  name: 'gpu',
  imageId: child.imageId,
  status: 'passed',
  at: '2026-11-22T00:00:00.000Z',
  by: 'octocat',
};

function problems(change: Partial<PromotionFacts> = {}): readonly string[] {
  const facts: PromotionFacts = {
    lock,
    name: '2026.4-main',
    keys: ['base', 'child'],
    required: [{ name: 'basic' }, { name: 'integration' }],
    waived: [],
    outside: () => undefined,
    ...change,
  };
  return promotionProblems(facts).map(({ code, message }) => `${code} ${message}`);
}

describe('a stack lock', () => {
  it('may be promoted when its tests passed, or there are none', () => {
    expect(problems()).toEqual([]);
  });

  it('may not with an image of the spec missing', () => {
    expect(problems({ keys: ['base', 'child', 'other'] })).toEqual([
      'PROMOTION_REFUSED 2026.4-main lacks other',
    ]);
  });

  it('may with an image that the spec has no more', () => {
    expect(problems({ keys: ['base'] })).toEqual([]);
  });

  it('may not when a child stands on another parent, or on one that is not there', () => {
    const mixed = { ...child, parents: { base: digestOfDigit('9') } };
    const alone = { ...child, parents: { gone: digestOfDigit('9') } };

    expect(problems({ lock: { ...lock, images: { base, child: mixed } } })).toEqual([
      'PROMOTION_REFUSED child is built on another base than the one promoted with it: sha256:999999999999, not sha256:222222222222',
    ]);
    expect(problems({ lock: { ...lock, images: { base, child: alone } } })).toEqual([
      'PROMOTION_REFUSED child is built on gone, which is not promoted with it',
    ]);
  });

  it.each(['pr-17'])('may not that is of a pull request (%s)', (branch) => {
    expect(problems({ lock: { ...lock, branch } })).toEqual([
      'PROMOTION_REFUSED 2026.4-main is the lock of a pull request',
    ]);
  });

  it('may not that was built from what is in no commit', () => {
    expect(problems({ lock: { ...lock, commit: 'abc-dirty' } })).toEqual([
      'PROMOTION_REFUSED 2026.4-main was built from files that are in no commit (abc-dirty)',
    ]);
  });

  it('may not when all tests of a stage were skipped, unless that is waived', () => {
    const skipped = { ...base, verdicts: { basic: 'skipped', integration: 'none' } } as const;
    const facts = { lock: { ...lock, images: { base: skipped, child } } };

    expect(problems(facts)).toEqual([
      'PROMOTION_REFUSED none of the basic tests of base ran: all were skipped',
    ]);
    expect(problems({ ...facts, waived: ['basic'] })).toEqual([]);
    expect(problems({ ...facts, required: [{ name: 'integration' }] })).toEqual([]);
  });

  it('may not without a verdict from outside that is required of all images, or of some', () => {
    expect(problems({ required: [{ name: 'gpu' }] })).toEqual([
      'PROMOTION_REFUSED base has no verdict of gpu',
      'PROMOTION_REFUSED child has no verdict of gpu',
    ]);
    expect(problems({ required: [{ name: 'gpu', images: ['child'] }] })).toEqual([
      'PROMOTION_REFUSED child has no verdict of gpu',
    ]);
    expect(problems({ required: [{ name: 'gpu' }], waived: ['gpu'] })).toEqual([]);
  });

  it('may with that verdict, and not with one that says it failed', () => {
    const required = [{ name: 'gpu', images: ['child'] }];

    expect(problems({ required, outside: () => gpu })).toEqual([]);
    expect(
      problems({ required, outside: () => ({ ...gpu, status: 'failed', note: 'no CUDA' }) }),
    ).toEqual([
      'PROMOTION_REFUSED child failed gpu, says octocat on 2026-11-22T00:00:00.000Z: no CUDA',
    ]);
  });

  it('is told all reasons at once', () => {
    const facts = {
      keys: ['other'],
      required: [{ name: 'gpu' }],
      lock: { ...lock, branch: 'pr-1' },
    };

    expect(problems(facts)).toHaveLength(4);
  });
});
