import { recordTag } from '../identity/exact-tags.ts';
import type { Branches } from './branches.ts';
import { isOfOtherStack } from './other-stacks.ts';
import type { ManifestFacts, RegistryContent, RepositoryContent } from './registry-content.ts';
import type { RetentionPolicy } from './retention-policy.ts';
import { tagKind, type TagKind } from './tag-kind.ts';

/** A tag, and what it is; `unknown` where it names something else than such a tag should. */
export interface UnderstoodTag {
  readonly tag: string;
  readonly kind: TagKind | { readonly kind: 'of-other-stack' };
  readonly facts: ManifestFacts;
}

/** The tags of a repository whose manifests could be read. */
export function understoodTags(
  content: RegistryContent,
  repository: RepositoryContent,
  branches: Branches,
  { prefixes }: RetentionPolicy,
): readonly UnderstoodTag[] {
  const isLocks = repository.repository === content.lockRepository;
  return [...repository.tags].flatMap(([tag, digest]): readonly UnderstoodTag[] => {
    const facts = repository.manifests.get(digest);
    if (facts === undefined) return [];
    const kind = tagKind(tag, prefixes);
    if (isLocks && kind.kind !== 'stable' && isOfOtherStack(content, facts))
      return [{ tag, kind: { kind: 'of-other-stack' }, facts }];
    const isKnown = !('moving' in kind) || branches.known.has(kind.moving);
    const isHere = isKnown && (isLocks ? isAmongLocks : isAmongImages)(tag, kind, facts.content);
    return [{ tag, kind: isHere ? kind : { kind: 'unknown' }, facts }];
  });
}

/** Whether such a tag names what `stack` puts under it in the repository of an image. */
function isAmongImages(tag: string, kind: TagKind, found: ManifestFacts['content']): boolean {
  if (kind.kind === 'stable') return true;
  if (kind.kind === 'about-image') return isAbout(tag, found);
  if (kind.kind === 'cache') return found.kind === 'other' || found.kind === 'index';
  if (kind.kind === 'run') return found.kind === 'run';
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
