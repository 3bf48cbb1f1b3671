import type { Checkout } from '../ports/git.ts';
import type { Environment, EventFacts } from './event-facts.ts';
import { isSha } from './event-shapes.ts';

/**
 * The branch that a run is for: what GitHub Actions says, else the branch of the checkout. What started a run without bringing commits
 * (`workflow_run`, `issue_comment`, `workflow_dispatch`) runs by the default branch whatever is checked out then, such as the
 * head of a pull request: where that is neither the commit nor the branch that GitHub names, the checkout counts.
 *
 * @returns `undefined` for a tag, a detached HEAD, and a pull request: its own branch may be called `main` in a fork
 */
export function runBranch(
  env: Environment,
  event: EventFacts,
  checkout: Checkout | undefined,
): string | undefined {
  const { GITHUB_REF: ref = '', GITHUB_REF_NAME: name = '', GITHUB_REF_TYPE: type } = env;
  if (event.kind === 'pull-request' || type === 'tag') return undefined;
  const named = ref === '' ? name : (/^refs\/heads\/(.+)$/.exec(ref)?.[1] ?? '');
  if (ref === '' && name === '') return checkout?.branch;
  if (named === '') return undefined;
  return event.kind === 'none' && isElsewhere(env, named, checkout) ? checkout?.branch : named;
}

function isElsewhere(
  { GITHUB_SHA: sha }: Environment,
  named: string,
  checkout: Checkout | undefined,
): boolean {
  if (!isSha(sha) || checkout?.head === undefined) return false;
  return checkout.head.sha !== sha && checkout.branch !== named;
}
