import type { PackageSource } from '../../../inventory/inventory.ts';
import { installCommands } from './install-commands.ts';
import { readCondaSpec } from './conda-spec.ts';
import { readPipRequirement } from './pip-requirement.ts';
import type { RequirementCollector } from './requirement-collector.ts';
import { continuedLines, withoutComment } from './text-lines.ts';

/**
 * Reads a requirements.txt, or what looks like one: names with versions on lines of their own or between commas, lines of
 * `conda list --export`, `pip install` and `conda install` commands as they stand in a shell.
 *
 * @param source of all packages that say none; `undefined`: any
 */
export function readRequirementsTxt(
  text: string,
  found: RequirementCollector,
  source: PackageSource | undefined,
): void {
  for (const { number, text: line } of continuedLines(text)) {
    const content = withoutComment(line);
    if (content === '') continue;
    const commands = installCommands(content);
    if (commands === undefined) readLine(number, content, found, source);
    else
      for (const { tool, words } of commands)
        for (const word of words)
          if (tool === 'conda') readCondaSpec(number, word, found);
          else readPipRequirement(number, word, found, 'python');
  }
}

function readLine(
  number: number,
  line: string,
  found: RequirementCollector,
  source: PackageSource | undefined,
) {
  // `numpy=1.26.4=py311_0`, as conda writes it.
  const isConda = (part: string) => /^[A-Za-z0-9_.-]+=[^=]/.test(part);
  for (const part of isNameList(line) ? separated(line) : [line])
    if (isConda(part)) readCondaSpec(number, part, found);
    else readPipRequirement(number, part, found, source);
}

/** What has commas elsewhere than in versions, extras or conditions: `numpy, pandas>=2,<3`. */
function isNameList(line: string): boolean {
  return line.includes(',') && !/[[;@(]|^-/.test(line);
}

/** A part that begins with an operator belongs to the one before it. */
function separated(line: string): readonly string[] {
  const parts: string[] = [];
  for (const part of line.split(',').map((each) => each.trim())) {
    if (/^[<>=!~]/.test(part) && parts.length > 0) parts.push(`${parts.pop() ?? ''},${part}`);
    else if (part !== '') parts.push(part);
  }
  return parts;
}
