import { UserError } from '../errors/user-error.ts';
import { isTag } from '../oci/reference.ts';
import type { ParsedSpec } from './parse-spec.ts';

/** Room for `-<branch>-<sha7>` in the 128 characters of a tag. */
const maxLength = 64;

/** Checks that `tag.prefix` can begin a tag and that no tag it begins looks like one the toolkit keeps for itself. */
export function checkTagPrefix({ document, locate }: ParsedSpec): readonly UserError[] {
  const problem = prefixProblem(document.tag.prefix);
  if (problem === undefined) return [];
  const location = locate(['tag', 'prefix']);
  const { message, hint } = problem;
  return [new UserError('SPEC_REFERENCE', `tag.prefix: ${message}`, { hint, location })];
}

/** What speaks against a text as the first part of tags, and what to do; `undefined`: nothing. */
export function prefixProblem(
  prefix: string,
): { readonly message: string; readonly hint: string } | undefined {
  if (!isTag(prefix)) {
    return {
      message: `'${prefix}' cannot begin a tag`,
      hint: 'use letters, digits, _, . and -, such as "2026.4"',
    };
  }
  if (prefix.length > maxLength) {
    return {
      message: `'${prefix}' is longer than ${maxLength} characters`,
      hint: 'the branch must fit behind it',
    };
  }
  if (/^[ibtr](?:-|$)/.test(prefix) || /^stable(?:-|$)/.test(prefix)) {
    return {
      message: `'${prefix}' begins tags that stack keeps for itself`,
      hint: 'choose another, such as "2026.4"',
    };
  }
  return undefined;
}
