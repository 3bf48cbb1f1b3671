import type { SourceInputs } from '../../../src/identity/build-inputs.ts';
import type { ImageInputs } from '../../../src/plan/image-inputs.ts';
import type { ImageSpec } from '../../../src/spec/spec.ts';
import type { Mutation } from './play.ts';

/** A plan that sees other sources of each image. */
export function inSource(
  change: (source: SourceInputs, inputs: ImageInputs) => Partial<SourceInputs>,
): Mutation {
  return inInputs((inputs) => ({ source: { ...inputs.source, ...change(inputs.source, inputs) } }));
}

/** A plan that sees another entry of each image in the spec. */
export function inImage(change: (image: ImageSpec) => Partial<ImageSpec>): Mutation {
  return inInputs(({ image }) => ({ image: { ...image, ...change(image) } }));
}

/** A plan that sees something else of each image. */
export function inInputs(change: (inputs: ImageInputs) => Partial<ImageInputs>): Mutation {
  return (work) => ({
    ...work,
    inputs: new Map(
      [...work.inputs].map(([key, inputs]) => [key, { ...inputs, ...change(inputs) }]),
    ),
  });
}

/** The values that are not left out. */
export function without(
  values: Readonly<Record<string, string>>,
  isLeftOut: (name: string, value: string) => boolean,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).filter(([name, value]) => !isLeftOut(name, value)),
  );
}
