import { UserError } from '../errors/user-error.ts';
import { isTag } from '../oci/reference.ts';
import type { ParsedSpec } from './parse-spec.ts';

/** Room for `-<branch>-<sha7>` in the 128 characters of a tag. */
const maxLength = 64;

/** Checks that `tag.prefix` can begin a tag and that no tag it begins looks like one the toolkit keeps for itself. */
export function checkTagPrefix({ document, locate }: ParsedSpec): readonly UserError[] {
  const { prefix } = document.tag;
  const location = locate(['tag', 'prefix']);
  const report = (message: string, hint: string) => [
    new UserError('SPEC_REFERENCE', `tag.prefix: ${message}`, { hint, location }),
  ];
  if (!isTag(prefix)) {
    return report(
      `'${prefix}' cannot begin a tag`,
      'use letters, digits, _, . and -, such as "2026.4"',
    );
  }
  if (prefix.length > maxLength) {
    return report(
      `'${prefix}' is longer than ${maxLength} characters`,
      'the branch must fit behind it',
    );
  }
  if (/^[ibtr](?:-|$)/.test(prefix) || /^stable(?:-|$)/.test(prefix)) {
    return report(
      `'${prefix}' begins tags that stack keeps for itself`,
      'choose another, such as "2026.4"',
    );
  }
  return [];
}
