import type { RegistryContent } from './registry-content.ts';
import { isOlderThan, type RetentionPolicy } from './retention-policy.ts';
import { tagKind } from './tag-kind.ts';

/** What locks tell of branches, by moving tag: `2026.4-main`. */
export interface Branches {
  /** Those that some lock is of; a tag of another may have any origin. */
  readonly known: ReadonlySet<string>;
  /** Those whose last green run is longer ago than the policy keeps branches. */
  readonly left: ReadonlySet<string>;
}

/** Reads off the locks which branches there are, and which of them nobody works on any more. */
export function branchesIn(content: RegistryContent, policy: RetentionPolicy): Branches {
  const locks = content.repositories.get(content.lockRepository);
  const known = new Set<string>();
  const left = new Set<string>();
  for (const [tag, digest] of locks?.tags ?? []) {
    const lock = locks?.manifests.get(digest);
    const kind = tagKind(tag, policy.prefixes);
    if (lock?.content.kind !== 'lock' || !('moving' in kind)) continue;
    const { prefix, branch } = lock.content;
    if (kind.moving !== `${prefix}-${branch}`) continue;
    known.add(kind.moving);
    if (kind.kind === 'moving' && isLeft(kind.moving, lock.dateMs, policy)) left.add(kind.moving);
  }
  return { known, left };
}

function isLeft(moving: string, dateMs: number | undefined, policy: RetentionPolicy): boolean {
  const { branchesMs, liveBranches } = policy;
  if (branchesMs === undefined || liveBranches.includes(moving)) return false;
  return isOlderThan(dateMs, branchesMs, policy);
}
