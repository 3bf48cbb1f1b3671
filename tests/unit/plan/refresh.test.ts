import { describe, expect, it } from '@jest/globals';
import { onlyStale } from '../../../src/plan/refresh.ts';
import { graphOf, type Family } from '../../support/spec-builders.ts';
import { planOfEntries } from './plan-examples.ts';

const family: Family = {
  base: [],
  tools: [],
  r: ['base'],
  lab: ['base'],
  report: ['r', 'tools'],
  dashboard: ['tools'],
};

/** Keys that are left, when these images have a reason of this kind. */
function leftOf(kinds: Readonly<Record<string, string>>): readonly string[] {
  const entries = Object.entries(family).map(([key, on]) => {
    const kind = kinds[key] ?? 'up-to-date';
    return [
      key,
      {
        on,
        reasons: [
          { kind: 'first', text: '' },
          { kind, text: '' },
        ],
      },
    ] as const;
  });
  const { images } = planOfEntries(Object.fromEntries(entries));
  return onlyStale(graphOf(family), images).map(({ image }) => image.key);
}

describe('a plan of stale images', () => {
  it.each([
    ['a base that moved', { lab: 'base-moved' }, ['base', 'lab']],
    ['an age that is over', { lab: 'max-age' }, ['base', 'lab']],
    ['a stale root', { base: 'base-moved' }, ['base', 'tools', 'r', 'lab', 'report']],
    [
      'two of them',
      { lab: 'base-moved', dashboard: 'max-age' },
      ['base', 'tools', 'lab', 'dashboard'],
    ],
    ['nothing stale', {}, []],
    [
      'other reasons to build',
      { base: 'files-changed', lab: 'never-built', r: 'base-changed' },
      [],
    ],
  ])('for %s has it, what is built on it, and what they are built on', (_what, kinds, keys) => {
    expect(leftOf(kinds as Readonly<Record<string, string>>)).toEqual(keys);
  });

  it('has the images as they were planned', () => {
    const reasons = [{ kind: 'base-moved', text: 'base debian:13 moved' }];
    const { images } = planOfEntries({ base: { reasons }, lab: { on: ['base'], state: 'wait' } });

    expect(onlyStale(graphOf({ base: [], lab: ['base'] }), images)).toEqual(images);
  });
});
