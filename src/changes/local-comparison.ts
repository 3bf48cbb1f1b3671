import type { Checkout, Git } from '../ports/git.ts';
import {
  baseUnavailable,
  firstRun,
  historyIsCutOff,
  short,
  type Comparison,
  type RequestInRepository,
} from './compared-commits.ts';
import { withHistory } from './with-history.ts';

/**
 * Compares the work tree, uncommitted and untracked files included, with where the branch left what it follows, else the
 * default branch. On a default branch that follows nothing, commits are taken as done: only uncommitted files count.
 */
export async function compareWorkTree(git: Git, request: RequestInRepository): Promise<Comparison> {
  const { checkout } = request;
  const origins = originsOf(checkout);
  if (origins.length === 0) return firstRun('this clone knows no branch to compare with');

  const { answer, cutOff } = await withHistory(git, request, () => findBase(git, request, origins));
  if (cutOff) return baseUnavailable(historyIsCutOff);
  if (answer === undefined) {
    return firstRun(`the branch shares no history with ${origins.map(shortName).join(' and ')}`);
  }
  const { base, origin } = answer;
  const sentence =
    base === checkout.head.sha
      ? `compared uncommitted files with the last commit, ${short(base)}`
      : `compared with ${short(base)}, where the branch left ${shortName(origin)}, and uncommitted files`;
  return { kind: 'commits', base, head: undefined, sentence };
}

/** A branch may follow one that is gone, so the default branch stands behind it. */
function originsOf({ branch, upstream, defaultBranch }: Checkout): readonly string[] {
  const isDefault = defaultBranch !== undefined && branchName(defaultBranch) === branch;
  return [upstream, isDefault ? 'HEAD' : defaultBranch].filter((ref) => ref !== undefined);
}

async function findBase(
  git: Git,
  { directory, checkout: { head } }: RequestInRepository,
  origins: readonly string[],
): Promise<{ readonly base: string; readonly origin: string } | undefined> {
  for (const origin of origins) {
    if (origin === 'HEAD') return { base: head.sha, origin };
    const base = await git.mergeBase(directory, head.sha, origin);
    if (base !== undefined) return { base, origin };
  }
  return undefined;
}

/** `refs/remotes/origin/feature/x` → `feature/x`. */
function branchName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, '');
}

/** `refs/remotes/origin/main` → `origin/main`. */
function shortName(ref: string): string {
  return ref.replace(/^refs\/(?:heads|remotes)\//, '');
}
