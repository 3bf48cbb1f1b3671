import type { Checkout } from '../ports/git.ts';
import type { Environment, EventFacts } from './event-facts.ts';

/**
 * The branch that a run is for: what GitHub Actions says, else the branch of the checkout.
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
  if (ref !== '') return /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  return name === '' ? checkout?.branch : name;
}
