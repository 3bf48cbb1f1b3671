import { expectDurations, type TimedPlan } from '../plan/expected-durations.ts';
import { readTimings } from '../plan/timing-history.ts';
import type { Files } from '../ports/files.ts';
import type { OpenPlan } from './open-plan.ts';

/**
 * A plan with how long its steps may take: as they did here, else as the records say that the plan was made from. Nothing more
 * is looked up.
 *
 * @param stateDir absolute path of `.stack/`
 */
export async function timedPlan(
  files: Files,
  stateDir: string,
  { plan, recorded }: Pick<OpenPlan, 'plan' | 'recorded'>,
): Promise<TimedPlan> {
  return expectDurations(plan, await readTimings(files, stateDir), recorded);
}
