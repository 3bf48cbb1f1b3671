import {
  exitCodeOfProblems,
  renderUserError,
  userProblems,
  type UserError,
} from '../errors/user-error.ts';
import type { CliIo } from './io.ts';

/**
 * Tells why a command ended early and gives its exit code: problems for people as they are, anything else as a bug.
 *
 * @param json the answer goes to a program: stdout gets a document with the problems
 */
export function reportFailure(
  error: unknown,
  io: Pick<CliIo, 'stdout' | 'stderr'>,
  json: boolean,
): number {
  const problems = userProblems(error);
  if (problems === undefined) {
    io.stderr.write(`${bugReport(error)}\n`);
    return 70;
  }
  io.stderr.write(`${problems.map(renderUserError).join('\n')}\n`);
  if (json) io.stdout.write(`${JSON.stringify(problemDocument(problems), undefined, 2)}\n`);
  return exitCodeOfProblems(problems);
}

/** The answer of `--json` for a command that could not start: `{"schemaVersion":1,"problems":[{"code","message",…}]}`. */
function problemDocument(problems: readonly UserError[]) {
  return {
    schemaVersion: 1,
    problems: problems.map(({ code, message, hint, location }) => ({
      code,
      message,
      hint,
      location,
    })),
  };
}

function bugReport(error: unknown): string {
  const stack =
    typeof error === 'object' && error !== null && 'stack' in error
      ? String(error.stack)
      : String(error);
  return `This is a bug in stack. Please report it with the command you ran and these lines:\n${stack}`;
}
