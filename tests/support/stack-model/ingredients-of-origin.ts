import type { LeftOut } from './left-out.ts';
import { inImage, inInputs, without } from './mutate-inputs.ts';

/** Ingredients of the ID of an image that come from other images and from elsewhere. */
export const originIngredients: readonly LeftOut[] = [
  {
    ingredient: 'the digest of a base',
    about: ['move a base'],
    leaveOut: inInputs(() => ({ bases: {} })),
  },
  {
    ingredient: 'a base without a digest',
    about: ['change a base', 'move a base'],
    leaveOut: inInputs(({ bases }) => ({
      bases: without(bases, (_, digest) => digest.startsWith('local:')),
    })),
  },
  {
    ingredient: 'the name of a base',
    because: 'the Dockerfile or its args change with it',
    about: ['change a base', 'change a default before the first FROM', 'set a build arg'],
    leaveOut: inInputs(({ bases }) => ({ bases: { all: Object.values(bases).sort().join(' ') } })),
  },
  {
    ingredient: 'the image ID of a parent',
    about: ['change a file', 'change an instruction'],
    leaveOut: inImage(() => ({ parents: [] })),
  },
  {
    ingredient: 'what nothing pins',
    about: ['fetch something', 'change what lies at an address'],
    leaveOut: inInputs(() => ({ unpinned: [] })),
  },
];
