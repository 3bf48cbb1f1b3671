import type { Checkout, CommitDetails } from '../../src/ports/git.ts';

/** A commit `aaaa…` of 1 April 2026 without parents, but for `fields`. */
export function someCommit(fields: Partial<CommitDetails> = {}): CommitDetails {
  return {
    sha: 'a'.repeat(40),
    committedAt: '2026-04-01T10:00:00Z',
    parents: [],
    message: 'one',
    ...fields,
  };
}

/** A whole clone without remotes on branch `main` at {@link someCommit}, but for `fields`. */
export function someCheckout(fields: Partial<Checkout> = {}): Checkout {
  return {
    head: someCommit(),
    branch: 'main',
    shallow: false,
    webUrl: undefined,
    upstream: undefined,
    defaultBranch: undefined,
    ...fields,
  };
}
