import { ancestorsOf } from '../../../src/graph/image-graph.ts';
import { stageInputs } from '../../../src/image-tests/stage-inputs.ts';
import type { PlanWork } from '../../../src/plan/plan-work.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import type { TestStage } from './test-model.ts';

/** A text for all that decides about the verdict of a stage but the image, as the code under test sees it. */
export async function testsOf(
  { source, graph, runnable }: PlanWork,
  image: ImageSpec,
  stage: TestStage,
): Promise<string> {
  const ancestors = ancestorsOf(graph, [image.key]);
  const inputs = await stageInputs(source, image, stage, ancestors, runnable, new Map());
  return `${image.key} ${JSON.stringify(inputs)}`;
}
