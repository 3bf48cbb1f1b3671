import type { Choices } from './choices.ts';
import {
  argForChildren,
  dockerStep,
  fetchStep,
  firstSteps,
  stepForChildren,
} from './docker-step.ts';
import { imageEdit, type Edit } from './edit.ts';
import { instructionOf } from './dockerfile-text.ts';
import { frontend } from './names.ts';
import { someFrom } from './small-stacks.ts';
import type { ModelFrom, ModelImage, ModelStage, ModelStep, StackState, Style } from './state.ts';
import { tidyImage } from './tidy-image.ts';

const styles: readonly [Style, ...Style[]] = [
  'plain',
  'lower-case',
  'continued',
  'commented',
  'blank-behind',
  'line-ends',
  'backtick',
];

/** Edits of Dockerfiles. */
export const dockerfileEdits = {
  'add an instruction': stepEdit((steps, at, choices, stage) => [
    ...steps.slice(0, at),
    ...dockerStep(choices, stage),
    ...steps.slice(at),
  ]),
  'add an instruction at the end': stepEdit((steps, _at, choices, stage) => [
    ...steps,
    ...dockerStep(choices, stage),
  ]),
  'add an instruction for children': stepEdit((steps, _at, choices, stage) => [
    ...steps,
    ...stepForChildren(choices, stage),
  ]),
  'declare an arg for children': stepEdit((steps, _at, choices, stage) => [
    ...steps,
    ...argForChildren(choices, stage),
  ]),
  'use a secret': stepEdit((steps) => [
    ...steps,
    { kind: 'run', text: 'make', secret: 'token', mount: undefined },
  ]),
  'fetch something': stepEdit((steps, _at, choices) => [...steps, ...fetchStep(choices)]),
  'remove an instruction': stepEdit((steps, at) => steps.filter((_, index) => index !== at)),
  'change an instruction': stepEdit((steps, at, choices) =>
    steps.map((step, index) => (index === at ? changedStep(step, choices) : step)),
  ),
  'change a base': imageEdit((image, choices, state) => {
    const stage = choices.below(image.stages.length);
    const from = someBase(image, stage, choices, state);
    const stages = image.stages.map((other, index) =>
      index === stage ? { ...other, from } : other,
    );
    return {
      image: tidyImage({ ...image, stages }),
      told: `stage ${stage} is from ${JSON.stringify(from)}`,
    };
  }),
  'add a stage': imageEdit((image, choices, state) => {
    if (image.stages.length > 3) return undefined;
    const from = someBase(image, image.stages.length, choices, state);
    const stage: ModelStage = { from, steps: firstSteps(choices, image.stages.length) };
    return {
      image: tidyImage({ ...image, stages: [...image.stages, stage] }),
      told: `a stage from ${JSON.stringify(from)}`,
    };
  }),
  'remove a stage': imageEdit(
    (image, choices) => {
      const gone = choices.below(image.stages.length);
      if (image.stages.length < 2) return undefined;
      const stages = image.stages.filter((_, index) => index !== gone);
      return { image: tidyImage({ ...image, stages }), told: `without stage ${gone}` };
    },
    ({ stages }) => stages.length > 1,
  ),
  'change a default before the first FROM': imageEdit((image, choices) => {
    const name = choices.of(['TAG', 'FLAVOR', 'EXTRA']);
    const value = name === 'TAG' ? choices.of(['1', '2']) : choices.of(['mild', 'hot']);
    const globals = [...image.globals.filter((other) => other.name !== name), { name, value }];
    return {
      image: tidyImage({ ...image, globals }),
      told: `ARG ${name}=${value} before the first FROM`,
    };
  }),
  'name a frontend or not': imageEdit((image) => {
    const syntax = image.syntax === undefined ? frontend : undefined;
    return { image: { ...image, syntax }, told: `syntax ${syntax ?? 'unsaid'}` };
  }),
  'write the same otherwise': imageEdit((image, choices) => {
    const style = choices.of(styles);
    return { image: { ...image, style }, told: `its Dockerfile is written ${style}` };
  }),
} satisfies Readonly<Record<string, Edit>>;

type StepsChange = (
  steps: readonly ModelStep[],
  at: number,
  choices: Choices,
  stage: number,
) => readonly ModelStep[];

function stepEdit(change: StepsChange): Edit {
  return imageEdit((image, choices) => {
    const index = choices.below(image.stages.length);
    const before = image.stages[index]?.steps ?? [];
    const steps = change(before, choices.below(before.length), choices, index);
    const stages = image.stages.map((stage, other) =>
      other === index ? { ...stage, steps } : stage,
    );
    const told = [...difference(steps, before, '+'), ...difference(before, steps, '-')].join(' ');
    return { image: tidyImage({ ...image, stages }), told: `stage ${index}: ${told}` };
  });
}

function difference(
  steps: readonly ModelStep[],
  others: readonly ModelStep[],
  sign: string,
): readonly string[] {
  return steps
    .filter((step) => !others.includes(step))
    .map((step) => `${sign}[${instructionOf(step)}]`);
}

function someBase(
  image: ModelImage,
  stage: number,
  choices: Choices,
  { sources }: StackState,
): ModelFrom {
  return someFrom(
    choices,
    sources.images.findIndex(({ key }) => key === image.key),
    stage,
  );
}

function changedStep(step: ModelStep, choices: Choices): ModelStep {
  if (step.kind === 'run') return { ...step, text: choices.of(['make', 'make all', 'make it']) };
  if (step.kind === 'copy')
    return { ...step, keyword: choices.of(['COPY', 'ADD']), to: choices.of(['/etc/x/', '/srv/']) };
  if (step.kind === 'heredoc' || step.kind === 'comment')
    return { ...step, text: choices.of(['hello', 'good bye', 'so long']) };
  if (step.kind === 'url') return { ...step, checked: !step.checked };
  return step;
}
