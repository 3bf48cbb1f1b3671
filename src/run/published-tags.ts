import { visibleTags, type VisibleTags } from '../plan/visible-tags.ts';
import type { Checkout } from '../ports/git.ts';

/**
 * Tags under which an image stands that a new one can be compared with and take layers from, nearest first: of this branch, of
 * the branch that it will be merged into or started from, of the last stable release.
 */
export function publishedTags(
  prefix: string,
  tags: VisibleTags,
  checkout: Checkout | undefined,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const target = env['GITHUB_BASE_REF'];
  const branches = [
    ...(target === undefined || target === '' ? [] : [target]),
    ...(checkout?.defaultBranch === undefined ? [] : [branchName(checkout.defaultBranch)]),
  ].filter((name) => name !== 'stable');
  const moving = branches.map((name) => visibleTags(prefix, { kind: 'branch', name }).moving);
  return [...new Set([tags.moving, ...moving, `${prefix}-stable`, 'stable'])];
}

/** `refs/remotes/origin/main` → `main`. */
function branchName(ref: string): string {
  return ref.replace(/^refs\/(?:heads\/|remotes\/[^/]+\/)/, '');
}
