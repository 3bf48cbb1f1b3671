import type { Choices } from './choices.ts';
import { dockerfileText } from './dockerfile-text.ts';
import { commitEdits } from './edit-commits.ts';
import type { Edit } from './edit.ts';
import { addresses, frontend, references } from './names.ts';
import type { External, ModelStep, StackState, World } from './state.ts';

/** Edits of what is outside of the repository, and of its history. */
export const worldEdits = {
  ...commitEdits,
  'move a base': externalEdit((external) => external, 'is another image'),
  'publish a base or not': externalEdit(
    (external) => ({ ...external, published: !external.published }),
    'has a digest now where it had none, or none any more',
  ),
  'change ONBUILD of a base': externalEdit(
    (external, choices) => ({ ...external, onBuild: choices.of(triggers) }),
    'has other ONBUILD instructions',
  ),
  'change ENV of a base': externalEdit(
    (external, choices) => ({
      ...external,
      env: choices.of<External['env']>([{ DIR: 'src' }, { FLAVOR: 'bitter' }, {}]),
    }),
    'has another ENV',
  ),
  'change what lies at an address': (state, choices) => {
    const address =
      choices.ofAny(addresses.filter((one) => isRead(state, one))) ?? choices.of(addresses);
    const content = choices.of(['second', 'third', 'first']);
    const urls = { ...state.world.urls, [address]: content };
    return { state: inWorld(state, { urls }), told: `${address} has its ${content} content` };
  },
  'change the address of the repository': (state, choices) => {
    const webUrl = choices.of(['https://example.org/fork', 'https://example.org/stack', undefined]);
    return {
      state: inWorld(state, { webUrl }),
      told: `the repository is at ${webUrl ?? 'no address'}`,
    };
  },
  'change the branch': (state, choices) => {
    const branch = choices.of(['feature', 'main', 'other']);
    return { state: inWorld(state, { branch }), told: `branch ${branch}` };
  },
  'change the platform of the engine': (state, choices) => {
    const platform = choices.of(['linux/arm64', 'linux/amd64']);
    return { state: inWorld(state, { platform }), told: `the engine is ${platform}` };
  },
} satisfies Readonly<Record<string, Edit>>;

function inWorld(state: StackState, change: Partial<World>): StackState {
  return { ...state, world: { ...state.world, ...change } };
}

/** Whether a Dockerfile names it. */
function isRead({ sources }: StackState, name: string): boolean {
  return sources.images.some((image) => dockerfileText(image, sources.images).includes(name));
}

const triggers: readonly [readonly ModelStep[], ...(readonly ModelStep[])[]] = [
  [
    {
      kind: 'copy',
      keyword: 'COPY',
      json: false,
      sources: [{ kind: 'path', path: 'src' }],
      to: '/srv/',
    },
  ],
  [
    { kind: 'arg', name: 'EXTRA', value: undefined },
    { kind: 'run', text: 'make', secret: undefined, mount: undefined },
  ],
  [],
];

/** An edit after which a base is another image. */
function externalEdit(
  change: (external: External, choices: Choices) => External,
  told: string,
): Edit {
  return (state, choices) => {
    const { externals } = state.world;
    const all = [...references, frontend];
    const reference =
      choices.ofAny(all.filter((one) => isRead(state, one))) ?? choices.of(references);
    const external = externals[reference];
    if (external === undefined) return undefined;
    const version = Math.max(...Object.values(externals).map((other) => other.version)) + 1;
    const changed = { ...change(external, choices), version };
    return {
      state: inWorld(state, { externals: { ...externals, [reference]: changed } }),
      told: `${reference} ${told}`,
    };
  };
}
