import { dirname, join } from 'node:path';
import type { CommandResult } from '../ports/command-runner.ts';
import type { TestCase } from '../report/test-suite.ts';
import { cleanText } from '../text/clean-text.ts';
import type { TestFile } from './discover-tests.ts';
import {
  stageLabel,
  testVariables,
  type PartResult,
  type StageDeps,
  type StageRequest,
} from './stage.ts';

/**
 * Runs the `*.test.{ts,js,mjs}` files of a stage with the toolkit's own jest on this machine. They start containers of the
 * image through `stack/testing`.
 */
export async function runJest(
  deps: StageDeps,
  request: StageRequest,
  deadline: AbortSignal,
): Promise<PartResult> {
  const tests = request.trees.flatMap((tree) =>
    tree.tests.filter((test) => test.runner === 'jest'),
  );
  if (tests.length === 0) return { cases: [] };

  const scratch = await deps.files.makeTemporaryDirectory('jest');
  try {
    const resultPath = join(scratch, 'results.json');
    const configPath = join(scratch, 'jest.config.json');
    await deps.files.writeFile(configPath, JSON.stringify(jestConfig(deps, request, tests)));
    const result = await startJest(deps, request, deadline, configPath, resultPath, tests);
    return jestResult(request, result, await deps.files.readText(resultPath));
  } finally {
    await deps.files.remove(scratch);
  }
}

function jestConfig(deps: StageDeps, request: StageRequest, tests: readonly TestFile[]) {
  const transform = {
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript' },
      transform: { verbatimModuleSyntax: true },
    },
  };
  return {
    rootDir: request.rootDir,
    // Only these folders are searched: a repository of images can be large.
    roots: [...new Set(tests.map((test) => dirname(join(request.rootDir, test.path))))],
    testEnvironment: 'node',
    extensionsToTreatAsEsm: ['.ts'],
    transform: { '\\.ts$': [deps.host.jestTransformPath, transform] },
    moduleNameMapper: { '^stack/testing$': deps.host.testingModulePath },
    cacheDirectory: deps.host.cacheDir,
    // The time of the stage is what limits a test.
    testTimeout: request.timeoutMs,
    watchman: false,
  };
}

function startJest(
  deps: StageDeps,
  request: StageRequest,
  deadline: AbortSignal,
  configPath: string,
  resultPath: string,
  tests: readonly TestFile[],
): Promise<CommandResult> {
  const options = [
    // Not --config: that is read only where the working directory is a package or has a config of its own.
    '--projects',
    configPath,
    '--json',
    '--outputFile',
    resultPath,
    '--ci',
    '--colors=false',
  ];
  const paths = tests.map((test) => join(request.rootDir, test.path));
  return deps.runner.run({
    file: deps.host.nodePath,
    args: [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', deps.host.jestPath],
      // One process: the files of a stage look at one image, and the machine builds others meanwhile.
      ...[...options, '--runInBand', '--forceExit', '--runTestsByPath', ...paths],
    ],
    cwd: request.rootDir,
    env: {
      ...deps.host.env,
      ...testVariables(request, request.artifactsDir),
      STACK_CONTAINER_LABELS: JSON.stringify({ ...request.labels, [stageLabel]: request.id }),
    },
    signal: deadline,
    onOutput: (chunk, stream) => {
      // stdout holds the JSON of the results.
      if (stream === 'stderr') request.onOutput(chunk);
    },
  });
}

interface JestResults {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly duration?: number | null;
      readonly failureMessages: readonly string[] | null;
    }[];
  }[];
}

/** `undefined` for a file that was cut, as on a full disk. */
function readResults(json: string): JestResults | undefined {
  try {
    return JSON.parse(json) as JestResults;
  } catch {
    return undefined;
  }
}

function jestResult(
  request: StageRequest,
  result: CommandResult,
  json: string | undefined,
): PartResult {
  if (result.kind === 'cancelled') {
    const seconds = request.timeoutMs / 1000;
    const problem = request.signal.aborted
      ? 'stopped'
      : `jest was still running when the time for tests (${seconds} s) was over`;
    return { cases: [], problem };
  }
  const results = json === undefined ? undefined : readResults(json);
  if (results === undefined) {
    const how = result.kind === 'exited' ? `exit code ${result.exitCode}` : result.kind;
    return { cases: [], problem: `jest wrote no results (${how})` };
  }
  const cases = results.testResults.flatMap((file) => fileCases(request.rootDir, file));
  const failed = cases.some((test) => test.status === 'failed' || test.status === 'error');
  const endedBadly = result.kind !== 'exited' || result.exitCode !== 0;
  return endedBadly && !failed
    ? { cases, problem: 'jest failed without naming a test' }
    : { cases };
}

function fileCases(rootDir: string, file: JestResults['testResults'][number]): readonly TestCase[] {
  const suite = file.name.startsWith(`${rootDir}/`)
    ? file.name.slice(rootDir.length + 1)
    : file.name;
  if (file.assertionResults.length === 0 && file.status === 'failed') {
    return [
      {
        suite,
        name: 'the file itself',
        status: 'error',
        durationMs: 0,
        ...messageOf(file.message),
      },
    ];
  }
  return file.assertionResults.map((test) => ({
    suite,
    name: test.fullName,
    status: test.status === 'passed' ? 'passed' : test.status === 'failed' ? 'failed' : 'skipped',
    durationMs: test.duration ?? 0,
    ...(test.status === 'failed' ? messageOf((test.failureMessages ?? []).join('\n')) : {}),
  }));
}

function messageOf(text: string): Pick<TestCase, 'message' | 'details'> {
  const details = cleanText(text).trim();
  return {
    message:
      details
        .split('\n')
        .find((line) => line.trim() !== '')
        ?.trim() ?? 'failed',
    details,
  };
}
