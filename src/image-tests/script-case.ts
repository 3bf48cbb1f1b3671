import type { TestCase } from '../report/test-suite.ts';

/** By convention of automake and others: the test could not be done here. */
const skipExitCode = 77;

/**
 * The result of one script: exit code 0 passed, 77 skipped, all else failed.
 *
 * @param exitCode `undefined` when it did not end by itself
 * @param problem why it did not
 * @param tail last lines it printed
 * @param windowsLineEnds whether the file has them
 */
export function scriptCase(
  path: string,
  durationMs: number,
  exitCode: number | undefined,
  problem: string | undefined,
  tail: readonly string[],
  windowsLineEnds = false,
): TestCase {
  const base = {
    suite: path.slice(0, path.lastIndexOf('/')),
    name: path.slice(path.lastIndexOf('/') + 1),
    durationMs,
  };
  const details = tail.join('\n');
  if (problem !== undefined) return { ...base, status: 'error', message: problem, details };
  if (exitCode === 0) return { ...base, status: 'passed' };
  if (exitCode === skipExitCode) {
    return {
      ...base,
      status: 'skipped',
      message: tail.at(-1) ?? 'the script said so (exit code 77)',
    };
  }
  const lineEnds = windowsLineEnds
    ? ' (the file has Windows line ends, which shells do not understand)'
    : '';
  const message = `exit code ${exitCode ?? 'unknown'}${lineEnds}${exitCode === 126 || exitCode === 127 ? ' (cannot be started: is its interpreter there?)' : ''}`;
  return { ...base, status: 'failed', message, details };
}
