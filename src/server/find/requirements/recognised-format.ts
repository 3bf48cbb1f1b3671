import { hasRCalls } from './r-code.ts';
import type { RequirementsFormat } from './requirement-list.ts';

/** Which format a text has, and whether somebody said so. */
export interface RecognisedFormat {
  readonly format: RequirementsFormat;
  readonly isCertain: boolean;
}

/** The format of a list: what was said, else what its file's name says, else what it looks like; in doubt a requirements.txt. */
export function recognisedFormat(
  text: string,
  format: RequirementsFormat | undefined,
  fileName: string | undefined,
): RecognisedFormat {
  const said = format ?? (fileName === undefined ? undefined : formatOfName(fileName));
  if (said !== undefined) return { format: said, isCertain: true };
  return { format: formatOfText(text), isCertain: false };
}

function formatOfName(fileName: string): RequirementsFormat | undefined {
  const name = fileName.slice(-200).replace(/^.*[\\/]/, '');
  if (/\.ya?ml$/i.test(name)) return 'environment.yml';
  if (/^(?:DESCRIPTION|renv\.lock)$|\.(?:r|rmd|qmd)$/i.test(name)) return 'r';
  if (/^requirements.*\.(?:txt|in)$/i.test(name)) return 'requirements.txt';
  return undefined;
}

function formatOfText(text: string): RequirementsFormat {
  if (text.trimStart().startsWith('{')) return 'r';
  if (/^(?:dependencies|channels)[ \t]*:/m.test(text)) return 'environment.yml';
  if (/^(?:Package|Depends|Imports|Suggests)[ \t]*:/m.test(text) || hasRCalls(text)) return 'r';
  return 'requirements.txt';
}
