import { join } from 'node:path';
import { UserError, userProblems } from '../../errors/user-error.ts';
import { pushArtifact } from '../../identity/artifact.ts';
import { defaultPlace } from '../../image-tests/default-place.ts';
import { discoverTests, testFolders, type TestTree } from '../../image-tests/discover-tests.ts';
import { joinStages, type PlatformResult } from '../../image-tests/join-stages.ts';
import { nameOf, runStage, type StageResult } from '../../image-tests/run-stage.ts';
import type { StageRequest } from '../../image-tests/stage.ts';
import { renderJUnit } from '../../report/render-junit.ts';
import type { TestCase, TestSuite } from '../../report/test-suite.ts';
import type { Step, StepContext, StepOutcome } from '../image-run.ts';
import { testSubjects, untestedPlatforms, type TestSubject } from '../test-subjects.ts';

type Stage = StageRequest['stage'];

/** The step that runs a stage of tests on exactly this image and writes its JUnit file. */
export function testStep(stage: Stage): Step {
  return async (context) => {
    const verdict = await verdictTag(context, stage);
    if (verdict !== undefined && (await passedBefore(context, verdict))) {
      await publishVerdict(context, verdict);
      return { status: 'skipped', message: 'passed before on exactly this image' };
    }
    const subjects = await testSubjects(context, stage);
    if (subjects.length === 0)
      return { status: 'skipped', message: 'the engine runs none of its platforms' };
    const result = await runOn(context, stage, subjects);
    await settleVerdict(context, stage, verdict, result.status);
    return stepOutcome(context, result);
  };
}

/** One platform after the other: they share the places that tests have. */
async function runOn(
  context: StepContext,
  stage: Stage,
  subjects: readonly TestSubject[],
): Promise<StageResult> {
  const { deps, image, note, signal } = context;
  const results: PlatformResult[] = [];
  for (const subject of subjects) {
    if (signal.aborted && results.length > 0) break;
    const name = await subject.bring();
    const trees = await discover(context, stage);
    const request = await stageRequest(context, stage, trees, name);
    const result = await runStage(deps.tests, request);
    await writeJUnit(context, subject, result);
    results.push({ platform: subject.platform, result });
    if (trees.every(({ tests }) => tests.length === 0)) return result;
  }
  const untested = untestedPlatforms(context);
  if (untested.length > 0)
    note(`${image.key} is not tested on ${untested.join(', ')}, which the engine does not run`);
  const joined = joinStages(results);
  // What was not tested on all of its platforms has not passed, whatever was found out on the first.
  return results.length < subjects.length && joined.status !== 'failed'
    ? { ...joined, status: 'cancelled', message: 'stopped' }
    : joined;
}

async function writeJUnit(
  { deps, settings }: StepContext,
  { junit }: TestSubject,
  { status, suite }: StageResult,
): Promise<void> {
  if (status === 'cancelled') return;
  const path = join(settings.artifactsDir, 'junit', junit);
  await deps.files.writeFile(path, renderJUnit(masked(suite, deps.mask)));
}

/** `undefined` when there is nothing to keep: the stage has no tests, or the engine does not say which image it is. */
async function verdictTag(context: StepContext, stage: Stage): Promise<string | undefined> {
  const { image, state, deps } = context;
  return state.imageId === undefined ? undefined : deps.verdicts.tagOf(image, stage, state.imageId);
}

/** A verdict only saves work: where the registry does not answer, the tests run. */
async function passedBefore(context: StepContext, tag: string): Promise<boolean> {
  const { image, state, deps } = context;
  if (state.imageId === undefined) return false;
  try {
    return await deps.verdicts.hasPassed(image, state.imageId, tag);
  } catch (error) {
    const [problem] = userProblems(error) ?? [];
    if (problem?.code.startsWith('REGISTRY_') !== true) throw error;
    context.note(`the tests run without a look at earlier verdicts: ${problem.message}`);
    return false;
  }
}

/** Keeps the verdict of a stage that passed as it was found, and takes back that of one that failed. */
async function settleVerdict(
  context: StepContext,
  stage: Stage,
  verdict: string | undefined,
  status: StageResult['status'],
): Promise<void> {
  if (verdict === undefined) return;
  if (status === 'failed') await takeBack(context, verdict);
  if (status !== 'passed') return;
  // Files of the tests may have been edited while they ran.
  if ((await verdictTag(context, stage)) === verdict) await keepVerdict(context, verdict);
}

