import { isRDescription, readRDescription } from './r-description.ts';
import { hasRCalls, readRCode } from './r-code.ts';
import { readRenvLock } from './renv-lock.ts';
import { readREntries } from './r-entries.ts';
import type { RequirementCollector } from './requirement-collector.ts';
import { textLines, withoutComment } from './text-lines.ts';

/** Reads packages of R from a renv.lock, a DESCRIPTION, code, or a list of names with commas or on lines of their own. */
export function readRList(text: string, found: RequirementCollector): void {
  if (text.trimStart().startsWith('{')) readRenvLock(text, found);
  else if (isRDescription(text)) readRDescription(text, found);
  else if (hasRCalls(text)) readRCode(text, found);
  else
    for (const { number, text: line } of textLines(text))
      readREntries(number, withoutComment(line), found);
}
