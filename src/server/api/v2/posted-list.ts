import { UserError } from '../../../errors/user-error.ts';
import { isText, oneOf, optional, parseShape, shapeOf } from '../../../text/json-shape.ts';
import {
  parseRequirements,
  type RequirementList,
  type RequirementsFormat,
} from '../../find/requirements/parse-requirements.ts';

/** The media types that a list may be posted as. */
export const listTypes = [
  'text/plain',
  'application/yaml',
  'application/x-yaml',
  'text/yaml',
  'application/json',
] as const;

/** How a list may be written. */
export const listFormats = ['requirements.txt', 'environment.yml', 'r'] as const;

/** What JSON says of a list; an object with one of the fields more is taken as well. */
interface ListInJson {
  readonly text: string;
  readonly format?: RequirementsFormat | undefined;
}

const isListInJson = shapeOf<ListInJson>({
  text: isText,
  format: optional(oneOf(...listFormats)),
});

/**
 * A list that somebody posts.
 *
 * @param type one of {@link listTypes}, without parameters
 * @throws {UserError} `USAGE`, or several of them, when it cannot be understood
 */
export function postedList(type: string, body: string): RequirementList {
  if (type === 'application/json') {
    const given = parseShape(body, isListInJson);
    if (given === undefined)
      throw new UserError('USAGE', `the body is not '{"text": "…", "format": "…"}'`, {
        hint: `format may be left out, or is one of ${listFormats.join(', ')}`,
      });
    return parseRequirements(given.text, given.format);
  }
  return parseRequirements(body, type === 'text/plain' ? undefined : 'environment.yml');
}
