import { exitCodeOf, type ErrorCode } from './error-codes.ts';

/** A place in a text file that a person can jump to. Lines and columns count from 1. */
export interface SourceLocation {
  /** Path as the user would write it, relative to where they work. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface UserErrorDetails {
  /** Imperative next step: `declare r-notebook under images`. */
  readonly hint?: string | undefined;
  readonly location?: SourceLocation | undefined;
  readonly cause?: unknown;
}

/** Something the user can put right: it has a code, a next step and, where there is one, a place. Anything else thrown is a bug. */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly location: SourceLocation | undefined;

  constructor(code: ErrorCode, message: string, details: UserErrorDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.location = details.location;
  }
}

/** All problems of one input together, in the order of their places. */
export class UserErrors extends Error {
  override readonly name = 'UserErrors';
  readonly problems: readonly UserError[];

  constructor(problems: readonly UserError[]) {
    super(problems.map(renderUserError).join('\n'));
    this.problems = problems;
  }
}

/** @returns the problems in `error` when it is meant for the user, else `undefined` (a bug) */
export function userProblems(error: unknown): readonly UserError[] | undefined {
  if (isNamed(error, 'UserError')) return [error as UserError];
  if (isNamed(error, 'UserErrors')) return (error as UserErrors).problems;
  return undefined;
}

/** `spec.yml:3:5: error SPEC_SCHEMA: unknown key 'repo'`, then the hint on a line of its own; line breaks in them become blanks. */
export function renderUserError(error: UserError): string {
  const { location } = error;
  const place = location ? `${location.file}:${location.line}:${location.column}: ` : '';
  const hint = error.hint === undefined ? '' : `\n  hint: ${oneLine(error.hint)}`;
  return `${oneLine(place)}error ${error.code}: ${oneLine(error.message)}${hint}`;
}

function oneLine(text: string): string {
  return text.replace(/\s*[\r\n\u2028\u2029]+\s*/g, ' ');
}

/** The exit code of a command that stopped for these problems: the first of 2, 3, 4 that any of them asks for. */
export function exitCodeOfProblems(problems: readonly UserError[]): number {
  const codes = new Set(problems.map((problem) => exitCodeOf(problem.code)));
  return ([2, 3, 4] as const).find((code) => codes.has(code)) ?? 70;
}

/** Marks the end of a union that has been handled whole. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}

/** Jest runs tests in realms of their own, where `instanceof Error` is false for errors of the host. */
function isNamed(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && 'name' in error && error.name === name;
}
