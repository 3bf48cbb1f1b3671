import { describe, expect, it } from '@jest/globals';
import type { Checkout } from '../../../src/ports/git.ts';
import { visibleTags, type TagSource } from '../../../src/plan/visible-tags.ts';
import { publishedTags } from '../../../src/run/published-tags.ts';
import { someCheckout } from '../../support/checkouts.ts';

const main = someCheckout({ defaultBranch: 'refs/remotes/origin/main' });
const branch = (name: string): TagSource => ({ kind: 'branch', name });

/** The tags that an image of this run is looked for under. */
function tagsOf(
  source: TagSource,
  checkout: Checkout | undefined,
  env: Readonly<Record<string, string>> = {},
): readonly string[] {
  return publishedTags('2026.4', visibleTags('2026.4', source), checkout, env);
}

describe('tags of images that people have', () => {
  it.each([
    [
      "a branch: its own, the default branch's, the release's",
      branch('work'),
      main,
      {},
      ['2026.4-work', '2026.4-main', '2026.4-stable', 'stable'],
    ],
    [
      'the default branch: its own once',
      branch('main'),
      main,
      {},
      ['2026.4-main', '2026.4-stable', 'stable'],
    ],
    [
      'a pull request: its own, those of the branch it is for, then of the default branch',
      { kind: 'pull-request', number: 7 },
      main,
      { GITHUB_BASE_REF: 'release/1' },
      ['2026.4-pr-7', '2026.4-release-1-c216c692', '2026.4-main', '2026.4-stable', 'stable'],
    ],
    [
      'a pull request for the default branch',
      { kind: 'pull-request', number: 7 },
      main,
      { GITHUB_BASE_REF: 'main' },
      ['2026.4-pr-7', '2026.4-main', '2026.4-stable', 'stable'],
    ],
    [
      'a run that is for no pull request, where the variable is empty',
      branch('work'),
      main,
      { GITHUB_BASE_REF: '' },
      ['2026.4-work', '2026.4-main', '2026.4-stable', 'stable'],
    ],
    [
      'a detached HEAD',
      { kind: 'none', sha: 'a'.repeat(40) },
      main,
      {},
      ['2026.4-detached-aaaaaaa', '2026.4-main', '2026.4-stable', 'stable'],
    ],
    [
      'a clone that knows no default branch',
      branch('work'),
      someCheckout(),
      {},
      ['2026.4-work', '2026.4-stable', 'stable'],
    ],
    [
      'a default branch that is here alone',
      branch('work'),
      someCheckout({ defaultBranch: 'refs/heads/trunk' }),
      {},
      ['2026.4-work', '2026.4-trunk', '2026.4-stable', 'stable'],
    ],
    [
      "a default branch of another remote's, with a slash in its name",
      branch('work'),
      someCheckout({ defaultBranch: 'refs/remotes/upstream/team/main' }),
      {},
      ['2026.4-work', '2026.4-team-main-fbdc7661', '2026.4-stable', 'stable'],
    ],
    [
      "branches called stable: that name is the release's",
      branch('work'),
      someCheckout({ defaultBranch: 'refs/remotes/origin/stable' }),
      { GITHUB_BASE_REF: 'stable' },
      ['2026.4-work', '2026.4-stable', 'stable'],
    ],
    [
      'no git',
      { kind: 'none', sha: undefined },
      undefined,
      {},
      ['2026.4-local', '2026.4-stable', 'stable'],
    ],
  ] as const)('are, for %s', (_name, source, checkout, env, expected) => {
    expect(tagsOf(source, checkout, env)).toEqual(expected);
  });
});
