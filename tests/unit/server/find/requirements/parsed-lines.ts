import { userProblems } from '../../../../../src/errors/user-error.ts';
import {
  parseRequirements,
  type RequirementsFormat,
} from '../../../../../src/server/find/requirements/parse-requirements.ts';

/** What is read of a list: each requirement as `source:name versions`, `*` for any source; the language; notes. */
export function parsed(text: string, format?: RequirementsFormat, fileName?: string) {
  const list = parseRequirements(text, format, fileName);
  const line = ({ source, name, specifiers }: (typeof list.requirements)[number]) =>
    `${source ?? '*'}:${name}${specifiers.map(({ operator, version }) => ` ${operator}${version}`).join('')}`;
  return {
    format: list.format,
    requirements: list.requirements.map(line),
    language: list.languageVersion && line(list.languageVersion),
    notes: list.notes,
  };
}

/** The problems that a list has, as texts; an empty list when it has none. */
export function problemsIn(text: string, format?: RequirementsFormat): readonly string[] {
  try {
    parseRequirements(text, format);
    return [];
  } catch (error) {
    const problems = userProblems(error);
    if (problems === undefined) throw error;
    return problems.map(({ code, message }) => `${code} ${message}`);
  }
}
