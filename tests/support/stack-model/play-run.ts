import { buildIdOf } from '../../../src/identity/build-id.ts';
import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import { buildTag, imageTag, isBookkeepingTag } from '../../../src/identity/exact-tags.ts';
import { planImage, planImages } from '../../../src/plan/plan-images.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import { storedVerdicts, type Verdicts } from '../../../src/run/verdicts.ts';
import { falseSkips, misnamed, untested } from './complaints.ts';
import { modelId, modelImage } from './image-model.ts';
import type { Ledger } from './ledger.ts';
import type { Moment } from './moment.ts';
import { modelTests, type TestStage } from './test-model.ts';
import { testsOf } from './tests-of.ts';

/** What was done with one image. */
export interface Decision {
  readonly isBuilt: boolean;
  /** Built although the same image was there, and nothing forced it. */
  readonly isNeedless: boolean;
  /** In words. */
  readonly complaints: readonly string[];
}

/** Plans and does a run as the program does, in which a build makes what the model says; in breadth-first order. */
export async function playRun(
  work: PlanWork,
  moment: Moment,
  ledger: Ledger,
): Promise<readonly Decision[]> {
  const { images } = await planImages(work);
  const run: Run = { work, moment, ledger, verdicts: verdictsOf(work), ids: new Map() };
  const decisions: Decision[] = [];
  for (const planned of images) decisions.push(await playImage(run, planned));
  return decisions;
}

interface Run {
  readonly work: PlanWork;
  readonly moment: Moment;
  readonly ledger: Ledger;
  readonly verdicts: Verdicts;
  /** Image IDs of this run, by key. */
  readonly ids: Map<string, string>;
}

function verdictsOf({ graph, source, stores, runnable }: PlanWork): Verdicts {
  const asked = [stores.registry, stores.engine].filter((store) => store !== undefined);
  return storedVerdicts({ graph, source, stores: asked, retest: false, runnable });
}

/** An image that waits is decided when its parents are there; then the steps in the order in which a run takes them. */
async function playImage(run: Run, planned: PlannedRunImage): Promise<Decision> {
  const { work, moment, ledger, ids } = run;
  const { key } = planned.image;
  const decided = planned.state === 'wait' ? await planImage(work, key, ids) : planned;
  const isBuilt = decided.state === 'build';
  const isNeedless = isBuilt && decided.forced !== true && isThere(run, decided);
  const complaints = isBuilt ? [] : [...falseSkips(moment, decided, ledger)];
  const imageId = isBuilt ? build(run, decided) : (decided.found?.imageId ?? '');
  ids.set(key, imageId);

  complaints.push(...(await test(run, decided, imageId, 'basic-tests')));
  if (decided.steps.includes('push')) push(run, decided, imageId);
  complaints.push(...(await test(run, decided, imageId, 'integration-tests')));
  if (decided.steps.includes('tag')) tag(run, decided, imageId);
  complaints.push(...misnamed(moment, work, decided, ledger));
  return { isBuilt, isNeedless, complaints };
}

function isThere({ work, moment, ledger }: Run, { image }: PlannedRunImage): boolean {
  const name = imageTag(modelId(modelImage(moment.state, image.key)));
  const isPublished =
    work.options.push && ledger.registry.get(image.repository, name) !== undefined;
  return isPublished || ledger.engine.get(image.repository, name) !== undefined;
}

function build({ work, moment, ledger, ids }: Run, { image }: PlannedRunImage): string {
  const value = modelImage(moment.state, image.key);
  const imageId = modelId(value);
  const inputs = work.inputs.get(image.key);
  if (inputs === undefined) throw new Error(`${image.key} is built without its inputs`);
  const parents = image.parents.map((parent) => [parent, ids.get(parent) ?? ''] as const);
  const buildId = buildIdOf({
    ...inputs.source,
    bases: inputs.bases,
    parents: Object.fromEntries(parents),
  });
  ledger.values.set(imageId, value);
  ledger.engine.put(image.repository, imageTag(imageId), imageId);
  ledger.engine.put(image.repository, buildTag(buildId), imageId);
  return imageId;
}

/** Tests pass wherever they run. */
async function test(
  { work, moment, ledger, verdicts }: Run,
  decided: PlannedRunImage,
  imageId: string,
  stage: TestStage,
): Promise<readonly string[]> {
  const { image, steps, found } = decided;
  const verdict = steps.includes(stage) ? await verdicts.tagOf(image, stage, imageId) : undefined;
  if (verdict === undefined || (await verdicts.hasPassed(image, imageId, verdict)))
    return untested(moment, decided, stage, ledger);

  ledger.verdicts.add(`${image.key}: ${modelTests(moment.state, image.key, stage) ?? ''}`);
  ledger.tested.set(await testsOf(work, image, stage), imageId);
  ledger.engine.put(image.repository, verdict, imageId);
  const isPublished = found?.digest !== undefined || stage === 'integration-tests';
  if (work.options.push && isPublished) ledger.registry.put(image.repository, verdict, imageId);
  return [];
}

function push({ ledger }: Run, { image }: PlannedRunImage, imageId: string): void {
  const books = ledger.engine.tagsOf(image.repository, imageId).filter(isBookkeepingTag);
  for (const name of [imageTag(imageId), ...books])
    ledger.registry.put(image.repository, name, imageId);
}

function tag({ work, moment, ledger }: Run, { image }: PlannedRunImage, imageId: string): void {
  const { sources, world } = moment.state;
  const stores = work.options.push ? [ledger.registry, ledger.engine] : [ledger.engine];
  for (const store of stores)
    store.put(image.repository, `${sources.prefix}-${world.branch}`, imageId);
}
