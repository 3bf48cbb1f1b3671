import { UserError } from '../../../errors/user-error.ts';
import { readEnvironmentYml } from './environment-yml.ts';
import { readRList } from './r-list.ts';
import { recognisedFormat } from './recognised-format.ts';
import { requirementCollector } from './requirement-collector.ts';
import type { RequirementList, RequirementsFormat } from './requirement-list.ts';
import { readRequirementsTxt } from './requirements-txt.ts';

export type { RequirementList, RequirementsFormat } from './requirement-list.ts';

const maxBytes = 1_000_000;

/**
 * The requirements in a text that somebody has.
 *
 * @param format `undefined`: recognised by the name of the file, then by the text. A requirements.txt that is called so asks for
 *   packages of Python; a list that is only taken for one takes packages from anywhere
 * @throws {UserError} `USAGE` when it is above 1 MB (an environment.yml above 64 KiB), has more than 2,000 requirements, or none
 * @throws {UserErrors} `USAGE`: all that cannot be understood, with the lines
 */
export function parseRequirements(
  text: string,
  format?: RequirementsFormat,
  fileName?: string,
): RequirementList {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes)
    throw new UserError('USAGE', 'the list is larger than 1 MB');
  const content = text.replace(/^\ufeff/, '');
  const { format: recognised, isCertain } = recognisedFormat(content, format, fileName);
  const found = requirementCollector();
  if (recognised === 'environment.yml') readEnvironmentYml(content, found);
  else if (recognised === 'r') readRList(content, found);
  else readRequirementsTxt(content, found, isCertain ? 'python' : undefined);
  return { format: recognised, ...found.finish() };
}
