import type { Clock } from '../ports/clock.ts';
import type { Registry } from '../ports/registry.ts';
import { isJournalTag } from '../release/journal.ts';
import { tagDigests } from './read-content.ts';
import type { PlannedDeletion } from './plan-deletions.ts';
import type { RegistryContent } from './registry-content.ts';
import { tagKind } from './tag-kind.ts';

/** Tells what happens at the registry while things are deleted there. */
export interface TagWatch {
  /** Whether a tag has come or moved in the repository of a deletion or among the locks, as far as it may concern the deletion. */
  hasChanged(deletion: PlannedDeletion): Promise<boolean>;
  /** Takes a deletion into account that was made. */
  forget(deletion: PlannedDeletion): void;
  /** Takes what was read anew as the state to compare with. */
  reset(content: RegistryContent): void;
}

/** The locks are looked at again when the last look was longer ago than this. */
const lockLookMs = 5_000;

/** A {@link TagWatch} that begins with what was read for the plan. */
export function tagWatch(
  { registry, clock }: { readonly registry: Registry; readonly clock: Clock },
  start: RegistryContent,
  prefixes: readonly string[],
): TagWatch {
  let known = knownTags(start);
  let locksSeenAtMs = 0;

  async function differs(repository: string, also: readonly string[]): Promise<boolean> {
    const before = known.get(repository) ?? new Map<string, string>();
    const listed = await registry.listTags(repository);
    const looked = listed.filter(
      (tag) => !before.has(tag) || also.includes(tag) || mayMove(tag, prefixes),
    );
    const now = await tagDigests(registry, repository, looked);
    return [...now].some(([tag, digest]) => before.get(tag) !== digest);
  }

  /** One that waits moves its tags at once when its turn comes, so that it counts at the first look. */
  async function hasNewJournal(): Promise<boolean> {
    const before = known.get(start.lockRepository);
    const listed = await registry.listTags(start.lockRepository);
    return listed.some((tag) => isJournalTag(tag) && before?.has(tag) !== true);
  }

  return {
    hasChanged: async (deletion) => {
      const { repository } = deletion;
      const own = deletion.kind === 'tag' ? [deletion.tag] : deletion.tags;
      if (await hasNewJournal()) return true;
      const isDue =
        clock.now() - locksSeenAtMs >= lockLookMs && repository !== start.lockRepository;
      if (isDue) {
        locksSeenAtMs = clock.now();
        if (await differs(start.lockRepository, [])) return true;
      }
      return differs(repository, own);
    },
    forget: (deletion) => {
      const tags = known.get(deletion.repository);
      for (const tag of deletion.kind === 'tag' ? [deletion.tag] : deletion.tags) tags?.delete(tag);
    },
    reset: (content) => {
      known = knownTags(content);
    },
  };
}

function knownTags({ repositories }: RegistryContent): Map<string, Map<string, string>> {
  return new Map([...repositories].map(([name, { tags }]) => [name, new Map(tags)]));
}

/** Names of exact images, of commits and of releases stay where they are. */
function mayMove(tag: string, prefixes: readonly string[]): boolean {
  const { kind } = tagKind(tag, prefixes);
  if (kind === 'bookkeeping') return tag.startsWith('b-');
  return kind !== 'fixed' && kind !== 'release' && kind !== 'about-image';
}
