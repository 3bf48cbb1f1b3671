import type { Checkout } from '../ports/git.ts';
import type { EventFacts } from './event-facts.ts';

/** What is compared with what; `sentence` says it to people: `compared with 1a2b3c4, where the branch left origin/main, …`. */
export type Comparison = ComparedCommits | NothingToCompare | GivenPaths;

export interface ComparedCommits {
  readonly kind: 'commits';
  readonly base: string;
  /** `undefined`: the work tree, with uncommitted and untracked files. */
  readonly head: string | undefined;
  readonly sentence: string;
}

/** There is no base, so everything counts as changed. */
export interface NothingToCompare {
  readonly kind: 'everything';
  /**
   * `first-run`: nothing came before. `base-unavailable`: something did, and this clone does not have it. `no-git`: there is no
   * repository. `no-commit`: there is nothing in it.
   */
  readonly reason: 'first-run' | 'base-unavailable' | 'no-git' | 'no-commit';
  readonly sentence: string;
  /** People should see it even when they did not ask: more is done than need be. */
  readonly loud: boolean;
}

export interface GivenPaths {
  readonly kind: 'files';
  /** Relative to the repository, in the order given. */
  readonly paths: readonly string[];
  readonly sentence: string;
}

export interface ComparisonRequest {
  /** Absolute path that paths are relative to. */
  readonly directory: string;
  /** `undefined` without git. */
  readonly checkout: Checkout | undefined;
  readonly event: EventFacts;
  /** `--base`, `--head`: anything that git understands. */
  readonly base?: string | undefined;
  readonly head?: string | undefined;
  /** `--files`: absolute, or relative to `directory`. */
  readonly files?: readonly string[] | undefined;
}

/** A request in a repository that has a commit. */
export interface RequestInRepository extends ComparisonRequest {
  readonly checkout: Checkout & { readonly head: NonNullable<Checkout['head']> };
}

/** Nothing came before: everything is new. `why` completes `first run: `. */
export function firstRun(why: string): NothingToCompare {
  return { kind: 'everything', reason: 'first-run', sentence: `first run: ${why}`, loud: false };
}

/** What came before is not in this clone. `why` completes `nothing to compare with: `. */
export function baseUnavailable(why: string): NothingToCompare {
  const sentence = `nothing to compare with: ${why}`;
  return { kind: 'everything', reason: 'base-unavailable', sentence, loud: true };
}

/** Why a clone that ends somewhere is of no use, for {@link baseUnavailable}. */
export const historyIsCutOff =
  'the history of this clone is cut off and the rest could not be fetched; check out with fetch-depth: 0';

/** A commit for people: `1a2b3c4`. */
export function short(sha: string): string {
  return sha.slice(0, 7);
}
