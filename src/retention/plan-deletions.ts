import { judgeTags, type TagVerdict } from './judge-tags.ts';
import { placeOf, reachableFrom, type Reachable } from './reachable.ts';
import type { ManifestFacts, RegistryContent, RepositoryContent } from './registry-content.ts';
import type { RetentionPolicy } from './retention-policy.ts';
import { byCodeUnits } from '../text/code-units.ts';

/** Something that goes. */
export type PlannedDeletion = DeletedManifest | DeletedTag;

/** A manifest with all its tags. */
export interface DeletedManifest {
  readonly kind: 'manifest';
  readonly repository: string;
  readonly digest: string;
  /** Sorted; empty where none names it. */
  readonly tags: readonly string[];
  readonly reason: string;
  /** The number by which its host deletes it; absent: it goes by its digest. */
  readonly versionId?: number | undefined;
}

/** One tag of a manifest that stays. */
export interface DeletedTag {
  readonly kind: 'tag';
  readonly repository: string;
  readonly tag: string;
  /** What it names. */
  readonly digest: string;
  readonly reason: string;
}

/** Something that stays, and why. */
export interface KeptName {
  readonly repository: string;
  readonly digest: string;
  /** Absent: a manifest that no tag names. */
  readonly tag?: string | undefined;
  readonly reason: string;
}

/** What a clean-up would do. Equal contents and policies give equal plans. */
export interface RetentionPlan {
  /** In the order in which they have to go: whoever stops in between leaves nothing that the next clean-up does not find. */
  readonly deletions: readonly PlannedDeletion[];
  /** By repository, then by tag. */
  readonly kept: readonly KeptName[];
}

/**
 * Decides what goes: whatever nothing needs that stays. What is not understood, whose age is unknown, or what is younger than the
 * policy says, stays.
 */
export function planDeletions(content: RegistryContent, policy: RetentionPolicy): RetentionPlan {
  const verdicts = judgeTags(content, policy);
  const reachable = reachableFrom(content, verdicts, policy);
  const names = [...content.repositories.values()]
    .toSorted((a, b) => byCodeUnits(a.repository, b.repository))
    .map((repository) => {
      const judged = verdicts.get(repository.repository) ?? new Map<string, TagVerdict>();
      return namesOf({ repository, judged, reachable });
    });
  return {
    deletions: inSafeOrder(
      names.flatMap(({ deletions }) => deletions),
      content,
    ),
    kept: names.flatMap(({ kept }) => kept),
  };
}

interface Judged {
  readonly repository: RepositoryContent;
  readonly judged: ReadonlyMap<string, TagVerdict>;
  readonly reachable: Reachable;
}

function namesOf({ repository, judged, reachable }: Judged): RetentionPlan {
  const deletions: PlannedDeletion[] = [];
  const kept: KeptName[] = [];
  const { repository: name, manifests, deletesBy } = repository;
  const tagsOf = tagsByDigest(repository);
  const sorted = [...manifests.values()].toSorted((a, b) => byCodeUnits(a.digest, b.digest));
  for (const facts of sorted) {
    const { digest, versionId } = facts;
    const tags = tagsOf.get(digest) ?? [];
    const needed = reachable.manifests.get(placeOf(name, digest));
    if (needed === undefined) {
      const reason = reasonOf(facts, tags, judged);
      deletions.push({ kind: 'manifest', repository: name, digest, tags, reason, versionId });
      continue;
    }
    if (tags.length === 0) kept.push({ repository: name, digest, reason: needed });
    for (const tag of tags) {
      const verdict = judged.get(tag);
      const named = reachable.tags.get(`${name}:${tag}`);
      const stays = (reason: string) => kept.push({ repository: name, digest, tag, reason });
      if (verdict?.verdict === 'stays') stays(verdict.reason);
      else if (named !== undefined) stays(named);
      else if (verdict?.verdict !== 'goes') stays(needed);
      else if (deletesBy === 'versions') stays(`${needed}; tags do not go one by one here`);
      else deletions.push({ kind: 'tag', repository: name, tag, digest, reason: verdict.reason });
    }
  }
  return { deletions, kept: kept.toSorted((a, b) => byCodeUnits(a.tag ?? '~', b.tag ?? '~')) };
}

function tagsByDigest({ tags }: RepositoryContent): ReadonlyMap<string, readonly string[]> {
  const byDigest = new Map<string, string[]>();
  for (const [tag, digest] of [...tags].toSorted(([a], [b]) => byCodeUnits(a, b)))
    byDigest.set(digest, [...(byDigest.get(digest) ?? []), tag]);
  return byDigest;
}

/** The tag that people knew it by says most. */
function reasonOf(
  { content }: ManifestFacts,
  tags: readonly string[],
  judged: ReadonlyMap<string, TagVerdict>,
): string {
  for (const tag of tags) {
    const verdict = judged.get(tag);
    if (verdict?.verdict === 'goes') return verdict.reason;
  }
  if (content.kind === 'removed-tag') return 'left of a tag whose removal was cut short';
  if (content.kind === 'about-image') return 'about an image that is not kept';
  return 'nothing that is kept needs it';
}

/**
 * First what names other things, then what is named. Locks, releases and plans of runs go before the images in them, so that no lock is left
 * that names what is gone; but those by whose tag a branch or pull request is known go last, since without them its other tags would
 * be strangers. An index goes before its platforms, an image before what is said about it.
 */
function inSafeOrder(
  deletions: readonly PlannedDeletion[],
  content: RegistryContent,
): readonly PlannedDeletion[] {
  const rank = (deletion: PlannedDeletion): number => {
    const kind = content.repositories.get(deletion.repository)?.manifests.get(deletion.digest)
      ?.content.kind;
    if (deletion.repository === content.lockRepository)
      return tagsIn(deletion).some((tag) => isMovingLock(content, tag)) ? 9 : 0;
    if (kind === 'run') return 0;
    if (deletion.kind === 'tag') return 1;
    if (kind === 'index') return 2;
    return kind === 'about-image' ? 4 : 3;
  };
  return deletions
    .map((deletion) => ({ deletion, rank: rank(deletion) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ deletion }) => deletion);
}

function tagsIn(deletion: PlannedDeletion): readonly string[] {
  return deletion.kind === 'tag' ? [deletion.tag] : deletion.tags;
}

function isMovingLock({ repositories, lockRepository }: RegistryContent, tag: string): boolean {
  const locks = repositories.get(lockRepository);
  const lock = locks?.manifests.get(locks.tags.get(tag) ?? '')?.content;
  return lock?.kind === 'lock' && tag === `${lock.prefix}-${lock.branch}`;
}
