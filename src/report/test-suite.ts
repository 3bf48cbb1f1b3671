import type { TestCounts } from './run-report.ts';

export type TestStatus = 'passed' | 'failed' | 'skipped' | 'error';

/** What JUnit XML has in a test case for each status; a test that passed has nothing. */
export const outcomeTags = { failed: 'failure', error: 'error', skipped: 'skipped' } as const;

/** One test and how it ended. */
export interface TestCase {
  /** The file or class it belongs to: `tests/test_python.py`. */
  readonly suite: string;
  readonly name: string;
  /** `error`: the test itself could not run (a fixture, an import, a timeout). */
  readonly status: TestStatus;
  readonly durationMs: number;
  /** Why it did not pass, in one line or few. */
  readonly message?: string | undefined;
  /** Traceback or output; can be long. */
  readonly details?: string | undefined;
}

/** The tests of one stage of one image, in the order in which they ran. */
export interface TestSuite {
  /** Image key. */
  readonly name: string;
  /** `basic-tests`, `integration-tests`; empty where the source does not say. */
  readonly stage: string;
  readonly cases: readonly TestCase[];
  /** What was printed beside the tests' own output. */
  readonly stdout?: string | undefined;
}

/** How many tests ended how; errors count as failed. */
export function countTests(cases: readonly TestCase[]): TestCounts {
  const count = (...statuses: readonly TestStatus[]) =>
    cases.filter((test) => statuses.includes(test.status)).length;
  return {
    passed: count('passed'),
    failed: count('failed', 'error'),
    skipped: count('skipped'),
  };
}

/** `12 passed, 1 failed, 1 skipped`, zeros left out; `no tests` when all are zero. */
export function renderCounts(counts: TestCounts): string {
  const parts = (['passed', 'failed', 'skipped'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`);
  return parts.length === 0 ? 'no tests' : parts.join(', ');
}

/** The sum over several stages. */
export function addCounts(counts: readonly TestCounts[]): TestCounts {
  const sum = (status: keyof TestCounts) =>
    counts.reduce((total, count) => total + count[status], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
