import { formatDuration } from '../text/format-duration.ts';
import type { PlanState, RunPlan } from './build-plan.ts';
import type { ExpectedTotal } from './expected-durations.ts';

/** In the order in which they are counted. */
const states: readonly PlanState[] = ['build', 'wait', 'retest', 'test', 'push', 'retag', 'skip'];
const maxNames = 5;

/**
 * The last lines of a plan: images per state, then how long it may take: `expected 5m 10s, critical path base-notebook →
 * scipy-notebook 4m 10s`, or which images were never timed. A plan with nothing to do says nothing of time.
 */
export function planTotals(plan: RunPlan, expected: ExpectedTotal | undefined): readonly string[] {
  return [counts(plan), ...times(plan, expected)];
}

function counts({ images }: RunPlan): string {
  const numbers = states
    .map((state) => ({ state, count: images.filter((one) => one.state === state).length }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`);
  const noun = images.length === 1 ? 'image' : 'images';
  return `${images.length} ${noun}: ${numbers.join(', ') || 'nothing to do'}`;
}

function times({ images }: RunPlan, expected: ExpectedTotal | undefined): readonly string[] {
  const busy = images.filter(({ steps }) => steps.length > 0);
  if (busy.length === 0) return [];
  const untimed = busy.filter(({ expectedMs }) => expectedMs === undefined);
  if (untimed.length === busy.length) return ['no timings yet'];
  if (untimed.length > 0)
    return [`no timings yet for ${names(untimed.map(({ image }) => image.key))}`];
  return expected === undefined ? [] : [expectedText(expected)];
}

function names(keys: readonly string[]): string {
  const rest = keys.length - maxNames;
  return keys.slice(0, maxNames).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function expectedText({ totalMs, criticalPath, criticalPathMs }: ExpectedTotal): string {
  const path = `${criticalPath.join(' → ')} ${formatDuration(criticalPathMs)}`;
  return `expected ${formatDuration(totalMs)}, critical path ${path}`;
}
