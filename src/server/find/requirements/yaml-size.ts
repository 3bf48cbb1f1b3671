import { UserError } from '../../../errors/user-error.ts';

const maxBytes = 131_072;
const maxDashes = 12;
const maxBrackets = 1000;

/**
 * Lets a text through that the YAML library can take without the process suffering: it needs stack for every level, and much time for a
 * large text that is none.
 *
 * @throws {UserError} `USAGE` when it is above 128 KiB or nested too deeply
 */
export function checkYamlSize(text: string): void {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes)
    throw new UserError('USAGE', 'the environment.yml is larger than 128 KiB');
  const deepest = text
    .split(/\r\n|\r|\n/)
    .findIndex((line) => countOf(line, /(?:^|\s)[-?:](?=\s|$)/g) > maxDashes);
  if (deepest !== -1 || countOf(text, /[[{]/g) > maxBrackets)
    throw new UserError('USAGE', 'lists and mappings are nested too deeply');
}

function countOf(text: string, part: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(part)) count += 1;
  return count;
}
