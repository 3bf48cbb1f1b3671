/** What a text of ours at GitHub is: the comment on a pull request, or the issue about a failed run. */
export type MarkedText = 'plan' | 'issue';

/**
 * The comment of HTML by which a text of ours is found again, which readers do not see: `<!-- stack:plan images%2Fspec.yml -->`. It has
 * the spec's name in it, so that two stacks in one repository do not take each other's texts.
 *
 * @param specName see {@link specName}
 */
export function hiddenMarker(text: MarkedText, specName: string): string {
  return `<!-- stack:${text} ${encodeURIComponent(specName)} -->`;
}
