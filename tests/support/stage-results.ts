import { parseJUnit } from '../../src/report/junit.ts';
import type { ImageReport, RunReport } from '../../src/report/run-report.ts';
import type { CliResult } from './cli-process.ts';
import type { StackUnderTest } from './stack-cli.ts';

/** How a stage of tests ended, from the report and the JUnit file that a run left. */
export interface StageResults {
  readonly status: string;
  readonly message: string | undefined;
  /** `tests/test_it.sh › passed`, by the order in the JUnit file. */
  readonly cases: readonly string[];
  /** The last lines that the report of a failure shows. */
  readonly tail: readonly string[];
  readonly durationMs: number;
}

/** The report that a command with `--json` printed. @throws with what it said instead when it printed none */
export function reportOf({ stdout, stderr }: CliResult): RunReport {
  if (stdout === '') throw new Error(`no report:\n${stderr}`);
  return JSON.parse(stdout) as RunReport;
}

/** Reads the results of the basic tests of one image. */
export async function basicTests(
  stack: StackUnderTest,
  report: RunReport,
  key: string,
): Promise<StageResults> {
  const image: ImageReport | undefined = report.images.find((one) => one.key === key);
  const step = image?.steps.find(({ name }) => name === 'basic-tests');
  if (step === undefined) throw new Error(`${key} has no basic tests in the report`);
  const suite = parseJUnit(await stack.read(`artifacts/junit/${key}.basic-tests.xml`));
  return {
    status: step.status,
    message: step.message,
    cases: (suite?.cases ?? []).map(
      (test) => `${test.suite.replace(`images/${key}/`, '')} › ${test.name}: ${test.status}`,
    ),
    tail: step.failure?.tail ?? [],
    durationMs: step.durationMs,
  };
}
