import { parseJUnit } from '../report/junit.ts';
import type { PartResult } from './stage.ts';

/** Arguments of `python -m pytest`; test files are named one by one, so that the rules of this toolkit count, not pytest's. */
export function pytestArguments(
  rootDir: string,
  resultPath: string,
  testPaths: readonly string[],
): readonly string[] {
  return [
    ...['-m', 'pytest', '-p', 'no:cacheprovider', '--color=no', '-ra'],
    // One file that cannot be imported must not hide what the others find.
    '--continue-on-collection-errors',
    ...[`--rootdir=${rootDir}`, `--junitxml=${resultPath}`, '-o', 'junit_family=xunit2'],
    ...testPaths,
  ];
}

/**
 * What pytest found, from its result file and exit code (pytest's documentation, "Exit codes"): a collection error is a
 * failure, also where no single test failed.
 *
 * @param resultXml `undefined` when it wrote none
 * @param tail last lines it printed, which tell why it wrote none
 */
export function pytestResult(
  resultXml: string | undefined,
  exitCode: number,
  tail: readonly string[],
): PartResult {
  const suite = resultXml === undefined ? undefined : parseJUnit(resultXml);
  if (suite === undefined) return { cases: [], problem: withoutResult(exitCode, tail) };
  const found = suite.cases.some((test) => test.status === 'failed' || test.status === 'error');
  if (exitCode === 0 || exitCode === 5 || found) return { cases: suite.cases };
  return { cases: suite.cases, problem: `pytest ended with exit code ${exitCode}` };
}

function withoutResult(exitCode: number, tail: readonly string[]): string {
  if (tail.some((line) => /No module named '?pytest'?/.test(line))) {
    return 'pytest is not installed there; install it in the image, or set tests: {run_in: host}';
  }
  if (exitCode === 126 || exitCode === 127) {
    return 'there is no python3 or python to run pytest with; install it in the image, or set tests: {run_in: host}';
  }
  return `pytest wrote no results and ended with exit code ${exitCode}`;
}
