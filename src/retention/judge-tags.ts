import picomatch from 'picomatch';
import { recordTag } from '../identity/exact-tags.ts';
import { branchesIn, type Branches } from './branches.ts';
import type { ManifestFacts, RegistryContent, RepositoryContent } from './registry-content.ts';
import { isOlderThan, limitText, type RetentionPolicy } from './retention-policy.ts';
import { tagKind, type TagKind } from './tag-kind.ts';

/**
 * What the policy says of one tag. `stays`: with all that it needs. `goes`: nobody misses it. `follows`: it stays as long as its
 * manifest does.
 */
export type TagVerdict =
  | { readonly verdict: 'stays'; readonly reason: string }
  | { readonly verdict: 'goes'; readonly reason: string }
  | { readonly verdict: 'follows' };

/** What the policy says of each tag of each repository; the outer key is the repository. A tag that is not understood stays. */
export function judgeTags(
  content: RegistryContent,
  policy: RetentionPolicy,
): ReadonlyMap<string, ReadonlyMap<string, TagVerdict>> {
  const branches = branchesIn(content, policy);
  const isWished = policy.tags.map((glob) => picomatch(glob, { dot: true }));
  const judged = [...content.repositories.values()].map((repository) => {
    const understood = namesIn(content, repository, branches, policy);
    const court: Court = {
      content,
      policy,
      branches,
      repository,
      newest: newest(understood, policy),
    };
    const judgeAll = (names: readonly Name[], others: Others) =>
      names.map(({ tag, ...name }) => {
        const isKept = isWished.some((matches) => matches(tag));
        return [tag, isKept ? stays('keep_tags') : judge(court, { tag, ...name }, others)] as const;
      });
    const [pulls, rest] = [understood.filter(isPull), understood.filter((name) => !isPull(name))];
    // Whether a pull request shares its image with anything is known when everything else is judged.
    const others = new Map(judgeAll(rest, new Map()));
    const verdicts = new Map([...others, ...judgeAll(pulls, others)]);
    return [repository.repository, verdicts] as const;
  });
  return new Map(judged);
}

interface Court {
  readonly content: RegistryContent;
  readonly policy: RetentionPolicy;
  readonly branches: Branches;
  readonly repository: RepositoryContent;
  /** Fixed tags and releases that are among the newest of their kind. */
  readonly newest: ReadonlySet<string>;
}

/** Verdicts on the tags of the repository that are of no pull request. */
type Others = ReadonlyMap<string, TagVerdict>;

/** A tag, and what it is; `unknown` where it names something else than such a tag should. */
interface Name {
  readonly tag: string;
  readonly kind: TagKind;
  readonly facts: ManifestFacts;
}

const follows: TagVerdict = { verdict: 'follows' };
const stays = (reason: string): TagVerdict => ({ verdict: 'stays', reason });
const goes = (reason: string): TagVerdict => ({ verdict: 'goes', reason });
const ageless = stays('how old it is cannot be told');

function namesIn(
  content: RegistryContent,
  repository: RepositoryContent,
  branches: Branches,
  { prefixes }: RetentionPolicy,
): readonly Name[] {
  const isLocks = repository.repository === content.lockRepository;
  return [...repository.tags].flatMap(([tag, digest]) => {
    const facts = repository.manifests.get(digest);
    if (facts === undefined) return [];
    const kind = tagKind(tag, prefixes);
    const isKnown = !('moving' in kind) || branches.known.has(kind.moving);
    const isHere = isKnown && (isLocks ? isAmongLocks : isAmongImages)(tag, kind, facts.content);
    return [{ tag, kind: isHere ? kind : ({ kind: 'unknown' } as const), facts }];
  });
}

function isPull({ kind }: Name): boolean {
  return kind.kind === 'pull-request';
}

function judge(court: Court, { tag, kind, facts }: Name, others: Others): TagVerdict {
  if (facts.content.kind === 'removed-tag') return follows;
  switch (kind.kind) {
    case 'bookkeeping':
    case 'about-image':
      return follows;
    case 'stable':
      return stays('what people use as stable');
    case 'journal':
      return judgeJournal(court, facts);
    case 'release':
      return judgeRelease(court, tag, kind.tag, facts);
    case 'pull-request':
      return judgePullRequest(court, tag, facts, others);
    case 'moving':
      return judgeMoving(court, kind.moving);
    case 'fixed':
      return judgeFixed(court, tag, kind.moving, facts);
    case 'unknown':
      return stays('not a tag that stack writes');
  }
}

