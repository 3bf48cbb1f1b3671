import { movingTagOfCache } from '../identity/cache-tag.ts';
import { startOfTemporaryTag } from '../run/run-id.ts';
import { globalStableTag, parseReleaseName, stableTag } from '../release/release.ts';

/** Whose a tag is, as far as its name tells. */
export type TagKind =
  /** `i-…`, `b-…`, `t-…`: there for as long as the image is needed. */
  | { readonly kind: 'bookkeeping' }
  /** `r-…`, `v-…`: a document about an image. */
  | { readonly kind: 'about-image' }
  /** `journal-…`. */
  | { readonly kind: 'journal' }
  /** `20261122T141500Z-3f9a2c` and `20261122T141500Z-3f9a2c-4`: of a run in legs. */
  | { readonly kind: 'run' }
  /** `tmp-20261122T141500Z-3f9a2c`: an image has it until its run knows what it is. */
  | { readonly kind: 'temporary'; /** Milliseconds since 1970. */ readonly startedMs: number }
  /** `2026.4-stable`, `stable`. */
  | { readonly kind: 'stable' }
  /** `2026.4-stable-3`. */
  | { readonly kind: 'release'; readonly tag: string; readonly number: number }
  /** `2026.4-pr-17`. */
  | { readonly kind: 'pull-request' }
  /** `2026.4-main`. */
  | { readonly kind: 'moving'; readonly moving: string }
  /** `2026.4-main-1a2b3c4`, and the moving tag of its branch. */
  | { readonly kind: 'fixed'; readonly moving: string }
  /** `cache-2026.4-main`, layers for later builds of a branch or pull request; `of` is its moving tag. */
  | { readonly kind: 'cache'; readonly of: string }
  /** Not one that `stack` writes with these prefixes. */
  | { readonly kind: 'unknown' };

/**
 * Sorts a tag of an image or of a lock by its name.
 *
 * @param prefixes `['2026.4']`; the longest one that fits counts
 */
export function tagKind(tag: string, prefixes: readonly string[]): TagKind {
  if (/^[ibt]-[0-9a-f]{12}$/.test(tag)) return { kind: 'bookkeeping' };
  if (/^[rv]-[0-9a-f]{12}(?:-.+)?$/.test(tag)) return { kind: 'about-image' };
  if (tag.startsWith('journal-')) return { kind: 'journal' };
  const cached = movingTagOfCache(tag);
  if (cached !== undefined) return cacheKind(cached, prefixes);
  if (/^\d{8}T\d{6}Z-[0-9a-f]{6}(?:-[1-9]\d*)?$/.test(tag)) return { kind: 'run' };
  const startedMs = startOfTemporaryTag(tag);
  if (startedMs !== undefined) return { kind: 'temporary', startedMs };
  if (tag === globalStableTag) return { kind: 'stable' };
  if (parseReleaseName(tag)?.tag === globalStableTag) return releaseKind(tag);
  const [prefix] = prefixes
    .filter((one) => tag.startsWith(`${one}-`))
    .toSorted((a, b) => b.length - a.length);
  return prefix === undefined ? { kind: 'unknown' } : kindBehind(prefix, tag);
}

function cacheKind(of: string, prefixes: readonly string[]): TagKind {
  const { kind } = tagKind(of, prefixes);
  return kind === 'moving' || kind === 'pull-request' ? { kind: 'cache', of } : { kind: 'unknown' };
}

function kindBehind(prefix: string, tag: string): TagKind {
  const rest = tag.slice(prefix.length + 1);
  if (rest === '') return { kind: 'unknown' };
  if (tag === stableTag(prefix)) return { kind: 'stable' };
  if (parseReleaseName(tag)?.tag === stableTag(prefix)) return releaseKind(tag);
  if (/^pr-[1-9]\d*$/.test(rest)) return { kind: 'pull-request' };
  // `detached-1a2b3c4` is the moving tag of a commit that no branch was checked out for; no branch has that name.
  const [, branch] = /^(.+)-[0-9a-f]{7}$/.exec(rest) ?? [];
  return branch === undefined || branch === 'detached'
    ? { kind: 'moving', moving: tag }
    : { kind: 'fixed', moving: `${prefix}-${branch}` };
}

function releaseKind(tag: string): TagKind {
  const release = parseReleaseName(tag);
  return release === undefined ? { kind: 'unknown' } : { kind: 'release', ...release };
}
