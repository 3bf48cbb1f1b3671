import { join } from 'node:path';
import type { CommandResult } from '../ports/command-runner.ts';
import type { TestCase } from '../report/test-suite.ts';
import { cleanLine } from '../text/clean-text.ts';
import { lineSplitter } from '../text/line-splitter.ts';
import { scriptCommand } from './choose-runner.ts';
import type { TestFile, TestTree } from './discover-tests.ts';
import { hasWindowsLineEnds } from './line-ends.ts';
import { pytestArguments, pytestResult } from './pytest.ts';
import { scriptCase } from './script-case.ts';
import { testVariables, type PartResult, type StageDeps, type StageRequest } from './stage.ts';

/**
 * Runs the pytest files and scripts of a stage on this machine, in `images/`, so that `images/conftest.py` is found: the way
 * of stacks whose tests start their containers themselves.
 */
export async function runOnHost(
  deps: StageDeps,
  request: StageRequest,
  deadline: AbortSignal,
): Promise<PartResult> {
  const scratch = await deps.files.makeTemporaryDirectory('tests');
  const cases: TestCase[] = [];
  const problems: string[] = [];
  try {
    const session = { deps, request, deadline };
    for (const part of parts(session, scratch)) {
      // What was not started when the time was over has no result: the test that was stopped tells of it, or else the stage.
      if (deadline.aborted) {
        const isTold = problems.length > 0 || cases.some(({ status }) => status === 'error');
        if (!isTold) problems.push(cutShort(session));
        break;
      }
      const result = await part();
      // One by one: a hostile result has more of them than a call may have arguments.
      for (const one of result.cases) cases.push(one);
      if (result.problem !== undefined) problems.push(result.problem);
    }
  } finally {
    await deps.files.remove(scratch);
  }
  return problems.length === 0 ? { cases } : { cases, problem: problems.join('; ') };
}

interface Session {
  readonly deps: StageDeps;
  readonly request: StageRequest;
  readonly deadline: AbortSignal;
}

/** Each pytest and each script, in the order in which they run; no pytest where a folder has no test for it. */
function parts(session: Session, scratch: string): readonly (() => Promise<PartResult>)[] {
  return session.request.trees.flatMap((tree, index) => {
    const pytests = tree.tests.filter(({ runner }) => runner === 'pytest');
    const scripts = tree.tests.filter(({ runner }) => runner === 'script');
    const resultPath = join(scratch, `${index}.xml`);
    return [
      ...(pytests.length === 0 ? [] : [() => runPytest(session, tree.folder, pytests, resultPath)]),
      ...scripts.map((test) => () => runScript(session, test)),
    ];
  });
}

async function runPytest(
  session: Session,
  folder: TestTree['folder'],
  tests: readonly TestFile[],
  resultPath: string,
): Promise<PartResult> {
  const { rootDir } = session.request;
  const args = pytestArguments(
    join(rootDir, 'images'),
    resultPath,
    tests.map((test) => join(rootDir, test.path)),
  );

  let ran = await runCommand(session, 'python3', args);
  if (ran.result.kind === 'not-found') ran = await runCommand(session, 'python', args);
  const ended = endOf(session, ran.result, `pytest in ${folder}`);
  if (ended !== undefined) return { cases: [], problem: ended };
  const exitCode = ran.result.kind === 'exited' ? ran.result.exitCode : 127;
  return pytestResult(await session.deps.files.readText(resultPath), exitCode, ran.tail);
}

async function runScript(session: Session, test: TestFile): Promise<PartResult> {
  const startedAt = session.deps.clock.now();
  const [file = '', ...args] = scriptCommand(
    join(session.request.rootDir, test.path),
    test.executable,
  );
  const ran = await runCommand(session, file, args);
  const durationMs = session.deps.clock.now() - startedAt;
  const exitCode =
    ran.result.kind === 'exited'
      ? ran.result.exitCode
      : ran.result.kind === 'not-found'
        ? 127
        : undefined;
  const ended = endOf(session, ran.result, test.path);
  const windowsLineEnds = await hasWindowsLineEnds(
    session.deps.files,
    join(session.request.rootDir, test.path),
  );
  return {
    cases: [scriptCase(test.path, durationMs, exitCode, ended, ran.tail, windowsLineEnds)],
  };
}

async function runCommand(
  session: Session,
  file: string,
  args: readonly string[],
): Promise<{ readonly result: CommandResult; readonly tail: readonly string[] }> {
  const { deps, request } = session;
  const tail: string[] = [];
  const lines = lineSplitter((line) => {
    tail.push(cleanLine(line));
    if (tail.length > 40) tail.shift();
  });
  const result = await deps.runner.run({
    file,
    args,
    cwd: join(request.rootDir, 'images'),
    env: {
      ...deps.host.env,
      ...testVariables(request, request.artifactsDir),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    signal: session.deadline,
    onOutput: (chunk) => {
      request.onOutput(chunk);
      lines.push(chunk);
    },
  });
  lines.end();
  return { result, tail };
}

function cutShort({ request }: Session): string {
  return request.signal.aborted
    ? 'stopped'
    : `the time for tests (${request.timeoutMs / 1000} s) was over before all of them had run`;
}

function endOf(session: Session, result: CommandResult, what: string): string | undefined {
  if (result.kind === 'cancelled') {
    return session.request.signal.aborted
      ? 'stopped'
      : `${what} was still running when the time for tests (${session.request.timeoutMs / 1000} s) was over`;
  }
  return result.kind === 'killed' ? `${what} was ended by ${result.signal}` : undefined;
}
