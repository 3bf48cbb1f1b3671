import { UserError } from '../errors/user-error.ts';
import { lockReference } from '../identity/lock-store.ts';
import { runReference } from '../legs/run-store.ts';
import { visibleTags } from '../plan/visible-tags.ts';
import type { Clock } from '../ports/clock.ts';
import type { Git } from '../ports/git.ts';
import type { Registry } from '../ports/registry.ts';
import type { PackageVersions } from '../ports/package-versions.ts';
import type { Spec } from '../spec/spec.ts';
import { datedContent, type CommitDate } from './dated-content.ts';
import { planDeletions, type RetentionPlan } from './plan-deletions.ts';
import { contentReader } from './read-content.ts';
import type { RegistryContent } from './registry-content.ts';
import type { RetentionPolicy } from './retention-policy.ts';

export interface RetentionDeps {
  readonly registry: Registry;
  /** The host of a repository's packages, where that deletes by versions; `undefined` elsewhere. */
  readonly versionsOf: (repository: string) => PackageVersions | undefined;
  readonly git: Pick<Git, 'checkout' | 'commit'>;
  readonly clock: Clock;
}

/** What is at the registry, what of it goes, and how to find out again. */
export interface OpenRetention {
  readonly content: RegistryContent;
  readonly plan: RetentionPlan;
  /** Reads anew; what is known of manifests is not read twice. */
  readonly read: () => Promise<RegistryContent>;
  readonly planOf: (content: RegistryContent) => RetentionPlan;
}

/**
 * Reads all that a stack has at the registry and plans what of it goes.
 *
 * @param place where the stack lock lies: `ghcr.io/acme`
 * @throws {UserError} `RETENTION_UNSURE` when there are images and no lock or release at all; `GIT_FAILED`; as {@link Registry}
 *   and {@link PackageVersions}
 */
export async function openRetention(
  deps: RetentionDeps,
  spec: Spec,
  place: string,
): Promise<OpenRetention> {
  const { git, clock } = deps;
  const lockRepository = lockReference(place, '').slice(0, -1);
  const checkout = await git.checkout(spec.rootDir);
  const policy: RetentionPolicy = {
    ...spec.retention,
    nowMs: clock.now(),
    liveBranches: liveBranches(spec, [checkout?.branch, checkout?.defaultBranch]),
  };
  const repositories = [...spec.images.values()].map(({ repository }) => repository);
  const runRepository = runReference(place, '').slice(0, -1);
  const reader = contentReader(deps, [...repositories, runRepository], lockRepository);
  const commitDate = checkout === undefined ? unknownDate : datesFrom(git, spec.rootDir);

  const read = async () => datedContent(await reader.read(), commitDate);
  const planOf = (content: RegistryContent) => planDeletions(content, policy);
  const content = await read();
  refuseWithoutLocks(content);
  return { content, plan: planOf(content), read, planOf };
}

const unknownDate: CommitDate = () => Promise.resolve(undefined);

function datesFrom(git: Pick<Git, 'commit'>, directory: string): CommitDate {
  const dates = new Map<string, Promise<number | undefined>>();
  const ask = async (sha: string) => {
    const commit = await git.commit(directory, sha);
    return commit && Date.parse(commit.committedAt);
  };
  return (sha) => {
    const date = dates.get(sha) ?? ask(sha);
    dates.set(sha, date);
    return date;
  };
}

/** Moving tags of the branch that is checked out, and of the one that others start from. */
function liveBranches(
  { retention: { prefixes } }: Spec,
  refs: readonly (string | undefined)[],
): readonly string[] {
  const names = refs
    .filter((ref) => ref !== undefined)
    .map((ref) => ref.replace(/^refs\/(?:heads|remotes\/[^/]+)\//, ''))
    .filter((name) => name !== 'stable');
  return prefixes.flatMap((prefix) =>
    names.map((name) => visibleTags(prefix, { kind: 'branch', name }).moving),
  );
}

/** A registry that hides a repository from who may not read it looks just like one that has none. */
function refuseWithoutLocks({ repositories, lockRepository }: RegistryContent): void {
  const hasTags = [...repositories.values()].some(({ tags }) => tags.size > 0);
  if (!hasTags || (repositories.get(lockRepository)?.tags.size ?? 0) > 0) return;
  throw new UserError(
    'RETENTION_UNSURE',
    `${lockRepository} is empty or cannot be read, and only the locks in it tell which images are needed`,
    { hint: 'check the credentials; `stack build --push` of the whole stack writes a lock' },
  );
}
