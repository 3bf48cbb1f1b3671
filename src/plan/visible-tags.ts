import { UserError } from '../errors/user-error.ts';
import { maxTagLength } from '../oci/reference.ts';
import { tagPart } from '../oci/tag-name.ts';

/** What the tags of a run are named after. */
export type TagSource =
  | { readonly kind: 'branch'; readonly name: string }
  | { readonly kind: 'pull-request'; readonly number: number }
  /** Detached HEAD, or no git at all. */
  | { readonly kind: 'none'; readonly sha: string | undefined };

/** The names people use for the images of a run. */
export interface VisibleTags {
  /** Moves with each run: `2026.4-main`. */
  readonly moving: string;
  /** Never moves: `2026.4-main-1a2b3c4`. @returns `undefined` where nothing may be fixed: a pull request, an unclean tree, no commit */
  readonly fixed: (revision: string | undefined) => string | undefined;
}

const sha7Room = '-1234567'.length;

/**
 * Names the tags of a run: `<prefix>-<branch>`, for a pull request `<prefix>-pr-<number>`.
 *
 * @throws {UserError} `BRANCH_RESERVED` for a branch called `stable`, whose tag is that of a release
 */
export function visibleTags(prefix: string, source: TagSource): VisibleTags {
  if (source.kind === 'pull-request') {
    return { moving: `${prefix}-pr-${source.number}`, fixed: () => undefined };
  }
  const moving = `${prefix}-${branchPart(prefix, source)}`;
  return { moving, fixed: (revision) => fixedTag(moving, revision) };
}

function branchPart(prefix: string, source: Exclude<TagSource, { kind: 'pull-request' }>): string {
  if (source.kind === 'none')
    return source.sha === undefined ? 'local' : `detached-${source.sha.slice(0, 7)}`;
  const { name } = source;
  if (name === 'stable') {
    throw new UserError(
      'BRANCH_RESERVED',
      `a branch called 'stable' would write the tag ${prefix}-stable of the release`,
      {
        hint: 'rename the branch',
      },
    );
  }
  // These are what a pull request, a detached HEAD or a folder without git write to; a branch must not meet them, nor may its
  // fixed tag (`pr-1234567` of a branch called `pr`). `stable-3` is the name of a release.
  const reserved = /^(?:pr|pr-\d+|stable-\d+|local|detached|detached-[0-9a-f]{7})$/.test(name);
  return tagPart(reserved ? `${name}/` : name, maxTagLength - prefix.length - 1 - sha7Room);
}

function fixedTag(moving: string, revision: string | undefined): string | undefined {
  if (revision === undefined || revision.endsWith('-dirty')) return undefined;
  return `${moving}-${revision.slice(0, 7)}`;
}
