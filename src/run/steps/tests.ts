import { join } from 'node:path';
import { discoverTests, testFolders, type TestTree } from '../../image-tests/discover-tests.ts';
import { nameOf, runStage, stageLabel, type StageResult } from '../../image-tests/run-stage.ts';
import type { StageRequest } from '../../image-tests/stage.ts';
import { renderJUnit } from '../../report/render-junit.ts';
import type { TestCase, TestSuite } from '../../report/test-suite.ts';
import type { Step, StepContext, StepOutcome } from '../image-run.ts';

type Stage = StageRequest['stage'];

/** The step that runs a stage of tests on exactly this image and writes its JUnit file. */
export function testStep(stage: Stage): Step {
  return async (context) => {
    const trees = await discover(context, stage);
    const result = await runStage(context.deps.tests, await stageRequest(context, stage, trees));
    const junit = join(context.settings.artifactsDir, 'junit', `${context.image.key}.${stage}.xml`);
    if (result.status !== 'cancelled')
      await context.deps.files.writeFile(
        junit,
        renderJUnit(masked(result.suite, context.deps.mask)),
      );
    return stepOutcome(context, result);
  };
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
  return trees;
}

async function stageRequest(
  context: StepContext,
  stage: Stage,
  trees: readonly TestTree[],
): Promise<StageRequest> {
  const { image, settings } = context;
  return {
    imageKey: image.key,
    stage,
    image: imageUnderTest(context, stage),
    rootDir: settings.spec.rootDir,
    trees,
    runIn: image.tests.runIn ?? (await defaultPlace(context)),
    timeoutMs: image.tests.timeoutMs,
    artifactsDir: join(settings.artifactsDir, 'logs', image.key),
    labels: { ...settings.labels, [stageLabel]: `${settings.runId}.${image.key}.${stage}` },
    signal: context.signal,
    onOutput: (chunk) => context.log.write(chunk),
  };
}

/** Integration tests look at what was pushed: the digest at the registry, which the engine knows since the push. */
function imageUnderTest(context: StepContext, stage: Stage): string {
  const { digest, reference } = context.state;
  if (stage === 'integration-tests' && digest !== undefined)
    return `${context.image.repository}@${digest}`;
  if (reference === undefined) throw new Error(`${context.image.key} is tested before it is known`);
  return reference;
}

/** Stacks with an `images/conftest.py` start their containers themselves. */
async function defaultPlace(context: StepContext): Promise<'container' | 'host'> {
  const conftest = join(context.settings.spec.rootDir, 'images', 'conftest.py');
  return (await context.deps.files.info(conftest)) === undefined ? 'container' : 'host';
}

function stepOutcome(context: StepContext, result: StageResult): StepOutcome {
  const common = { status: result.status, message: result.message, tests: result.counts };
  if (result.status !== 'failed') return common;
  const first = result.suite.cases.find(
    (test) => test.status === 'failed' || test.status === 'error',
  );
  const tail = detailLines(first) ?? context.log.tail();
  const command = first === undefined ? {} : { command: nameOf(first) };
  return { ...common, failure: { ...command, tail, logPath: context.log.path } };
}

function detailLines(test: TestCase | undefined): readonly string[] | undefined {
  const lines = (test?.details ?? '').split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? undefined : lines.slice(-20);
}
