import type { Requirement } from '../../../compare/requirement.ts';
import { UserError, UserErrors, userProblems } from '../../../errors/user-error.ts';
import { cleanOneLine } from '../../../text/clean-text.ts';

/** What a list asks for. */
export interface CollectedRequirements {
  /** In their order, each once. */
  readonly requirements: readonly Requirement[];
  readonly languageVersion: Requirement | undefined;
  readonly notes: readonly string[];
}

/** Takes what is found in a list, line by line. Lines count from 1; `undefined`: the place is not known. */
export interface RequirementCollector {
  /**
   * Takes the requirement that `read` gives; when it throws a problem of the user, the problem.
   *
   * @throws {UserError} `USAGE` when it is one too many, or is named for the umpteenth time
   */
  add(line: number | undefined, read: () => Requirement): void;
  /** Takes the version of the language that is asked for; the first one counts. */
  addLanguage(line: number | undefined, read: () => Requirement): void;
  /** Takes something that is left out: `-r other.txt is not read`. The same words are told once. */
  note(line: number | undefined, text: string): void;
  /** Takes something that cannot be understood. @throws {UserErrors} `USAGE`: all problems until here, once there are too many */
  problem(line: number | undefined, text: string, hint?: string): void;
  /** @throws {UserErrors} `USAGE`: all problems, or that nothing is asked for */
  finish(): CollectedRequirements;
}

const maxRequirements = 2000;
/** How often something may be asked for, also again and again. */
const maxMentions = 20_000;
const maxTold = 50;

/** A {@link RequirementCollector} that has nothing yet. */
export function requirementCollector(): RequirementCollector {
  const requirements = new Map<string, Requirement>();
  /** Where each was told first. */
  const notes = new Map<string, string>();
  const problems: UserError[] = [];
  let languageVersion: Requirement | undefined;
  let mentions = 0;

  function problem(line: number | undefined, text: string, hint?: string) {
    const message = `${placed(line)}${cleanOneLine(text, 300)}`;
    problems.push(new UserError('USAGE', message, { hint: hint && cleanOneLine(hint, 300) }));
    if (problems.length < maxTold) return;
    throw new UserErrors([...problems, new UserError('USAGE', 'what comes next was not read')]);
  }

  function attempt(line: number | undefined, read: () => Requirement): Requirement | undefined {
    try {
      return read();
    } catch (error) {
      const told = userProblems(error);
      if (told === undefined) throw error;
      for (const { message, hint } of told) problem(line, message, hint);
      return undefined;
    }
  }

  return {
    problem,
    add: (line, read) => {
      mentions += 1;
      if (mentions > maxMentions) throw tooMany();
      const requirement = attempt(line, read);
      if (requirement === undefined) return;
      const { source, name, specifiers } = requirement;
      requirements.set(JSON.stringify([source, name, specifiers]), requirement);
      if (requirements.size > maxRequirements) throw tooMany();
    },
    addLanguage: (line, read) => {
      languageVersion ??= attempt(line, read);
    },
    note: (line, text) => {
      if (!notes.has(text)) notes.set(text, placed(line));
    },
    finish: () => {
      if (problems.length > 0) throw new UserErrors(problems);
      if (requirements.size === 0 && languageVersion === undefined)
        throw new UserError('USAGE', 'the list asks for no package', {
          hint: `write a package on each line: 'numpy>=2'`,
        });
      return {
        requirements: [...requirements.values()],
        languageVersion,
        notes: toldNotes(notes),
      };
    },
  };
}

function placed(line: number | undefined): string {
  return line === undefined ? '' : `line ${line}: `;
}

function tooMany(): UserError {
  return new UserError('USAGE', `the list has more than ${maxRequirements} requirements`, {
    hint: 'leave out what other packages bring along',
  });
}

function toldNotes(notes: ReadonlyMap<string, string>): readonly string[] {
  const told = [...notes].slice(0, maxTold).map(([text, place]) => place + cleanOneLine(text, 300));
  const more = notes.size - told.length;
  return more > 0 ? [...told, `${more} more notes`] : told;
}
