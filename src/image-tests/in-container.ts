import { join } from 'node:path';
import type { ExecOutcome } from '../ports/container-engine.ts';
import type { TestCase } from '../report/test-suite.ts';
import { abortable } from '../text/abortable.ts';
import { cleanLine, cleanOneLine } from '../text/clean-text.ts';
import { lineSplitter } from '../text/line-splitter.ts';
import { scriptCommand } from './choose-runner.ts';
import type { TestFile, TestTree } from './discover-tests.ts';
import { hasWindowsLineEnds } from './line-ends.ts';
import { pytestArguments, pytestResult } from './pytest.ts';
import { anyTraces, testLitter, testTraces } from './kept-container.ts';
import { scriptCase } from './script-case.ts';
import { testVariables, type PartResult, type StageDeps, type StageRequest } from './stage.ts';
import {
  containerArtifacts,
  filesInArchive,
  testArchive,
  testsFolder,
  type LeftFile,
  type LeftLimits,
} from './test-archive.ts';
import { waitingContainer } from './waiting-container.ts';

/** The most that is taken out of a container of what its tests left there. */
const artifactLimits: LeftLimits = { bytes: 64 * 1024 * 1024, files: 2_000 };
/** An engine sends a sparse file of terabytes as all the zeros that it stands for. */
const artifactTimeMs = 60_000;

/**
 * Runs the pytest files and scripts of a stage in one container of the image, as the image's user: a command that only waits
 * takes the place of the image's own, and each test is started in it.
 *
 * @param deadline aborts when the stage's time is over
 */
export async function runInContainer(
  deps: StageDeps,
  request: StageRequest,
  deadline: AbortSignal,
): Promise<PartResult> {
  const trees = request.trees.filter((tree) => tree.tests.some((test) => test.runner !== 'jest'));
  if (trees.length === 0) return { cases: [] };

  const { engine } = deps;
  const id = await engine.createContainer(waitingContainer(request.image, request.labels));
  let isKept = false;
  try {
    const started = await engine.startContainer(id);
    if (started.status === 'not-started')
      return { cases: [], problem: cannotWait(started.message) };
    await engine.putArchive(
      id,
      '/',
      testArchive(
        deps.files,
        trees.flatMap((tree) => tree.entries),
      ),
    );
    const { result, isAsNew } = await runTrees({ deps, request, deadline, id }, trees);
    isKept =
      isAsNew &&
      !request.signal.aborted &&
      request.keep?.({ id, image: request.image, litter: testLitter }) === true;
    return result;
  } finally {
    if (!isKept) await engine.removeContainer(id);
  }
}

interface Session {
  readonly deps: StageDeps;
  readonly request: StageRequest;
  readonly deadline: AbortSignal;
  readonly id: string;
}

interface Ran {
  readonly result: PartResult;
  /** All passed, and the container is as a new one but for the folders of the tests. */
  readonly isAsNew: boolean;
}

async function runTrees(session: Session, trees: readonly TestTree[]): Promise<Ran> {
  const { deps, request, id } = session;
  const cases: TestCase[] = [];
  const problems: string[] = [];
  for (const part of partsOf(session, trees)) {
    const result = await part();
    // One by one: a hostile result has more of them than a call may have arguments.
    for (const one of result.cases) cases.push(one);
    if (result.problem !== undefined) problems.push(result.problem);
    if (result.over) break;
  }
  const result = partResult(cases, problems);
  // Also of a stage whose time was over: screenshots are wanted most when something hung.
  if (request.signal.aborted) return { result, isAsNew: false };
  const { hasArtifacts, isAsNew } = isOfUse(request, result)
    ? await testTraces(deps, { id, image: request.image }, request.signal)
    : anyTraces;
  if (hasArtifacts) await keepArtifacts(session);
  return { result, isAsNew };
}

/** Somebody wants a container of tests that passed. */
function isOfUse({ keep }: StageRequest, { cases, problem }: PartResult): boolean {
  if (keep === undefined || problem !== undefined) return false;
  return cases.every(({ status }) => status === 'passed' || status === 'skipped');
}

function partsOf(session: Session, trees: readonly TestTree[]): readonly (() => Promise<Part>)[] {
  return trees.flatMap((tree, index) => [
    () => runPytest(session, tree, `.pytest-${index}.xml`),
    ...tree.tests
      .filter((test) => test.runner === 'script')
      .map((test) => () => runScript(session, test)),
  ]);
}

function partResult(cases: readonly TestCase[], problems: readonly string[]): PartResult {
  return problems.length === 0 ? { cases } : { cases, problem: problems.join('; ') };
}

/** `over`: the container is gone or the time is up, nothing more can run in it. */
interface Part extends PartResult {
  readonly over: boolean;
}

async function runPytest(session: Session, tree: TestTree, resultName: string): Promise<Part> {
  const tests = tree.tests.filter((test) => test.runner === 'pytest');
  if (tests.length === 0) return { cases: [], over: false };
  const resultPath = `${containerArtifacts}/${resultName}`;
  const args = pytestArguments(
    // As on the host: results then name the tree, and two files of one name are told apart.
    `${testsFolder}/images`,
    resultPath,
    tests.map((test) => `${testsFolder}/${test.path}`),
  );

  let ran = await runCommand(session, ['python3', ...args]);
  if (missing(ran.outcome)) ran = await runCommand(session, ['python', ...args]);
  const ended = endOf(session, ran.outcome, `pytest in ${tree.folder}`);
  if (ended !== undefined) return { cases: [], problem: ended, over: true };
  const exitCode = ran.outcome.kind === 'exited' ? ran.outcome.exitCode : -1;
  return {
    ...pytestResult(await readResult(session, resultPath), exitCode, ran.tail),
    over: false,
  };
}

