import type { Git } from '../ports/git.ts';
import {
  baseUnavailable,
  historyIsCutOff,
  short,
  type Comparison,
  type RequestInRepository,
} from './compared-commits.ts';
import type { PullRequestFacts } from './event-facts.ts';
import { withHistory } from './with-history.ts';

/**
 * Compares the head of a pull request with where it left its target: all files that it changed, and none of those that only
 * the target changed since.
 */
export async function comparePullRequest(
  git: Git,
  request: RequestInRepository,
  event: PullRequestFacts,
): Promise<Comparison> {
  const { answer, cutOff } = await withHistory(git, request, () => findEnds(git, request, event));
  const name = event.number === undefined ? 'the pull request' : `pull request ${event.number}`;
  if (cutOff) return baseUnavailable(historyIsCutOff);
  if (answer === undefined) {
    return baseUnavailable(`this clone does not have the commits of ${name} and of its target`);
  }
  const target = event.baseBranch ?? 'its target';
  const sentence = `compared with ${short(answer.base)}, where ${name} left ${target}`;
  return { kind: 'commits', ...answer, sentence };
}

async function findEnds(
  git: Git,
  request: RequestInRepository,
  event: PullRequestFacts,
): Promise<{ readonly base: string; readonly head: string } | undefined> {
  const { directory } = request;
  const head = event.headSha ?? (await headOfCheckout(git, request, event));
  const branch = event.baseBranch === undefined ? undefined : `origin/${event.baseBranch}`;
  for (const target of [event.baseSha, branch]) {
    const base = target === undefined ? undefined : await git.mergeBase(directory, target, head);
    if (base !== undefined) return { base, head };
  }
  return undefined;
}

/** What GitHub checks out by itself is a merge, whose second parent is the head. Any other merge is one that people made. */
async function headOfCheckout(
  git: Git,
  { directory, checkout: { head } }: RequestInRepository,
  event: PullRequestFacts,
): Promise<string> {
  const isMerge = event.mergeSha === head.sha;
  const second = isMerge ? await git.commit(directory, `${head.sha}^2`) : undefined;
  return second?.sha ?? head.sha;
}
