import type { Git } from '../ports/git.ts';
import {
  baseUnavailable,
  firstRun,
  historyIsCutOff,
  short,
  type Comparison,
  type RequestInRepository,
} from './compared-commits.ts';
import type { MergeGroupFacts, PushFacts } from './event-facts.ts';
import { compareWorkTree } from './local-comparison.ts';
import { comparePullRequest } from './pull-request-comparison.ts';
import { withHistory } from './with-history.ts';

/** Compares the commits that an event of GitHub Actions is about; without one, what the branch and the work tree bring. */
export async function compareEvent(git: Git, request: RequestInRepository): Promise<Comparison> {
  const { event } = request;
  switch (event.kind) {
    case 'pull-request':
      return comparePullRequest(git, request, event);
    case 'push':
      // A branch that was deleted brings nothing.
      return event.deleted ? compareWorkTree(git, request) : comparePush(git, request, event);
    case 'merge-group':
      return compareMergeGroup(git, request, event);
    case 'none':
      return compareWorkTree(git, request);
  }
}

/** All commits of one push count, so what is compared with is where the branch was, not the commit before the last. */
async function comparePush(
  git: Git,
  request: RequestInRepository,
  event: PushFacts,
): Promise<Comparison> {
  const base = event.before;
  const head = event.after ?? request.checkout.head.sha;
  if (base === undefined) return firstRun('nothing is known of the branch before this push');

  const { missing, cutOff } = await findMissing(git, request, [base, head]);
  if (cutOff) return baseUnavailable(historyIsCutOff);
  if (missing === base) return firstRun(`${short(base)}, where the branch was before, is gone`);
  if (missing === head)
    return baseUnavailable(`${short(head)}, which was pushed, is not in this clone`);
  const sentence = `compared with ${short(base)}, where the branch was before this push`;
  return { kind: 'commits', base, head, sentence };
}

async function compareMergeGroup(
  git: Git,
  request: RequestInRepository,
  event: MergeGroupFacts,
): Promise<Comparison> {
  const base = event.baseSha;
  const head = event.headSha ?? request.checkout.head.sha;
  if (base === undefined) return baseUnavailable('the event does not say where the group starts');

  const { missing, cutOff } = await findMissing(git, request, [base, head]);
  if (cutOff) return baseUnavailable(historyIsCutOff);
  if (missing !== undefined)
    return baseUnavailable(`${short(missing)} of the merge group is not in this clone`);
  const sentence = `compared with ${short(base)}, where the merge group starts`;
  return { kind: 'commits', base, head, sentence };
}

/** The first of some commits that the clone does not have, also when its history is whole. */
async function findMissing(
  git: Git,
  request: RequestInRepository,
  shas: readonly string[],
): Promise<{ readonly missing: string | undefined; readonly cutOff: boolean }> {
  const { answer, cutOff } = await withHistory(
    git,
    request,
    () => Promise.all(shas.map((sha) => git.commit(request.directory, sha))),
    (commits) => commits.every((commit) => commit !== undefined),
  );
  return { missing: shas.find((_, index) => answer[index] === undefined), cutOff };
}
