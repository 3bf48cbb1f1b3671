import type { Comparison, ComparisonRequest } from '../../../src/changes/compared-commits.ts';
import { findComparison } from '../../../src/changes/comparison.ts';
import { sha, type FakeGit, type FakeHistory } from './fake-git.ts';

/** `a - b - c` on main; `x - y` branched off at `b`; `m` merges both, as GitHub does for a pull request. HEAD is `y`. */
export const forked: FakeHistory = {
  commits: {
    a: {},
    b: { parents: ['a'] },
    c: { parents: ['b'] },
    x: { parents: ['b'] },
    y: { parents: ['x'] },
    m: { parents: ['c', 'y'] },
  },
  refs: { 'refs/remotes/origin/main': 'c' },
  head: 'y',
  branch: 'feature',
  defaultBranch: 'refs/remotes/origin/main',
};

/** {@link findComparison} in `/repo`, without an event unless the request has one. */
export function compare(
  git: FakeGit,
  request: Partial<ComparisonRequest> = {},
): Promise<Comparison> {
  const event = { kind: 'none' } as const;
  return findComparison({ git }, { directory: '/repo', checkout: git.here, event, ...request });
}

/** A push event that says nothing but `facts`. */
export function push(facts: {
  readonly before?: string;
  readonly after?: string;
  readonly messages?: readonly string[];
  readonly deleted?: boolean;
}) {
  const unsaid = { before: undefined, after: undefined, messages: undefined, deleted: false };
  return { kind: 'push', forced: false, ...unsaid, ...facts } as const;
}

/** Two commits that are compared. */
export function commits(base: string, head: string | undefined, sentence: string): Comparison {
  return {
    kind: 'commits',
    base: sha(base),
    head: head === undefined ? undefined : sha(head),
    sentence,
  };
}

export function firstRun(why: string): Comparison {
  return { kind: 'everything', reason: 'first-run', sentence: `first run: ${why}`, loud: false };
}

export function unavailable(why: string): Comparison {
  const sentence = `nothing to compare with: ${why}`;
  return { kind: 'everything', reason: 'base-unavailable', sentence, loud: true };
}

/** What becomes of a shallow clone that cannot be deepened. */
export const cutOffHistory = unavailable(
  'the history of this clone is cut off and the rest could not be fetched; check out with fetch-depth: 0',
);
