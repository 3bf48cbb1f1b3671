const prefix = 'cache-';

/** Where a builder keeps the layers of an image for later builds of a branch: `cache-2026.4-main`. */
export function cacheTag(movingTag: string): string {
  return `${prefix}${movingTag}`;
}

/** The moving tag of the branch that a {@link cacheTag} is for; `undefined` for any other tag. */
export function movingTagOfCache(tag: string): string | undefined {
  return tag.startsWith(prefix) ? tag.slice(prefix.length) : undefined;
}
