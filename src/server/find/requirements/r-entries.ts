import { parseRequirement, type Requirement } from '../../../compare/requirement.ts';
import { bounded } from './bounded.ts';
import type { RequirementCollector } from './requirement-collector.ts';

/** Reads packages between commas as a DESCRIPTION has them: `R (>= 4.1), ggplot2 (>= 3.5.0), dplyr`; quotes and `r:` do not matter. */
export function readREntries(line: number, text: string, found: RequirementCollector): void {
  for (const entry of entriesOf(text)) {
    const { name, versions } = taken(entry);
    const read = () => rRequirement(entry, `${name}${versions}`);
    if (name === 'R') found.addLanguage(line, read);
    else found.add(line, read);
  }
}

/** A package of R. @param text as it was written @param requirement `ggplot2>=3.5` @throws {UserError} `USAGE` */
export function rRequirement(text: string, requirement: string): Requirement {
  return { ...parseRequirement(bounded(requirement)), text: bounded(text.trim()), source: 'r' };
}

/** A part that begins with an operator belongs to the one before it: `ggplot2>=3,<4`. */
function entriesOf(text: string): readonly string[] {
  const entries: string[] = [];
  for (const part of text.split(',').map((each) => each.trim()))
    if (/^[<>=!~]/.test(part) && entries.length > 0) entries.push(`${entries.pop() ?? ''},${part}`);
    else if (part !== '') entries.push(part);
  return entries;
}

function taken(entry: string) {
  const bare = entry.replaceAll(/["'`]/g, '').replace(/^r:/, '');
  const at = bare.search(/[(<>=!~]/);
  if (at === -1) return { name: bare.trim(), versions: '' };
  const versions = bare.slice(at).replaceAll(/[()]/g, '').trim();
  return { name: bare.slice(0, at).trim(), versions };
}
