import {
  exitCodeOfProblems,
  renderUserError,
  userProblems,
  type UserError,
} from '../errors/user-error.ts';
import { cleanLine, cleanOneLine } from '../text/clean-text.ts';
import type { CliIo } from './io.ts';
import { inertText, workflowCommand } from './reporters/workflow-commands.ts';

/**
 * Tells why a command ended early and gives its exit code: problems for people as they are, anything else as a bug.
 *
 * @param json the answer goes to a program: stdout gets a document with the problems
 */
export function reportFailure(error: unknown, io: FailureIo, json: boolean): number {
  const problems = userProblems(error);
  if (problems === undefined) {
    io.stderr.write(io.mask(`${bugReport(error)}\n`));
    return 70;
  }
  showProblems(problems, io);
  if (json)
    io.stdout.write(`${JSON.stringify(problemDocument(problems, io.mask), undefined, 2)}\n`);
  return exitCodeOfProblems(problems);
}

type FailureIo = Pick<CliIo, 'stdout' | 'stderr' | 'env' | 'mask'>;

/**
 * Prints problems for people. Their texts quote files, engines and registries: no secret, no control character and no workflow
 * command of GitHub Actions in them may reach the output.
 */
export function showProblems(problems: readonly UserError[], io: FailureIo): void {
  const lines = problems.map((problem) => {
    const text = renderUserError(problem)
      .split('\n')
      .map((line) => cleanLine(line))
      .join('\n');
    return `${io.mask(text)}\n`;
  });
  const text = lines.join('');
  if (io.env['GITHUB_ACTIONS'] === undefined) io.stderr.write(text);
  else io.stderr.write(inertText(text) + problems.map((one) => annotation(one, io)).join(''));
}

function annotation({ code, message, location }: UserError, io: FailureIo): string {
  const place = location && { file: location.file, line: location.line, col: location.column };
  return workflowCommand({
    name: 'error',
    properties: { title: code, ...place },
    message: io.mask(cleanOneLine(message)),
  });
}

/** The answer of `--json` for a command that could not start: `{"schemaVersion":1,"problems":[{"code","message",…}]}`. */
function problemDocument(problems: readonly UserError[], mask: (text: string) => string) {
  return {
    schemaVersion: 1,
    problems: problems.map(({ code, message, hint, location }) => ({
      code,
      message: mask(message),
      hint: hint === undefined ? undefined : mask(hint),
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
