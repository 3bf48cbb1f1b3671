import pMap from 'p-map';
import type { ManifestFacts, RegistryContent, RepositoryContent } from './registry-content.ts';

/** When a commit was made, in milliseconds since 1970; `undefined` when this clone does not have it. */
export type CommitDate = (sha: string) => Promise<number | undefined>;

/**
 * The same content, with the dates that no manifest tells by itself: an image is as old as its record says, if that is later, an index
 * as its youngest platform; a lock as its commit and its youngest image, else as what was built at that commit. Where a host
 * of packages tells dates, they stay.
 *
 * @throws {UserError} `GIT_FAILED`
 */
export async function datedContent(
  content: RegistryContent,
  commitDate: CommitDate,
): Promise<RegistryContent> {
  const dated = new Map(
    [...content.repositories].map(([name, repository]) => [name, withImageDates(repository)]),
  );
  const locks = dated.get(content.lockRepository);
  if (locks === undefined || locks.deletesBy === 'versions')
    return { ...content, repositories: dated };
  const runs = runDates(dated);
  const dateOf = async (facts: ManifestFacts) => lockDate(facts, { dated, runs, commitDate });
  const manifests = await pMap(
    locks.manifests,
    async ([digest, facts]) =>
      [digest, { ...facts, dateMs: facts.dateMs ?? (await dateOf(facts)) }] as const,
    { concurrency: 4 },
  );
  dated.set(locks.repository, { ...locks, manifests: new Map(manifests) });
  return { ...content, repositories: dated };
}

function withImageDates(repository: RepositoryContent): RepositoryContent {
  if (repository.deletesBy === 'versions') return repository;
  const built = new Map<string, number>();
  for (const { content, dateMs } of repository.manifests.values())
    if (content.kind === 'about-image' && dateMs !== undefined)
      built.set(content.imageId, Math.max(dateMs, built.get(content.imageId) ?? 0));

  const dateOf = (facts: ManifestFacts | undefined): number | undefined => {
    if (facts?.content.kind === 'index')
      return latest(facts.content.children.map((child) => dateOf(repository.manifests.get(child))));
    if (facts?.content.kind !== 'image') return facts?.dateMs;
    return latest([facts.dateMs, built.get(facts.content.imageId)]);
  };
  const manifests = [...repository.manifests].map(
    ([digest, facts]) => [digest, { ...facts, dateMs: dateOf(facts) }] as const,
  );
  return { ...repository, manifests: new Map(manifests) };
}

/** When something was last built at a commit. */
function runDates(
  repositories: ReadonlyMap<string, RepositoryContent>,
): ReadonlyMap<string, number> {
  const dates = new Map<string, number>();
  for (const { manifests } of repositories.values()) {
    for (const { content, dateMs } of manifests.values()) {
      if (content.kind !== 'about-image' || content.commit === undefined) continue;
      if (dateMs !== undefined)
        dates.set(content.commit, Math.max(dateMs, dates.get(content.commit) ?? 0));
    }
  }
  return dates;
}

interface LockDating {
  readonly dated: ReadonlyMap<string, RepositoryContent>;
  readonly runs: ReadonlyMap<string, number>;
  readonly commitDate: CommitDate;
}

async function lockDate(
  { content, needs }: ManifestFacts,
  { dated, runs, commitDate }: LockDating,
): Promise<number | undefined> {
  // A lock of uncommitted files may be of any time after its commit.
  if (content.kind !== 'lock' || !/^[0-9a-f]{40,64}$/.test(content.commit ?? '')) return undefined;
  const sha = content.commit ?? '';
  const date = latest([await commitDate(sha), runs.get(sha)]);
  if (date === undefined) return undefined;
  const images = needs.map((need) =>
    need.kind === 'digest' && need.repository !== undefined
      ? dated.get(need.repository)?.manifests.get(need.digest)?.dateMs
      : undefined,
  );
  return latest([date, ...images]);
}

function latest(dates: readonly (number | undefined)[]): number | undefined {
  const known = dates.filter((date) => date !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