/** Whether such a tag names what `stack` puts under it in the repository of an image. */
function isAmongImages(tag: string, kind: TagKind, found: ManifestFacts['content']): boolean {
  if (kind.kind === 'stable') return true;
  if (kind.kind === 'about-image') return isAbout(tag, found);
  if (kind.kind === 'journal' || kind.kind === 'release') return false;
  return found.kind === 'image' || found.kind === 'index';
}

/** Whether such a tag names what `stack` puts under it beside the locks. */
function isAmongLocks(tag: string, kind: TagKind, found: ManifestFacts['content']): boolean {
  if (kind.kind === 'stable') return true;
  if (kind.kind === 'journal') return found.kind === 'journal';
  if (kind.kind === 'release')
    return found.kind === 'release' && found.tag === kind.tag && found.number === kind.number;
  if (found.kind !== 'lock') return false;
  const lockTag = `${found.prefix}-${found.branch}`;
  return kind.kind === 'pull-request'
    ? tag === lockTag
    : 'moving' in kind && kind.moving === lockTag;
}

function isAbout(tag: string, found: ManifestFacts['content']): boolean {
  return found.kind === 'about-image' && (tag.startsWith('v-') || tag === recordTag(found.imageId));
}

function judgeJournal({ policy }: Court, { content, dateMs }: ManifestFacts): TagVerdict {
  const isOver = content.kind === 'journal' && content.isClosed;
  if (!isOver) return stays('a promotion that is not over');
  return isOlderThan(dateMs, 0, policy) ? goes('a promotion that is over') : young(policy, dateMs);
}

function judgeRelease(
  { policy, newest }: Court,
  tag: string,
  stable: string,
  { dateMs }: ManifestFacts,
): TagVerdict {
  if (policy.releases === undefined) return stays('a release');
  if (newest.has(tag)) return stays(`one of the ${policy.releases} newest releases of ${stable}`);
  if (!isOlderThan(dateMs, 0, policy)) return young(policy, dateMs);
  return goes(`older than the ${policy.releases} newest releases of ${stable}`);
}

function judgeMoving({ policy, branches }: Court, moving: string): TagVerdict {
  if (!branches.left.has(moving)) return stays('a branch');
  return goes(leftText(policy));
}

function judgeFixed(
  { policy, branches, newest }: Court,
  tag: string,
  moving: string,
  { dateMs }: ManifestFacts,
): TagVerdict {
  if (!isOlderThan(dateMs, 0, policy)) return young(policy, dateMs);
  if (branches.left.has(moving)) return goes(leftText(policy));
  if (policy.perBranch === undefined) return stays(`a fixed tag of ${moving}`);
  if (newest.has(tag)) return stays(`one of the ${policy.perBranch} newest of ${moving}`);
  return goes(`older than the ${policy.perBranch} newest of ${moving}`);
}

function leftText({ branchesMs = 0 }: RetentionPolicy): string {
  return `the branch had no green run for ${limitText(branchesMs)}`;
}

function judgePullRequest(
  court: Court,
  tag: string,
  facts: ManifestFacts,
  others: Others,
): TagVerdict {
  const { policy } = court;
  if (policy.pullRequestsMs === undefined) return stays('a pull request');
  const dateMs = pullRequestDateMs(court, tag, facts, others);
  if (dateMs === undefined) return ageless;
  const limit = limitText(policy.pullRequestsMs);
  return isOlderThan(dateMs, policy.pullRequestsMs, policy)
    ? goes(`the pull request had no run for ${limit}`)
    : stays(`a pull request that had a run in the last ${limit}`);
}

/**
 * When a pull request had its last run: its lock knows. Where it has none, the age of the image tells, unless the image stays for
 * another reason too: a run of today may have given it the tag.
 */
function pullRequestDateMs(
  { content, repository }: Court,
  tag: string,
  { digest, dateMs }: ManifestFacts,
  others: Others,
): number | undefined {
  // A host of packages tells when tags were last changed.
  if (repository.deletesBy === 'versions' || dateMs === undefined) return dateMs;
  const locks = content.repositories.get(content.lockRepository);
  const lock = locks?.manifests.get(locks.tags.get(tag) ?? '');
  if (lock !== undefined)
    return lock.dateMs === undefined ? undefined : Math.max(lock.dateMs, dateMs);
  const isShared = [...others].some(
    ([other, { verdict }]) => verdict === 'stays' && repository.tags.get(other) === digest,
  );
  return isShared ? undefined : dateMs;
}

function young({ youngerThanMs }: RetentionPolicy, dateMs: number | undefined): TagVerdict {
  return dateMs === undefined ? ageless : stays(`younger than ${limitText(youngerThanMs)}`);
}

function newest(
  names: readonly Name[],
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
