import { describe, expect, it } from '@jest/globals';
import { allSteps } from '../../../src/plan/steps-of.ts';
import { imageSpec } from '../../support/spec-builders.ts';

describe('the steps of an image that is built', () => {
  it.each([
    [{}, false, 'build basic-tests tag manifest-page'],
    [{}, true, 'build basic-tests push tag manifest-page'],
    [{ integrationTests: true }, false, 'build basic-tests integration-tests tag manifest-page'],
    [
      { integrationTests: true },
      true,
      'build basic-tests push integration-tests tag manifest-page',
    ],
    [{ prune: true }, false, 'build basic-tests tag manifest-page'],
    [{ prune: true }, true, 'build basic-tests push tag manifest-page prune'],
  ])('with %j and push %p are: %s', (fields, push, steps) => {
    expect(allSteps(imageSpec('base', fields), push).join(' ')).toBe(steps);
  });
});
