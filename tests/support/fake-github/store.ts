import type { PackageVersion } from '../../../src/ports/package-versions.ts';

/** Who wrote something, and what they may do in the repository. */
export interface FakeAuthor {
  readonly type: 'Bot' | 'User';
  readonly association: 'NONE' | 'CONTRIBUTOR' | 'COLLABORATOR' | 'MEMBER' | 'OWNER';
}

export interface FakeComment {
  readonly id: number;
  /** Number of the issue or pull request. */
  readonly issue: number;
  body: string;
  readonly author: FakeAuthor;
}

export interface FakeIssue {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly labels: readonly string[];
  readonly author: FakeAuthor;
  readonly isPullRequest: boolean;
}

export interface FakeRelease {
  readonly id: number;
  readonly tag: string;
  readonly commit: string;
  title: string;
  body: string;
}

/** What GitHub keeps of one repository, and of the packages of everybody. */
export interface FakeGithubStore {
  readonly comments: FakeComment[];
  readonly issues: FakeIssue[];
  readonly releases: FakeRelease[];
  /** By owner and name: `acme/r-notebook`. */
  readonly packages: Map<string, PackageVersion[]>;
  /** Owners that are organizations; all others are people. */
  readonly organizations: Set<string>;
  nextId(): number;
}

/** What the token of a workflow writes as. */
export const theBot: FakeAuthor = { type: 'Bot', association: 'NONE' };

/** Somebody without rights in the repository. */
export const aStranger: FakeAuthor = { type: 'User', association: 'NONE' };

/** An empty {@link FakeGithubStore}. */
export function fakeGithubStore(): FakeGithubStore {
  let last = 100;
  return {
    comments: [],
    issues: [],
    releases: [],
    packages: new Map(),
    organizations: new Set(['acme']),
    nextId: () => (last += 1),
  };
}
