import { UserError } from '../errors/user-error.ts';
import { isTag } from '../oci/reference.ts';
import type { Spec } from '../spec/spec.ts';
import { isJournalTag } from './journal.ts';
import { parseReleaseName } from './release.ts';

/**
 * Refuses tags that a person must not set.
 *
 * @param moving tag that runs on this branch write: `2026.4-main`
 * @throws {UserError} `USAGE` for what is no tag, `TAG_RESERVED`
 */
export function checkOwnTag(
  tag: string,
  spec: Pick<Spec, 'tagPrefix' | 'images'>,
  moving: string,
): void {
  if (!isTag(tag))
    throw new UserError('USAGE', `'${tag}' cannot be a tag`, {
      hint: 'letters, digits, `_`, `.` and `-`, at most 128, and not `.` or `-` first',
    });
  const reason = reservation(tag, spec, moving);
  if (reason === undefined) return;
  throw new UserError('TAG_RESERVED', `${tag} ${reason.message}`, { hint: reason.hint });
}

function reservation(
  tag: string,
  { tagPrefix: prefix, images }: Pick<Spec, 'tagPrefix' | 'images'>,
  moving: string,
) {
  if (tag === 'stable' || tag === 'global-stable' || tag.endsWith('-stable'))
    return {
      message: 'is the tag of a release, which is made of the whole stack',
      hint:
        tag.includes('-stable') && !tag.startsWith('global')
          ? 'run `stack tag stable`'
          : 'run `stack tag global-stable`',
    };
  const choose = 'choose another tag';
  if (parseReleaseName(tag) !== undefined)
    return { message: 'is the name of a release', hint: choose };
  if (/^[ibtrv]-[0-9a-f]{12}$/.test(tag) || isJournalTag(tag))
    return { message: 'has the form of tags that `stack` keeps its books by', hint: choose };
  if (new RegExp(`-pr-\\d+$`).test(tag))
    return { message: 'has the form of the tag of a pull request', hint: choose };
  if (images.has(tag))
    return {
      message: 'is an image of the stack, and no tag for one',
      hint: 'name the tag behind the images: stack tag base-notebook r-notebook pilot',
    };
  if (tag === moving) return { message: 'is written by runs on this branch', hint: choose };
  if (tag.startsWith(`${prefix}-`) && /-[0-9a-f]{7}$/.test(tag))
    return { message: 'has the form of a fixed tag, which names a commit for ever', hint: choose };
  return undefined;
}
