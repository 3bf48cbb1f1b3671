import type { ModelFrom, ModelImage, ModelStep } from './state.ts';

/** The image with what it names put right after an edit: stages that are gone, a variable that nothing declares. */
export function tidyImage(image: ModelImage): ModelImage {
  const stages = image.stages.map((stage, index) => ({
    from: tidyFrom(stage.from, index),
    steps: stage.steps.flatMap((step) => tidyStep(step, index)),
  }));
  const { target } = image;
  const needsTag = stages.some(({ from }) => from.kind === 'variable');
  const hasTag = image.globals.some(({ name }) => name === 'TAG');
  return {
    ...image,
    stages,
    target: target === undefined || target >= stages.length ? undefined : target,
    globals: needsTag && !hasTag ? [...image.globals, { name: 'TAG', value: '1' }] : image.globals,
  };
}

function tidyFrom(from: ModelFrom, index: number): ModelFrom {
  return from.kind === 'stage' && from.stage >= index ? { kind: 'scratch' } : from;
}

function tidyStep(step: ModelStep, index: number): readonly ModelStep[] {
  return step.kind === 'copy-stage' && step.stage >= index ? [] : [step];
}