/** A registry can hardly be told to forget a tag; one that names no image is no verdict. */
async function takeBack({ image, state, deps, settings }: StepContext, tag: string): Promise<void> {
  const verdict = `${image.repository}:${tag}`;
  await deps.engine.removeImage(verdict);
  if (!settings.push || state.digest === undefined) return;
  const known = await deps.registry.resolve(verdict, { push: true });
  if (known?.digest === state.digest)
    await pushArtifact(deps.registry, verdict, failedType, Buffer.from('{}'));
}

const failedType = 'application/vnd.stack.failed-tests.v1';

/** A passed stage is a tag of the image: here, and at the registry where the image is already there. */
async function keepVerdict(context: StepContext, tag: string): Promise<void> {
  const { image, state, deps } = context;
  if (state.reference === undefined) return;
  const verdict = `${image.repository}:${tag}`;
  await deps.engine.tagImage(state.reference, verdict);
  await publishVerdict(context, tag);
}

/** A verdict may be from this engine alone, where the image was tested without a push. */
async function publishVerdict(context: StepContext, tag: string): Promise<void> {
  const { image, state, deps, settings } = context;
  if (!settings.push || state.digest === undefined || state.isUntagged === true) return;
  const verdict = `${image.repository}:${tag}`;
  const known = await deps.registry.resolve(verdict, { push: true });
  if (known?.digest === state.digest) return;
  const manifest = await deps.registry.getManifest(`${image.repository}@${state.digest}`);
  if (manifest === undefined)
    throw new UserError(
      'REGISTRY_FAILED',
      `${state.reference ?? image.key} is not at the registry any more`,
      {
        hint: 'run the same command again, and let nothing else remove images meanwhile',
      },
    );
  await deps.registry.putManifest(verdict, manifest);
}

/** What tests said, with secrets masked; their names stay. */
function masked(suite: TestSuite, mask: (text: string) => string): TestSuite {
  const cases = suite.cases.map((test) => ({
    ...test,
    message: test.message === undefined ? undefined : mask(test.message),
    details: test.details === undefined ? undefined : mask(test.details),
  }));
  return { ...suite, cases };
}

async function discover(context: StepContext, stage: Stage): Promise<readonly TestTree[]> {
  const { image, deps, settings } = context;
  const inherited = image.tests.inherit ? context.ancestors : [];
  const trees = await discoverTests(
    deps.files,
    settings.spec.rootDir,
    testFolders(stage, image.key, inherited),
  );
  for (const path of trees.flatMap((tree) => tree.unknown)) {
    context.note(
      `${path} is called like a test and is not run: make it executable, or give it another name`,
    );
  }
  for (const path of trees.flatMap((tree) => tree.astray)) {
    context.note(
      `${path} is called like a test and is not run: it is a link that leads to no file of the repository`,
    );
  }
  return trees;
}

async function stageRequest(
  context: StepContext,
  stage: Stage,
  trees: readonly TestTree[],
  name: string,
): Promise<StageRequest> {
  const { image, settings } = context;
  return {
    imageKey: image.key,
    stage,
    image: name,
    rootDir: settings.spec.rootDir,
    trees,
    runIn: image.tests.runIn ?? (await defaultPlace(context.deps.files, settings.spec.rootDir)),
    timeoutMs: image.tests.timeoutMs,
    artifactsDir: join(settings.artifactsDir, 'logs', image.key),
    id: `${settings.runId}.${image.key}.${stage}`,
    labels: settings.labels,
    signal: context.signal,
    onOutput: (chunk) => context.log.write(chunk),
    ...(isDescribedNext(context, stage, name)
      ? { keep: (container) => context.deps.containers.keep(image.key, container) }
      : {}),
  };
}

/** The page of an image that this run made looks into a container of it, and may take that of the basic tests. */
function isDescribedNext({ planned, state }: StepContext, stage: Stage, name: string): boolean {
  if (stage !== 'basic-tests' || state.isBuilt !== true || name !== state.reference) return false;
  return planned.steps.includes('manifest-page');
}

function stepOutcome(context: StepContext, result: StageResult): StepOutcome {
  const common = { status: result.status, message: result.message, tests: result.counts };
  if (result.status !== 'failed') return common;
  const first = result.suite.cases.find(
    (test) => test.status === 'failed' || test.status === 'error',
  );
  const tail = detailLines(first) ?? context.log.tail();
  const command = first === undefined ? {} : { command: nameOf(first) };
  return { ...common, failure: { kind: 'test', ...command, tail, logPath: context.log.path } };
}

function detailLines(test: TestCase | undefined): readonly string[] | undefined {
  const lines = (test?.details ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? undefined : lines.slice(-20);
}
