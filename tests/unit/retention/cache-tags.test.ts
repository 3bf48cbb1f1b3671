import { describe, expect, it } from '@jest/globals';
import { planDeletions } from '../../../src/retention/plan-deletions.ts';
import { contentOf, dayMs, image, lock, policyOf, type MadeManifest } from './contents.ts';

const layers = (branch: string): MadeManifest => ({
  name: `layers of ${branch}`,
  content: { kind: 'other' },
  tags: [`cache-2026.4-${branch}`],
  days: undefined,
});

function verdicts() {
  const content = contentOf({
    'acme/stack-lock': [
      lock('a', 'main', [], { tags: ['2026.4-main'], days: 1 }),
      lock('b', 'old', [], { tags: ['2026.4-old'], days: 90 }),
      lock('c', 'pr-1', [], { tags: ['2026.4-pr-1'], days: 90 }),
      lock('d', 'pr-2', [], { tags: ['2026.4-pr-2'], days: 1 }),
      lock('e', 'lost', [], { tags: ['2026.4-lost'], days: 90 }),
      lock('f', 'pr-3', [], { tags: ['2026.4-pr-3'], days: 90 }),
    ],
    'acme/base': [
      image('one', { tags: ['2026.4-main'], days: 1 }),
      image('two', { tags: ['2026.4-old'], days: 90 }),
      image('three', { tags: ['2026.4-pr-1'], days: 90 }),
      image('four', { tags: ['2026.4-pr-2'], days: 1 }),
      ...['main', 'old', 'pr-1', 'pr-2', 'new', 'lost', 'pr-3'].map(layers),
      { name: 'foreign', content: { kind: 'other' }, tags: ['cache-of-mine'], days: undefined },
    ],
  });
  const { deletions, kept } = planDeletions(content, policyOf({ branchesMs: 30 * dayMs }));
  const goes = deletions.flatMap((one) =>
    (one.kind === 'tag' ? [one.tag] : one.tags).map((tag) => [tag, one.reason] as const),
  );
  const stays = kept.map(({ tag = '', reason }) => [tag, reason] as const);
  const isCache = ([tag]: readonly [string, string]) => tag.startsWith('cache-');
  return {
    goes: Object.fromEntries(goes.filter(isCache)),
    stays: Object.fromEntries(stays.filter(isCache)),
  };
}

describe('layers that are kept for a branch', () => {
  it('go with its last image, and stay as long as that does', () => {
    expect(verdicts()).toEqual({
      goes: {
        'cache-2026.4-old': 'a layer cache: nothing was committed or built on the branch for 30d',
        'cache-2026.4-lost': 'a layer cache: nothing was committed or built on the branch for 30d',
        'cache-2026.4-pr-1':
          'a layer cache: nothing was committed or built on the pull request for 14d',
        'cache-2026.4-pr-3':
          'a layer cache: nothing was committed or built on the pull request for 14d',
      },
      stays: {
        'cache-2026.4-main': 'a layer cache: a branch',
        'cache-2026.4-pr-2': 'a layer cache: a pull request with a commit or build of the last 14d',
        'cache-2026.4-new': 'a layer cache, of which no image tells the age',
        'cache-of-mine': 'not a tag that stack writes',
      },
    });
  });
});
