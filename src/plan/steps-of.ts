import type { StepName } from '../report/run-report.ts';
import type { ImageSpec } from '../spec/spec.ts';

/** Everything an image goes through that is built. */
export function allSteps(image: ImageSpec, push: boolean): readonly StepName[] {
  return [
    'build',
    'basic-tests',
    ...(push ? (['push'] as const) : []),
    ...(image.integrationTests ? (['integration-tests'] as const) : []),
    'tag',
    'manifest-page',
    ...(image.prune && push ? (['prune'] as const) : []),
  ];
}
