import type { StepName } from './run-report.ts';

/** How many steps of a kind may run at a time: builds want the processor, tests too, pushes wait for the network. */
export interface ScheduleLimits {
  readonly build: number;
  readonly test: number;
  readonly push: number;
}

/** Registries get this many pushes at a time; more only share the same line. */
const pushLimit = 3;

/** The limits of a run with this `concurrency`; at least one of each. */
export function scheduleLimits(concurrency: number): ScheduleLimits {
  const places = Math.max(1, concurrency);
  return { build: places, test: places, push: pushLimit };
}

/** What a step takes a place of; `undefined`: it needs none. */
export function poolOf(step: StepName): keyof ScheduleLimits | undefined {
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
  }
}
