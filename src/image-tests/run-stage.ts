import { countTests, type TestCase, type TestSuite } from '../report/test-suite.ts';
import type { TestCounts } from '../report/run-report.ts';
import { runInContainer } from './in-container.ts';
import { runJest } from './jest.ts';
import { runOnHost } from './on-host.ts';
import { stageLabel, type PartResult, type StageDeps, type StageRequest } from './stage.ts';

/** What a whole stage of tests found. */
export interface StageResult {
  /** `skipped` where there is no test, or none that ran: that is never a pass. */
  readonly status: 'passed' | 'failed' | 'skipped' | 'cancelled';
  readonly message: string | undefined;
  readonly counts: TestCounts;
  readonly suite: TestSuite;
}

/**
 * Runs all tests of a stage: those inside the image (or on the host where the image says so) beside those of jest, under one
 * limit of time. Containers that host-side tests left are removed.
 */
export async function runStage(deps: StageDeps, request: StageRequest): Promise<StageResult> {
  if (request.trees.every((tree) => tree.tests.length === 0)) return nothingToRun(request);
  const timeout = new AbortController();
  const sleeping = new AbortController();
  void deps.clock.sleep(request.timeoutMs, sleeping.signal).then(() => timeout.abort());
  const deadline = AbortSignal.any([timeout.signal, request.signal]);
  const broken: { readonly error: unknown }[] = [];
  /** Where one part cannot go on, nothing is found out by the other. */
  const endingOther = async (part: Promise<PartResult>): Promise<readonly PartResult[]> => {
    try {
      return [await part];
    } catch (error) {
      timeout.abort();
      broken.push({ error });
      return [];
    }
  };
  try {
    const inOrOn = request.runIn === 'container' ? runInContainer : runOnHost;
    const parts = await Promise.all([
      endingOther(inOrOn(deps, request, deadline)),
      endingOther(runJest(deps, request, deadline)),
    ]);
    // The first is the cause.
    if (broken[0] !== undefined) throw broken[0].error;
    return stageResult(request, parts.flat());
  } finally {
    sleeping.abort();
    if (runsOnHost(request)) await removeLeftContainers(deps, request);
  }
}

/** What runs inside a container makes no other. */
function runsOnHost({ runIn, trees }: StageRequest): boolean {
  return (
    runIn === 'host' || trees.some(({ tests }) => tests.some(({ runner }) => runner === 'jest'))
  );
}

async function removeLeftContainers(deps: StageDeps, request: StageRequest): Promise<void> {
  const label = `${stageLabel}=${request.id}`;
  for (const container of await deps.engine.listContainers(label)) {
    await deps.engine.removeContainer(container.id);
  }
}

function stageResult(request: StageRequest, parts: readonly PartResult[]): StageResult {
  const problems = parts.flatMap((part) => part.problem ?? []);
  const cases: TestCase[] = parts.flatMap((part) => part.cases);
  const suite: TestSuite = {
    name: request.imageKey,
    stage: request.stage,
    cases: [...cases, ...problems.map(problemCase)],
  };
  const counts = countTests(suite.cases);
  const common = { counts, suite };

  if (request.signal.aborted) {
    // What was stopped has not failed.
    const ended = countTests(suite.cases.filter(({ status }) => status !== 'error'));
    return { ...common, counts: ended, status: 'cancelled', message: 'stopped' };
  }
  if (counts.failed > 0)
    return { ...common, status: 'failed', message: failureMessage(suite, problems) };
  if (counts.passed === 0)
    return { ...common, status: 'skipped', message: 'every test was skipped' };
  return { ...common, status: 'passed', message: undefined };
}

function nothingToRun(request: StageRequest): StageResult {
  const suite = { name: request.imageKey, stage: request.stage, cases: [] };
  return { status: 'skipped', message: 'no tests', counts: countTests([]), suite };
}

/** A stage that could not be run to its end counts as one more test that failed, so that no reader can miss it. */
function problemCase(problem: string): TestCase {
  return {
    suite: 'stage',
    name: 'runs to its end',
    status: 'error',
    durationMs: 0,
    message: problem,
  };
}

/** How many failed tests a message names; the rest is in the JUnit file. */
const namedFailures = 3;

function failureMessage(suite: TestSuite, problems: readonly string[]): string {
  if (problems[0] !== undefined) return problems[0];
  const failed = suite.cases.filter((test) => test.status === 'failed' || test.status === 'error');
  const [first] = failed;
  if (first !== undefined && failed.length === 1) {
    return `${nameOf(first)} failed${first.message === undefined ? '' : `: ${first.message}`}`;
  }
  const names = failed.slice(0, namedFailures).map(nameOf);
  const more = failed.length > namedFailures ? [`${failed.length - namedFailures} more`] : [];
  return `${failed.length} tests failed: ${[...names, ...more].join(', ')}`;
}

/** `images/a/tests/test_x.py › test_it`. */
export function nameOf({ suite, name }: TestCase): string {
  return suite === '' ? name : `${suite} › ${name}`;
}
