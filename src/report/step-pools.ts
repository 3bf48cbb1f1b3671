import { unreachable } from '../errors/user-error.ts';
import type { StepName } from './run-report.ts';

/** Steps of one pool share its places. */
export type StepPool = 'build' | 'test' | 'push';

/** Registries get this many pushes at a time; more only share the same line. */
export const pushPlaces = 3;

/** Builds want the processor, tests too, pushes wait for the network. @returns `undefined` for a step that needs no place */
export function poolOf(step: StepName): StepPool | undefined {
  switch (step) {
    case 'build':
      return 'build';
    case 'basic-tests':
    case 'integration-tests':
    case 'manifest-page':
      return 'test';
    case 'push':
    case 'tag':
      return 'push';
    case 'prune':
      return undefined;
    default:
      return unreachable(step);
  }
}

/** How many steps of each pool may run at a time. */
export function placesOf(concurrency: number): Readonly<Record<StepPool, number>> {
  return { build: concurrency, test: concurrency, push: pushPlaces };
}
