import type { PlannedRunImage } from '../../../src/plan/build-plan.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import { modelId, modelImage } from './image-model.ts';
import type { Ledger } from './ledger.ts';
import type { Moment } from './moment.ts';
import { differenceOf } from './story.ts';
import { modelTests, type TestStage } from './test-model.ts';

/** What is wrong with an image that is not built: the one that is there is not what a build makes now. */
export function falseSkips(
  { state }: Moment,
  { image, found, ...planned }: PlannedRunImage,
  ledger: Ledger,
): readonly string[] {
  const value = modelImage(state, image.key);
  if (found?.imageId === modelId(value)) return [];
  const there = ledger.values.get(found?.imageId ?? '') ?? '';
  return [
    `FALSE SKIP: ${image.key} is planned ${planned.state}, and the image that is there is not what a build makes now`,
    ...differenceOf(there, value),
  ];
}

/** What is wrong with a stage that is not run: it never ran with exactly these tests on exactly this image. */
export function untested(
  { state }: Moment,
  { image, ...planned }: PlannedRunImage,
  stage: TestStage,
  ledger: Ledger,
): readonly string[] {
  const tests = modelTests(state, image.key, stage);
  if (tests === undefined || ledger.verdicts.has(`${image.key}: ${tests}`)) return [];
  const words = `and its ${stage} never ran as they are now on this image`;
  return [`UNTESTED: ${image.key} is planned ${planned.state}, ${words}`, tests];
}

/** What is wrong with the name that people use: it is not the image that a build makes now. */
export function misnamed(
  { state }: Moment,
  work: PlanWork,
  { image, found, ...planned }: PlannedRunImage,
  ledger: Ledger,
): readonly string[] {
  // What was only looked up at the registry has no name here, and neither has what nobody asked for.
  const isHere = work.options.push || found?.here !== false;
  if (!work.scope.wanted.has(image.key) || !isHere) return [];
  const tag = `${state.sources.prefix}-${state.world.branch}`;
  const store = work.options.push ? ledger.registry : ledger.engine;
  if (store.get(image.repository, tag) === modelId(modelImage(state, image.key))) return [];
  return [
    `MISNAMED: ${tag} of ${image.key}, planned ${planned.state}, is not the image of this run`,
  ];
}
