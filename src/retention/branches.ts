import { isOfOtherStack } from './other-stacks.ts';
import type { RegistryContent } from './registry-content.ts';
import { isOlderThan, type RetentionPolicy } from './retention-policy.ts';
import { tagKind } from './tag-kind.ts';

/** What locks tell of branches, by moving tag: `2026.4-main`. */
export interface Branches {
  /** Those that some lock is of; a tag of another may have any origin. */
  readonly known: ReadonlySet<string>;
  /** Those for which nothing was committed or built for longer than the policy keeps branches. */
  readonly left: ReadonlySet<string>;
}

/** Reads off the locks which branches there are, and off all dates which of them nobody works on any more. */
export function branchesIn(content: RegistryContent, policy: RetentionPolicy): Branches {
  const locks = content.repositories.get(content.lockRepository);
  const known = new Set<string>();
  const lastRuns = new Map<string, number | undefined>();
  for (const [tag, digest] of locks?.tags ?? []) {
    const lock = locks?.manifests.get(digest);
    const kind = tagKind(tag, policy.prefixes);
    if (lock?.content.kind !== 'lock' || !('moving' in kind)) continue;
    if (isOfOtherStack(content, lock)) continue;
    const { prefix, branch } = lock.content;
    if (kind.moving !== `${prefix}-${branch}`) continue;
    known.add(kind.moving);
    if (kind.kind === 'moving') lastRuns.set(kind.moving, lock.dateMs);
  }
  return { known, left: leftBranches(content, policy, lastRuns) };
}

function leftBranches(
  content: RegistryContent,
  policy: RetentionPolicy,
  lastRuns: ReadonlyMap<string, number | undefined>,
): ReadonlySet<string> {
  const { branchesMs, liveBranches, prefixes } = policy;
  if (branchesMs === undefined) return new Set();
  const old = [...lastRuns].filter(([, dateMs]) => isOlderThan(dateMs, branchesMs, policy));
  const left = new Set(old.map(([moving]) => moving));
  for (const moving of liveBranches) left.delete(moving);
  for (const { tags, manifests } of content.repositories.values()) {
    for (const [tag, digest] of tags) {
      const kind = tagKind(tag, prefixes);
      const facts = manifests.get(digest);
      if (facts?.content.kind === 'removed-tag') continue;
      // Without its lock, a tag that stays for now would be a stranger for ever.
      if ('moving' in kind && !isOlderThan(facts?.dateMs, branchesMs, policy))
        left.delete(kind.moving);
    }
  }
  return left;
}
