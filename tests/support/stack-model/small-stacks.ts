import type { Choices } from './choices.ts';
import { dockerStep } from './docker-step.ts';
import { addresses, frontend, references } from './names.ts';
import type {
  Entry,
  External,
  ModelFrom,
  ModelImage,
  ModelStep,
  StackState,
  World,
} from './state.ts';
import { tidyImage } from './tidy-image.ts';

/** A stack of three to five images before anything was done to it: each with some files, a parent and a Dockerfile of two lines. */
export function smallStack(choices: Choices): StackState {
  const count = 3 + choices.below(3);
  const images = Array.from({ length: count }, (_, index) => smallImage(choices, index));
  const tree = new Map<string, Entry>();
  for (const { context } of images) {
    const folder = context === '.' ? '' : `${context}/`;
    for (const name of ['a.txt', 'conf/a.txt', 'conf/run.sh', 'src/x.py'])
      tree.set(folder + name, { kind: 'file', text: name, executable: name.endsWith('.sh') });
  }
  for (const { key } of images)
    tree.set(`images/${key}/tests/test_a.sh`, { kind: 'file', text: 'true', executable: false });
  const sources = { prefix: '2026.4', tree, ignores: new Map(), images, remark: 'images' };
  return { sources, committed: undefined, past: [], world: smallWorld() };
}

function smallImage(choices: Choices, index: number): ModelImage {
  const key = `k${index}`;
  const context = choices.of([
    `images/${key}`,
    `images/${key}`,
    `images/${key}`,
    'shared',
    '.',
    'images/k0',
  ]);
  return tidyImage({
    key,
    context,
    dockerfile: context === `images/${key}` ? 'Dockerfile' : `Dockerfile.${key}`,
    style: 'plain',
    syntax: undefined,
    globals: [],
    stages: Array.from({ length: choices.of([1, 2, 1, 3]) }, (_, stage) => ({
      from: stage === 0 ? baseFor(choices, index) : someFrom(choices, index, stage),
      steps: [...firstSteps, ...(choices.oneIn(2) ? dockerStep(choices, stage) : [])],
    })),
    target: undefined,
    args: {},
    labels: {},
    platforms: [],
    secrets: [],
    cache: 'inline',
    watch: [],
    prepull: true,
    tests: { inherit: false, minutes: 10, place: undefined },
    integration: false,
  });
}

const firstSteps: readonly ModelStep[] = [
  {
    kind: 'copy',
    keyword: 'COPY',
    json: false,
    sources: [{ kind: 'path', path: 'conf' }],
    to: '/etc/x/',
  },
  { kind: 'run', text: 'make', secret: undefined, mount: undefined },
];

/** What a stage of an image may stand on, an earlier stage too. */
export function someFrom(choices: Choices, image: number, stage: number): ModelFrom {
  const base = baseFor(choices, image);
  return choices.of([
    base,
    base,
    stage > 0 ? { kind: 'stage', stage: choices.below(stage) } : base,
    { kind: 'external', reference: choices.of(references) },
    { kind: 'variable', name: 'TAG' },
  ]);
}

/** What an image may stand on. */
export function baseFor(choices: Choices, index: number): ModelFrom {
  if (index > 0 && choices.below(3) < 2) return { kind: 'parent', image: choices.below(index) };
  return choices.oneIn(4)
    ? { kind: 'scratch' }
    : { kind: 'external', reference: choices.of(references) };
}

function smallWorld(): World {
  const external = (reference: string): External => ({
    version: 1,
    published: !reference.startsWith('local'),
    onBuild: [],
    env: {},
  });
  return {
    externals: Object.fromEntries(
      [...references, frontend].map((reference) => [reference, external(reference)]),
    ),
    urls: Object.fromEntries(addresses.map((address) => [address, 'first'])),
    branch: 'main',
    webUrl: 'https://example.org/stack',
    platform: 'linux/amd64',
    touched: new Map(),
  };
}
