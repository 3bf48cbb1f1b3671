import { describe, expect, it } from '@jest/globals';
import { checked, problemsOf } from './spec-under-test.ts';

const dayMs = 86_400_000;

/** A spec that says this of `retention`. */
function specWith(retention: string): string {
  return [
    'registry: ghcr.io/acme',
    'tag: {prefix: "2026.4"}',
    'images: {base: {}}',
    'retention:',
    ...retention.split('\n').map((line) => `  ${line}`),
    '',
  ].join('\n');
}

const check = (retention: string) => checked(specWith(retention), { base: 'FROM debian\n' });

describe('retention', () => {
  it('is read with all its keys', () => {
    const { retention } = check(
      [
        'keep_per_branch: 5',
        'keep_branches: 90d',
        'keep_pull_requests: 36h',
        'keep_releases: 12',
        'keep_younger_than: 2d',
        "keep_tags: ['course-*', 2026.10]",
        'prefixes: [2025.10, "2026.4"]',
      ].join('\n'),
    );

    expect(retention).toEqual({
      perBranch: 5,
      branchesMs: 90 * dayMs,
      pullRequestsMs: 1.5 * dayMs,
      releases: 12,
      youngerThanMs: 2 * dayMs,
      tags: ['course-*', '2026.10'],
      prefixes: ['2026.4', '2025.10'],
    });
  });

  it('keeps all where it says so', () => {
    const { retention } = check(
      'keep_per_branch: all\nkeep_branches: all\nkeep_pull_requests: all\nkeep_releases: all',
    );

    expect(retention).toMatchObject({
      perBranch: undefined,
      branchesMs: undefined,
      pullRequestsMs: undefined,
      releases: undefined,
    });
  });

  it('says everything that is wrong with it', () => {
    const problems = problemsOf(() =>
      check(
        'keep_per_branch: 0\nkeep_realeases: all\nkeep_releases: every\nkeep_branches: soon\nkeep_younger_than: 7',
      ),
    );

    expect(problems).toEqual([
      'spec.yml:5:20: error SPEC_SCHEMA: retention.keep_per_branch: 0 is too small; the least is 1',
      "spec.yml:6:3: error SPEC_SCHEMA: retention: unknown key 'keep_realeases'\n  hint: did you mean 'keep_releases'?",
      "spec.yml:7:18: error SPEC_SCHEMA: retention.keep_releases: 'every' is not a whole number, or all\n  hint: for example all",
      "spec.yml:8:18: error SPEC_SCHEMA: retention.keep_branches: 'soon' is not a duration, or all\n  hint: for example 90d",
      "spec.yml:9:22: error SPEC_SCHEMA: retention.keep_younger_than: '7' is not a duration\n  hint: for example 7d",
    ]);
  });

  it('lets a build that is under way keep what it has pushed, and knows what a prefix is', () => {
    const problems = problemsOf(() => check('keep_younger_than: 23h\nprefixes: [i-1, ok]'));

    expect(problems).toEqual([
      "spec.yml:5:22: error SPEC_SCHEMA: retention.keep_younger_than: '23h' is too short; the least is 1d\n  hint: a build that is under way must find what it has pushed",
      'spec.yml:6:14: error SPEC_REFERENCE: retention.prefixes[0]: \'i-1\' begins tags that stack keeps for itself\n  hint: choose another, such as "2026.4"',
    ]);
  });
});
