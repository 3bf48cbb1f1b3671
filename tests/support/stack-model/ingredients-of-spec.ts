import type { ImageSpec } from '../../../src/spec/spec.ts';
import type { LeftOut } from './left-out.ts';
import { frontendArgs } from './names.ts';
import { inSource, without } from './mutate-inputs.ts';
import type { Mutation } from './play.ts';

const annotation = 'org.opencontainers.image.';

/** Ingredients of the ID of an image that come from the spec. */
export const specIngredients: readonly LeftOut[] = [
  {
    ingredient: 'the target',
    about: ['add a stage', 'set a target'],
    leaveOut: inSource(() => ({ target: undefined })),
  },
  {
    ingredient: 'a build arg',
    about: ['set a build arg', 'unset a build arg'],
    leaveOut: inSource(() => ({ args: {} })),
  },
  {
    ingredient: 'an arg that only ONBUILD declares',
    about: ['declare an arg for children', 'set a build arg', 'change ONBUILD of a base'],
    leaveOut: inSource(({ args }, { image }) => ({
      args: without(args, (name) => !isDeclared(image, name)),
    })),
  },
  {
    ingredient: 'an arg that BuildKit takes itself',
    about: ['set a build arg that may be declared nowhere'],
    leaveOut: inSource(({ args }) => ({
      args: without(args, (name) => frontendArgs.some((other) => other === name)),
    })),
  },
  {
    ingredient: 'a label of the spec',
    about: ['set a label', 'remove the labels'],
    leaveOut: inLabels((name) => !name.startsWith(annotation)),
  },
  {
    ingredient: 'the version label',
    about: ['change the prefix of tags'],
    leaveOut: inLabels((name) => name === `${annotation}version`),
  },
  {
    ingredient: 'the source label',
    about: ['change the address of the repository'],
    leaveOut: inLabels((name) => name === `${annotation}source`),
  },
  {
    ingredient: 'the description label',
    about: ['move the Dockerfile'],
    leaveOut: inLabels((name) => name === `${annotation}description`),
  },
  {
    ingredient: 'the title label',
    because: 'it is the key, and an image is looked for under its key',
    about: ['set a label', 'change a file', 'go back to an earlier state'],
    leaveOut: inLabels((name) => name === `${annotation}title`),
  },
  {
    ingredient: 'the list of platforms',
    about: ['change the platforms', 'change the platform of the engine'],
    leaveOut: inSource(() => ({ platforms: [] })),
  },
  {
    ingredient: 'the id of a secret',
    about: ['use a secret', 'have a secret or not'],
    leaveOut: inSource(() => ({ secrets: [] })),
  },
  {
    ingredient: 'the cache mode',
    about: ['change the cache'],
    leaveOut: inSource(() => ({ cache: 'none' })),
  },
];

function inLabels(isLeftOut: (name: string) => boolean): Mutation {
  return inSource(({ labels }) => ({ labels: without(labels, isLeftOut) }));
}

function isDeclared({ dockerfile }: ImageSpec, name: string): boolean {
  const args = [...dockerfile.globalArgs, ...dockerfile.stages.flatMap((stage) => stage.args)];
  return args.some((arg) => arg.name === name);
}