async function runScript(session: Session, test: TestFile): Promise<Part> {
  const startedAt = session.deps.clock.now();
  const ran = await runCommand(
    session,
    scriptCommand(`${testsFolder}/${test.path}`, test.executable),
  );
  const durationMs = session.deps.clock.now() - startedAt;
  const ended = endOf(session, ran.outcome, test.path);
  const exitCode = ran.outcome.kind === 'exited' ? ran.outcome.exitCode : undefined;
  const windowsLineEnds = await hasWindowsLineEnds(
    session.deps.files,
    join(session.request.rootDir, test.path),
  );
  return {
    cases: [scriptCase(test.path, durationMs, exitCode, ended, ran.tail, windowsLineEnds)],
    over: ended !== undefined,
  };
}

async function runCommand(
  session: Session,
  cmd: readonly string[],
): Promise<{ readonly outcome: ExecOutcome; readonly tail: readonly string[] }> {
  const tail: string[] = [];
  const lines = lineSplitter((line) => {
    tail.push(cleanLine(line));
    if (tail.length > 40) tail.shift();
  });
  const outcome = await session.deps.engine.exec(session.id, {
    cmd,
    env: { ...testVariables(session.request, containerArtifacts), PYTHONDONTWRITEBYTECODE: '1' },
    signal: session.deadline,
    onOutput: (chunk) => {
      session.request.onOutput(chunk);
      lines.push(chunk);
    },
  });
  lines.end();
  return { outcome, tail };
}

function missing(outcome: ExecOutcome): boolean {
  return outcome.kind === 'exited' && (outcome.exitCode === 126 || outcome.exitCode === 127);
}

/** Why nothing more can run; `undefined` when the command ended by itself. */
function endOf(session: Session, outcome: ExecOutcome, what: string): string | undefined {
  if (outcome.kind === 'exited') return undefined;
  if (outcome.kind === 'cancelled') {
    return session.request.signal.aborted
      ? 'stopped'
      : `${what} was still running when the time for tests (${session.request.timeoutMs / 1000} s) was over`;
  }
  const cause = outcome.outOfMemory
    ? 'out of memory'
    : `exit code ${outcome.exitCode ?? 'unknown'}`;
  return `the container died while ${what} ran (${cause})`;
}

async function readResult(session: Session, path: string): Promise<string | undefined> {
  let text: string | undefined;
  await takeFiles(session, path, (file) => {
    text ??= Buffer.from(file.content).toString('utf8');
    return Promise.resolve();
  });
  return text;
}

/** Screenshots and other files that tests left, for the people who read the results. */
async function keepArtifacts(session: Session): Promise<void> {
  const { deps, request } = session;
  await takeFiles(session, containerArtifacts, async ({ path, content }) => {
    if (path.startsWith('.pytest-')) return;
    try {
      await deps.files.writeFile(join(request.artifactsDir, path), content);
    } catch (error) {
      // A name that is too long, or a file where an earlier stage left a folder: no reason to end a run.
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (!refusedNames.has(code)) throw error;
      tell(session, `${path} is not kept: no file can have this name here (${code})`);
    }
  });
}

const refusedNames = new Set(['ENAMETOOLONG', 'EEXIST', 'ENOTDIR', 'EISDIR', 'EINVAL', 'EILSEQ']);

/** Takes files out of the container, as long as the stage is not stopped and not for longer than a minute. */
async function takeFiles(
  session: Session,
  path: string,
  take: (file: LeftFile) => Promise<void>,
): Promise<void> {
  const { deps, request, id } = session;
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(artifactTimeMs)]);
  let dropped = 0;
  try {
    const tar = await deps.engine.getArchive(id, path, signal);
    if (tar === undefined) return;
    const drop = () => void (dropped += 1);
    for await (const file of filesInArchive(abortable(tar, signal), artifactLimits, drop))
      await take(file);
    if (dropped > 0) tell(session, droppedText(path, dropped));
  } catch (error) {
    if (!signal.aborted) throw error;
    tell(session, `not all of ${path} is kept: reading it was stopped`);
  }
}

function droppedText(path: string, count: number): string {
  const { bytes, files } = artifactLimits;
  const are = count === 1 ? 'file is' : 'files are';
  return `${count} ${are} not kept of ${path}: it has more than ${bytes / 1024 ** 2} MiB or ${files} files`;
}

function tell({ request }: Session, text: string): void {
  request.onOutput(Buffer.from(`${cleanOneLine(text)}\n`));
}

function cannotWait(message: string): string {
  const refusal = cleanOneLine(message);
  // The engine says only in words whether it was the program that is missing.
  return /executable file not found|not found in \$PATH|no such file or directory/.test(refusal)
    ? `tests cannot run inside this image: it has no \`sleep\` to wait with (${refusal}); write them as *.test.ts, which work from the host, or set tests: {run_in: host}`
    : `a container of the image cannot be started: ${refusal}`;
}
