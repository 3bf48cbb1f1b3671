import type { TagSource } from '../plan/visible-tags.ts';
import type { Checkout } from '../ports/git.ts';

/**
 * What the tags of a run are named after: the pull request or branch that GitHub Actions says, else the branch of the checkout.
 *
 * @param env GitHub's `GITHUB_REF`, `GITHUB_REF_NAME`, `GITHUB_REF_TYPE`
 */
export function tagSource(
  env: Readonly<Record<string, string | undefined>>,
  checkout: Checkout | undefined,
): TagSource {
  const pull = /^refs\/pull\/(\d+)\//.exec(env['GITHUB_REF'] ?? '');
  if (pull !== null) return { kind: 'pull-request', number: Number(pull[1]) };
  const name = env['GITHUB_REF_TYPE'] === 'tag' ? undefined : env['GITHUB_REF_NAME'];
  const branch = name === undefined || name === '' ? checkout?.branch : name;
  if (branch !== undefined) return { kind: 'branch', name: branch };
  return { kind: 'none', sha: checkout?.head?.sha };
}
