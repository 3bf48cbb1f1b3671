import type { Choices } from './choices.ts';
import { addresses, copyPaths, references, variableNames, variables } from './names.ts';
import type { CopySource, ModelStep, WildPart } from './state.ts';

/** An instruction of any kind, with those that it needs before it. */
export function dockerStep(choices: Choices, stage: number): readonly ModelStep[] {
  return choices.of(kinds)(choices, stage);
}

/** What a new stage begins with. */
export function firstSteps(choices: Choices, stage: number): readonly ModelStep[] {
  return [...dockerStep(choices, stage), ...dockerStep(choices, stage)];
}

/** An ADD from an address. */
export function fetchStep(choices: Choices): readonly ModelStep[] {
  const [address, checked] = [choices.of(addresses), choices.oneIn(2)];
  const step = {
    kind: 'url',
    url: address,
    checked,
    hidden: choices.oneIn(4),
    to: '/opt/tool',
  } as const;
  return step.hidden ? [{ kind: 'arg', name: 'ADDRESS', value: address }, step] : [step];
}

/** ONBUILD instructions. */
export function stepForChildren(choices: Choices, stage: number): readonly ModelStep[] {
  const kind = choices.of([copy, run, argForChildren, fetchStep, fromImage, mountImage]);
  return kind === argForChildren
    ? argForChildren(choices, stage)
    : kind(choices, stage).map((step) => ({ kind: 'onbuild', step }));
}

/** An ARG that only the builds of children declare, and an instruction that uses it. */
export function argForChildren(choices: Choices, stage: number): readonly ModelStep[] {
  const steps = [...argOf(choices, 'EXTRA', false), ...run(choices, stage)];
  return steps.map((step) => ({ kind: 'onbuild', step }));
}
type Make = (choices: Choices, stage: number) => readonly ModelStep[];

const copy: Make = (choices) => [
  {
    kind: 'copy',
    keyword: choices.of(['COPY', 'COPY', 'ADD']),
    json: choices.oneIn(3),
    sources: sourcesBy(choices),
    to: choices.of(['/etc/x/', '/srv/']),
  },
];

const copyWithParents: Make = (choices) => [
  {
    kind: 'copy',
    keyword: 'COPY',
    json: choices.oneIn(3),
    parents: true,
    sources: [choices.of([sourceBy(choices), { kind: 'wild', parts: choices.of(deepWildcards) }])],
    to: '/opt/',
  },
];

const copyOfVariable: Make = (choices) => [
  ...argOf(choices, 'DIR', true),
  {
    kind: 'copy',
    keyword: 'COPY',
    json: false,
    sources: [{ kind: 'variable', name: 'DIR' }],
    to: '/opt/',
  },
];

const arg: Make = (choices) => [
  ...argOf(choices, choices.of(variableNames), choices.oneIn(2)),
  { kind: 'run', text: 'make', secret: undefined, mount: undefined },
];

const run: Make = (choices) => [
  {
    kind: 'run',
    text: choices.of(['make', 'make all', 'make it']),
    secret: choices.of([undefined, undefined, 'token']),
    mount: choices.of([undefined, undefined, 'conf', 'src', '.', 'latest', '${DIR}']),
  },
];

const env: Make = (choices) => {
  const name = choices.of(variableNames);
  return [{ kind: 'env', name, value: choices.of(variables[name]) }];
};

const fromStage: Make = (choices, stage) =>
  stage === 0
    ? run(choices, stage)
    : [
        {
          kind: 'copy-stage',
          stage: choices.below(stage),
          byNumber: choices.oneIn(2),
          to: '/opt/',
        },
      ];

const fromImage: Make = (choices) => [
  { kind: 'copy-image', reference: choices.of(references), to: '/opt/' },
];

const mountImage: Make = (choices) => [{ kind: 'mount-image', reference: choices.of(references) }];

const heredoc: Make = (choices) => {
  const name = choices.of([undefined, 'FLAVOR'] as const);
  const text = choices.of(['hello', 'good bye', 'so long']);
  return [
    ...(name === undefined ? [] : argOf(choices, name, true)),
    { kind: 'heredoc', text, name, to: '/etc/hello' },
  ];
};

const comment: Make = (choices) => [
  { kind: 'comment', text: choices.of(['hello', 'good bye', 'so long']) },
];

const kinds: readonly [Make, ...Make[]] = [
  copy,
  copy,
  copyOfVariable,
  copyWithParents,
  arg,
  arg,
  run,
  run,
  env,
  fromStage,
  fromImage,
  mountImage,
  heredoc,
  fetchStep,
  stepForChildren,
  comment,
];

function argOf(
  choices: Choices,
  name: keyof typeof variables,
  hasDefault: boolean,
): readonly ModelStep[] {
  return [{ kind: 'arg', name, value: hasDefault ? choices.of(variables[name]) : undefined }];
}

function sourcesBy(choices: Choices): readonly CopySource[] {
  const one = sourceBy(choices);
  return choices.oneIn(4) ? [one, sourceBy(choices)] : [one];
}

function sourceBy(choices: Choices): CopySource {
  if (choices.below(3) < 2) return { kind: 'path', path: choices.of(copyPaths) };
  return { kind: 'wild', parts: choices.of(wildcards) };
}

const deepWildcards: readonly [readonly WildPart[], ...(readonly WildPart[])[]] = [
  [{ kind: 'deep' }, { kind: 'ends', text: '.txt' }],
  [{ kind: 'is', text: 'conf' }, { kind: 'deep' }, { kind: 'is', text: 'c.txt' }],
  [{ kind: 'deep' }, { kind: 'is', text: 'deep' }],
];

const wildcards: readonly [readonly WildPart[], ...(readonly WildPart[])[]] = [
  [{ kind: 'ends', text: '.txt' }],
  [
    { kind: 'is', text: 'conf' },
    { kind: 'ends', text: '.md' },
  ],
  [{ kind: 'any' }, { kind: 'is', text: 'a.txt' }],
  [{ kind: 'starts', text: 'c' }],
  [{ kind: 'is', text: 'conf' }, { kind: 'any' }],
  [{ kind: 'any' }],
];
