import picomatch from 'picomatch';
import { branchesIn, type Branches } from './branches.ts';
import { newestTags } from './newest-tags.ts';
import type { ManifestFacts, RegistryContent, RepositoryContent } from './registry-content.ts';
import { isOlderThan, limitText, type RetentionPolicy } from './retention-policy.ts';
import { tagKind } from './tag-kind.ts';
import { understoodTags, type UnderstoodTag } from './understood-tags.ts';

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
    const understood = understoodTags(content, repository, branches, policy);
    const court: Court = {
      content,
      policy,
      branches,
      repository,
      newest: newestTags(understood, policy),
    };
    const judgeAll = (names: readonly UnderstoodTag[], others: Others) =>
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

const follows: TagVerdict = { verdict: 'follows' };
const stays = (reason: string): TagVerdict => ({ verdict: 'stays', reason });
const goes = (reason: string): TagVerdict => ({ verdict: 'goes', reason });
const ageless = stays('how old it is cannot be told');

function isPull({ kind }: UnderstoodTag): boolean {
  return kind.kind === 'pull-request' || kind.kind === 'cache';
}

function judge(court: Court, { tag, kind, facts }: UnderstoodTag, others: Others): TagVerdict {
  if (facts.content.kind === 'removed-tag') return follows;
  switch (kind.kind) {
    case 'bookkeeping':
    case 'about-image':
      return follows;
    case 'stable':
      return stays('what people use as stable');
    case 'journal':
      return judgeJournal(court, facts);
    case 'run':
      return judgeRun(court, facts);
    case 'temporary':
      return judgeTemporary(court, kind.startedMs);
    case 'release':
      return judgeRelease(court, tag, kind.tag, facts);
    case 'pull-request':
      return judgePullRequest(court, tag, facts, others);
    case 'cache':
      return judgeCache(court, kind.of, others);
    case 'moving':
      return judgeMoving(court, kind.moving);
    case 'fixed':
      return judgeFixed(court, tag, kind.moving, facts);
    case 'of-other-stack':
      return stays('of another stack: none of its images is in the spec');
    case 'unknown':
      return stays('not a tag that stack writes');
  }
}

function judgeJournal({ policy }: Court, { content, dateMs }: ManifestFacts): TagVerdict {
  const isOver = content.kind === 'journal' && content.isClosed;
  if (!isOver) return stays('a promotion that is not over');
  return isOlderThan(dateMs, 0, policy) ? goes('a promotion that is over') : young(policy, dateMs);
}

/** What is told of a run counts for as long as somebody may repeat a leg of it. */
const runsMs = 7 * 86_400_000;

function judgeRun({ policy }: Court, { dateMs }: ManifestFacts): TagVerdict {
  if (dateMs === undefined) return ageless;
  if (isOlderThan(dateMs, runsMs, policy))
    return goes(`a run in legs of more than ${limitText(runsMs)} ago`);
  return isOlderThan(dateMs, 0, policy)
    ? stays(`a run in legs of the last ${limitText(runsMs)}`)
    : young(policy, dateMs);
}

/** No run takes that long. */
const temporaryMs = 86_400_000;

function judgeTemporary({ policy }: Court, startedMs: number): TagVerdict {
  return isOlderThan(startedMs, temporaryMs, policy)
    ? goes('a name that a run needed for a moment')
    : stays('a name that a run may need at this moment');
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
  return `nothing was committed or built on the branch for ${limitText(branchesMs)}`;
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
    ? goes(`nothing was committed or built on the pull request for ${limit}`)
    : stays(`a pull request with a commit or build of the last ${limit}`);
}

/** Layers go with the branch or pull request that they were kept for. */
function judgeCache(court: Court, of: string, others: Others): TagVerdict {
  const verdict = judgeOwner(court, of, others);
  // A push may be under way that gives the image its tag next.
  if (verdict === undefined) return stays('a layer cache, of which no image tells the age');
  return verdict.verdict === 'follows'
    ? verdict
    : { ...verdict, reason: `a layer cache: ${verdict.reason}` };
}

/** Of the branch or pull request with this moving tag, also where the image has lost that; `undefined` where nothing tells. */
function judgeOwner(court: Court, of: string, others: Others): TagVerdict | undefined {
  const { content, repository, policy, branches } = court;
  const locks = content.repositories.get(content.lockRepository);
  const [image, lock] = [repository, locks].map((place) =>
    place?.manifests.get(place.tags.get(of) ?? ''),
  );
  if (tagKind(of, policy.prefixes).kind !== 'pull-request')
    return image !== undefined || branches.left.has(of) ? judgeMoving(court, of) : undefined;
  const facts = image ?? lock;
  return facts && judgePullRequest(court, of, facts, others);
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
