import { UserError } from '../../../errors/user-error.ts';

const maxBytes = 65_536;
const maxDashes = 12;
/** Those that are closed do not count, but one in quotes may seem to close another. */
const maxOpenBrackets = 50;
const maxBrackets = 1000;

/**
 * Lets a text through that the YAML library can take without the process suffering: it needs stack for every level, and much time for a
 * large text that is none.
 *
 * @throws {UserError} `USAGE` when it is above 64 KiB or nested too deeply
 */
export function checkYamlSize(text: string): void {
  if (text.length > maxBytes || Buffer.byteLength(text) > maxBytes)
    throw new UserError('USAGE', 'the environment.yml is larger than 64 KiB');
  const deepest = text
    .split(/\r\n|\r|\n/)
    .findIndex((line) => countOf(line, /(?:^|\s)[-?:](?=\s|$)/g) > maxDashes);
  if (deepest !== -1 || hasTooManyBrackets(text))
    throw new UserError('USAGE', 'lists and mappings are nested too deeply');
}

function hasTooManyBrackets(text: string): boolean {
  let [all, open] = [0, 0];
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    const isOpening = bracket === '[' || bracket === '{';
    all += Number(isOpening);
    open = Math.max(0, open + (isOpening ? 1 : -1));
    if (all > maxBrackets || open > maxOpenBrackets) return true;
  }
  return false;
}

function countOf(text: string, part: RegExp): number {
  let count = 0;
  for (const _ of text.matchAll(part)) count += 1;
  return count;
}
