import fc from 'fast-check';
import type { ScheduledImage } from '../../../src/plan/step-graph.ts';
import { stepNames, type StepName } from '../../../src/report/run-report.ts';
import type { Family } from '../../support/spec-builders.ts';

/** Families of one to nine images with any number of parents each, parents before children. */
export const families: fc.Arbitrary<Family> = fc
  .integer({ min: 1, max: 9 })
  .chain((size) =>
    fc.tuple(
      ...Array.from({ length: size }, (_, index) =>
        fc.subarray(Array.from({ length: index }, (_unused, parent) => `image-${parent}`)),
      ),
    ),
  )
  .map((parents) => Object.fromEntries(parents.map((keys, index) => [`image-${index}`, keys])));

/** The steps of each image as a build plans them: build, tests, tag and page always, the others or not. */
export function scheduled(family: Family): fc.Arbitrary<readonly ScheduledImage[]> {
  const optional: readonly StepName[] = ['push', 'integration-tests', 'prune'];
  const steps = fc
    .subarray([...optional])
    .map((chosen) => stepNames.filter((name) => !optional.includes(name) || chosen.includes(name)));
  return withSteps(family, steps);
}

/** The steps of each image as a plan finds it: what it lacks of the whole, often nothing. */
export function partlyDone(family: Family): fc.Arbitrary<readonly ScheduledImage[]> {
  const lacking = fc.oneof(
    fc.constant<readonly StepName[]>([]),
    fc.constant<readonly StepName[]>(stepNames),
    fc.subarray([...stepNames]),
  );
  return withSteps(family, lacking);
}

function withSteps(
  family: Family,
  steps: fc.Arbitrary<readonly StepName[]>,
): fc.Arbitrary<readonly ScheduledImage[]> {
  const images = Object.entries(family).map(([key, parents]) =>
    steps.map((names): ScheduledImage => ({ key, parents, steps: names })),
  );
  return fc.tuple(...images);
}
