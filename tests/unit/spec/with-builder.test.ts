import { describe, expect, it } from '@jest/globals';
import { withBuilder, withoutOwnBuilder } from '../../../src/spec/with-builder.ts';
import { imageSpec, specOf } from '../../support/spec-builders.ts';

const spec = specOf([
  imageSpec('plain'),
  imageSpec('arm', { builder: 'arm-farm' }),
  imageSpec('here', { builder: 'default' }),
]);

describe('the builder of each image', () => {
  it.each([
    [undefined, { plain: undefined, arm: 'arm-farm', here: undefined }],
    ['farm', { plain: 'farm', arm: 'arm-farm', here: undefined }],
    ['default', { plain: undefined, arm: 'arm-farm', here: undefined }],
  ])('is its own, else %s', (name, expected) => {
    const { images } = withBuilder(spec, name);

    const builders = [...images.values()].map(({ key, builder }) => [key, builder]);
    expect(Object.fromEntries(builders)).toEqual(expected);
  });

  it('is known for one that the spec names', () => {
    const { images } = withBuilder(spec, 'farm');

    const own = [...images.values()].map(({ key, isBuilderOwn }) => [key, isBuilderOwn]);
    expect(Object.fromEntries(own)).toEqual({ plain: undefined, arm: true, here: undefined });
  });

  it('is none where it is the one of the engine that is in use, by the name of its context', () => {
    const { images } = withoutOwnBuilder(spec, 'arm-farm');

    expect([...images.values()].map((image) => [image.key, image.builder])).toEqual([
      ['plain', undefined],
      ['arm', undefined],
      ['here', 'default'],
    ]);
  });
});
