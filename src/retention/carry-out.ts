import { UserError, userProblems } from '../errors/user-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { PackageVersions } from '../ports/package-versions.ts';
import type { Deletion, Registry } from '../ports/registry.ts';
import { removeTag } from '../release/remove-tag.ts';
import { openJournals } from './open-journals.ts';
import type { PlannedDeletion, RetentionPlan } from './plan-deletions.ts';
import type { RegistryContent } from './registry-content.ts';
import { tagWatch } from './tag-watch.ts';

export interface CarryOutDeps {
  readonly registry: Registry;
  readonly clock: Clock;
  readonly versionsOf: (repository: string) => PackageVersions | undefined;
  /** What is there now. */
  readonly read: () => Promise<RegistryContent>;
  readonly plan: (content: RegistryContent) => RetentionPlan;
  /** `tag.prefix` and earlier ones. */
  readonly prefixes: readonly string[];
  /** Ends the work between two deletions. */
  readonly signal: AbortSignal;
  /** Told of each deletion when it is over. */
  readonly tell: (done: DoneDeletion) => void;
}

/**
 * What came of a deletion. `absent`: somebody else did it. `needed`: something has begun to need it since. `failed`: why is said.
 * `not-tried`: something before it failed, or the work was stopped.
 */
export type DeletionStatus = 'deleted' | 'absent' | 'needed' | 'failed' | 'not-tried';

export interface DoneDeletion {
  readonly deletion: PlannedDeletion;
  readonly status: DeletionStatus;
  /** Of one that failed. */
  readonly message?: string | undefined;
}

/** What changes again while it is worked out is in use. */
const mostLooks = 4;

/**
 * Deletes what a plan says, one after the other and in its order. Right before each deletion the tags are looked at once more; when any
 * has come or moved, everything is worked out anew, and only what goes then as well is deleted.
 *
 * A change of tags that begins meanwhile, or waits to begin, ends the work: what it is about may be named nowhere yet.
 *
 * After a failure nothing more is deleted in that repository, and nothing at all when it was among the locks.
 *
 * @returns one entry for each deletion of the plan, in its order
 * @throws {UserError} `RETENTION_UNSURE` when such a change is under way from the start
 */
export async function carryOut(
  deps: CarryOutDeps,
  content: RegistryContent,
  { deletions }: RetentionPlan,
): Promise<readonly DoneDeletion[]> {
  const underWay = openJournals(content);
  if (deletions.length > 0 && underWay.length > 0) throw tagsMove(content.lockRepository, underWay);
  const watch = tagWatch(deps, content, deps.prefixes);
  const failed = new Set<string>();
  let isOver = false;
  let stillGoes = namesOf(deletions);

  async function isStillPlanned(deletion: PlannedDeletion): Promise<boolean> {
    for (let looks = 1; await watch.hasChanged(deletion); looks += 1) {
      if (looks === mostLooks) return false;
      const now = await deps.read();
      watch.reset(now);
      const begun = openJournals(now);
      if (begun.length > 0) {
        isOver = true;
        throw tagsMove(content.lockRepository, begun);
      }
      stillGoes = namesOf(deps.plan(now).deletions);
    }
    const found = stillGoes.get(nameOf(deletion));
    // A tag that somebody put there since means that somebody uses it.
    return found !== undefined && tagsOf(found).every((tag) => tagsOf(deletion).includes(tag));
  }

  async function attempt(deletion: PlannedDeletion): Promise<Omit<DoneDeletion, 'deletion'>> {
    const isBlocked = failed.has(deletion.repository) || failed.has(content.lockRepository);
    const isLast = deletion.repository === content.lockRepository && failed.size > 0;
    if (isOver || isBlocked || isLast || deps.signal.aborted) return { status: 'not-tried' };
    try {
      if (!(await isStillPlanned(deletion))) return { status: 'needed' };
      const status = await deleteNow(deps, deletion);
      if (status !== 'deleted' && status !== 'absent') {
        failed.add(deletion.repository);
        return { status: 'failed', message: refusalText(status) };
      }
      watch.forget(deletion);
      return { status };
    } catch (error) {
      const [problem] = userProblems(error) ?? [];
      if (problem === undefined) throw error;
      failed.add(deletion.repository);
      return { status: 'failed', message: problem.message };
    }
  }

  const done: DoneDeletion[] = [];
  for (const deletion of deletions) {
    const outcome = { deletion, ...(await attempt(deletion)) };
    deps.tell(outcome);
    done.push(outcome);
  }
  return done;
}

function tagsMove(lockRepository: string, journals: readonly string[]): UserError {
  return new UserError(
    'RETENTION_UNSURE',
    `tags are being moved (${journals.map((tag) => `${lockRepository}:${tag}`).join(', ')}), and what they will name may look unused until then`,
    {
      hint: 'run it again when that is over; `stack tag` and `stack rollback` bring to an end what was cut short',
    },
  );
}

/** @param status whatever is not `deleted` or `absent` */
function refusalText(status: string): string {
  if (status === 'unsupported') return 'the registry does not delete';
  return `the registry did not delete it: ${status}`;
}

async function deleteNow(
  { registry, versionsOf }: CarryOutDeps,
  deletion: PlannedDeletion,
): Promise<Deletion> {
  const { repository, digest } = deletion;
  if (deletion.kind === 'tag')
    return removeTag(registry, `${repository}:${deletion.tag}`, { digest });
  const host = versionsOf(repository);
  if (host === undefined || deletion.versionId === undefined)
    return registry.deleteManifest(repository, digest);
  await host.delete(repository, deletion.versionId);
  return 'deleted';
}

function namesOf(deletions: readonly PlannedDeletion[]): ReadonlyMap<string, PlannedDeletion> {
  return new Map(deletions.map((deletion) => [nameOf(deletion), deletion]));
}

function nameOf(deletion: PlannedDeletion): string {
  const tag = deletion.kind === 'tag' ? `:${deletion.tag}` : '';
  return `${deletion.repository}${tag}@${deletion.digest}`;
}

function tagsOf(deletion: PlannedDeletion): readonly string[] {
  return deletion.kind === 'tag' ? [deletion.tag] : deletion.tags;
}
