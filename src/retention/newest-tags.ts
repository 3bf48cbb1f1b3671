import type { RetentionPolicy } from './retention-policy.ts';
import type { UnderstoodTag } from './understood-tags.ts';

/** Fixed tags of each branch and releases of each tag that are among the newest that the policy keeps. */
export function newestTags(
  names: readonly UnderstoodTag[],
  { perBranch, releases }: RetentionPolicy,
): ReadonlySet<string> {
  const ranks = new Map<string, { readonly tag: string; readonly rank: number }[]>();
  for (const { tag, kind, facts } of names) {
    if (kind.kind === 'fixed' && facts.dateMs !== undefined)
      append(ranks, `fixed ${kind.moving}`, { tag, rank: facts.dateMs });
    if (kind.kind === 'release') append(ranks, `release ${kind.tag}`, { tag, rank: kind.number });
  }
  const first = [...ranks].flatMap(([group, ranked]) =>
    ranked
      .toSorted((a, b) => b.rank - a.rank || (a.tag < b.tag ? -1 : 1))
      .slice(0, group.startsWith('fixed') ? perBranch : releases),
  );
  return new Set(first.map(({ tag }) => tag));
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  lists.set(key, [...(lists.get(key) ?? []), item]);
}
