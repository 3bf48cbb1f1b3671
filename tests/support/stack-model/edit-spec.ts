import type { Choices } from './choices.ts';
import { imageEdit, withSources, type Edit } from './edit.ts';
import { addresses, frontendArgs, variableNames, variables } from './names.ts';
import type { ModelImage, StackState, Watch } from './state.ts';

/** Edits of the spec. */
export const specEdits = {
  'set a build arg': imageEdit(
    (image, choices, state) => {
      const name = choices.ofAny(argsOf(image, state)) ?? 'FLAVOR';
      return withArg(image, name, argValue(name, choices));
    },
    (image, state) => argsOf(image, state).length > 0,
  ),
  'set a build arg that may be declared nowhere': imageEdit((image, choices) => {
    const name = choices.of([...variableNames, 'TAG', 'ADDRESS', 'NOWHERE', ...frontendArgs]);
    return withArg(image, name, argValue(name, choices));
  }),
  'unset a build arg': imageEdit(
    (image, choices) => {
      const name = choices.ofAny(Object.keys(image.args));
      if (name === undefined) return undefined;
      const { [name]: _gone, ...args } = image.args;
      return { image: { ...image, args }, told: `no build_args ${name}` };
    },
    ({ args }) => Object.keys(args).length > 0,
  ),
  'set a label': imageEdit((image, choices) => {
    const name = choices.of(['team', 'org.example.team']);
    const value = choices.of(['data', 'web']);
    return {
      image: { ...image, labels: { ...image.labels, [name]: value } },
      told: `label ${name}=${value}`,
    };
  }),
  'remove the labels': imageEdit((image) => ({
    image: { ...image, labels: {} },
    told: 'no labels',
  })),
  'set a target': imageEdit(
    (image, choices) => {
      const target = choices.below(image.stages.length + 1);
      const isSet = target < image.stages.length;
      return {
        image: { ...image, target: isSet ? target : undefined },
        told: `target ${isSet ? `s${target}` : 'unsaid'}`,
      };
    },
    ({ stages }) => stages.length > 1,
  ),
  'change the platforms': imageEdit((image, choices) => {
    const platforms = choices.of([
      ['linux/arm64'],
      [],
      ['linux/amd64'],
      ['linux/amd64', 'linux/arm64'],
    ]);
    return { image: { ...image, platforms }, told: `platforms ${platforms.join(' ')}` };
  }),
  'have a secret or not': imageEdit((image) => {
    const secrets = image.secrets.length === 0 ? [{ id: 'token', env: 'TOKEN' }] : [];
    return { image: { ...image, secrets }, told: `${secrets.length} secrets` };
  }, mountsSecret),
  'take a secret from another variable': imageEdit((image, choices) => {
    const env = choices.of(['TOKEN', 'OTHER']);
    return {
      image: { ...image, secrets: image.secrets.map(({ id }) => ({ id, env })) },
      told: `secrets from ${env}`,
    };
  }),
  'change the cache': imageEdit((image, choices) => {
    const cache = choices.of(['none', 'inline', 'registry'] as const);
    return { image: { ...image, cache }, told: `cache ${cache}` };
  }),
  'watch something': imageEdit((image, choices) => {
    const watch = choices.of<readonly Watch[]>([
      [{ kind: 'below', folder: 'lib' }],
      [{ kind: 'ending', folder: 'lib', ending: '.py' }],
      [{ kind: 'file', path: 'lib/a.py' }],
      [],
    ]);
    return { image: { ...image, watch }, told: `watch ${JSON.stringify(watch)}` };
  }),
  'move the Dockerfile': imageEdit((image, choices) => {
    const dockerfile = choices.of([`Dockerfile.${image.key}`, `docker/Dockerfile.${image.key}`]);
    return { image: { ...image, dockerfile }, told: `dockerfile ${dockerfile}` };
  }),
  'pull or not': imageEdit((image) => {
    const prepull = !image.prepull;
    return { image: { ...image, prepull }, told: `prepull ${prepull}` };
  }),
  'change the prefix of tags': (state, choices) => {
    const prefix = choices.of(['2026.4', '2026.5']);
    return { state: withSources(state, { prefix }), told: `tag.prefix ${prefix}` };
  },
  'write another remark into the spec': (state, choices) => {
    const remark = choices.of(['images', 'all images', 'our images']);
    return { state: withSources(state, { remark }), told: `the spec remarks '${remark}'` };
  },
} satisfies Readonly<Record<string, Edit>>;

function withArg(image: ModelImage, name: string, value: string) {
  return {
    image: { ...image, args: { ...image.args, [name]: value } },
    told: `build_args ${name}=${value}`,
  };
}

function argValue(name: string, choices: Choices): string {
  if (name === 'TAG') return choices.of(['2', '1']);
  if (name === 'ADDRESS') return choices.of([...addresses, 'conf']);
  const values = Object.entries(variables).find(([variable]) => variable === name)?.[1];
  return choices.ofAny<string>(values ?? ['x', 'y', 'z']) ?? '';
}

/** Names that the Dockerfile of an image, or those of its parents, declare. */
function argsOf(image: ModelImage, { sources, world }: StackState): readonly string[] {
  const bases = image.stages.flatMap(({ from }) => {
    if (from.kind === 'parent')
      return sources.images[from.image]?.stages.flatMap(({ steps }) => steps) ?? [];
    return from.kind === 'external' ? (world.externals[from.reference]?.onBuild ?? []) : [];
  });
  const own = image.stages.flatMap(({ steps }) => steps);
  const names = [...own, ...bases]
    .flatMap((step) => (step.kind === 'onbuild' ? [step.step] : [step]))
    .flatMap((step) => (step.kind === 'arg' ? [step.name] : []));
  return [...new Set([...names, ...image.globals.map(({ name }) => name)])];
}

function mountsSecret({ stages }: ModelImage): boolean {
  return stages.some(({ steps }) =>
    steps.some((step) => step.kind === 'run' && step.secret !== undefined),
  );
}
