import type { PlanOrder } from './open-plan.ts';

/** Orders a part of a run that was planned before, by which it goes: nothing is selected or compared anew, and all of it is pushed. */
export function partOrder(
  part: Pick<PlanOrder, 'spec' | 'cwd' | 'part' | 'retest' | 'retries'>,
): PlanOrder {
  return {
    ...part,
    named: undefined,
    affected: false,
    all: true,
    push: true,
    published: false,
    fullRebuild: false,
    refresh: false,
    base: undefined,
    head: undefined,
    files: undefined,
  };
}
