import { isJournalTag } from '../release/journal.ts';
import type { RegistryContent } from './registry-content.ts';

/**
 * Tags of journals of changes that are not over, or that cannot be read; also of those that only wait to begin, since what they are
 * about is named nowhere yet. Sorted: `['journal-0123456789abcdef']`.
 */
export function openJournals({ repositories, lockRepository }: RegistryContent): readonly string[] {
  const locks = repositories.get(lockRepository);
  const isOver = (digest: string) => {
    const content = locks?.manifests.get(digest)?.content;
    return content?.kind === 'journal' && content.isClosed;
  };
  return [...(locks?.tags ?? [])]
    .filter(([tag, digest]) => isJournalTag(tag) && !isOver(digest))
    .map(([tag]) => tag)
    .toSorted();
}
