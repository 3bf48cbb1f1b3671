import { readREntries } from './r-entries.ts';
import type { RequirementCollector } from './requirement-collector.ts';

const fieldForm = /^([A-Za-z][A-Za-z0-9@_/-]{0,60})[ \t]*:(.*)$/s;

/** Whether a text is the DESCRIPTION of an R package. */
export function isRDescription(text: string): boolean {
  return /^(?:Package|Depends|Imports|Suggests)[ \t]*:/m.test(text);
}

/** Reads what a DESCRIPTION cannot do without. */
export function readRDescription(text: string, found: RequirementCollector): void {
  let field = '';
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const isContinued = /^[ \t]/.test(line);
    const [, name = '', value = ''] = isContinued
      ? ['', field, line]
      : (fieldForm.exec(line) ?? []);
    field = name;
    if (needed.has(name)) readREntries(index + 1, value, found);
    else if (!isContinued && name === 'Suggests')
      found.note(index + 1, 'what the package suggests does not count');
  }
}

const needed = new Set(['Depends', 'Imports', 'LinkingTo']);
