import { join } from 'node:path';
import { userProblems } from '../errors/user-error.ts';
import { expectedTotal, type ExpectedTotal, type TimedPlan } from '../plan/expected-durations.ts';
import { openPlan, repositoryOf, type OpenPlan, type PlanOrder } from '../run/open-plan.ts';
import { engineOf } from '../run/early-engine.ts';
import { timedPlan } from '../run/timed-plan.ts';
import type { ConnectedEngine, World } from '../run/world.ts';

/** A plan with the time it may take. */
export interface TimedOpenPlan {
  readonly opened: OpenPlan;
  readonly plan: TimedPlan;
  readonly expected: ExpectedTotal | undefined;
}

/**
 * Plans without doing anything.
 *
 * @throws {UserError} as `openPlan`
 */
export async function openPlanOf(
  order: PlanOrder,
  world: World,
  concurrency: number,
): Promise<TimedOpenPlan> {
  const stateDir = join(order.spec.rootDir, '.stack');
  const [connected, repository] = await Promise.all([
    connect(order, world, stateDir),
    repositoryOf(order, world),
  ]);
  const opened = await openPlan(order, world, connected, repository, stateDir);
  const plan = await timedPlan(world.files, stateDir, opened);
  return {
    opened,
    plan: {
      ...plan,
      notes: [...opened.notes, ...opened.unbuildable.map(({ message }) => message)],
    },
    expected: expectedTotal(plan, concurrency),
  };
}

/** Where the registry counts, a plan can do without an engine. */
async function connect(
  order: PlanOrder,
  world: World,
  stateDir: string,
): Promise<ConnectedEngine | undefined> {
  try {
    return await engineOf(order, world, stateDir);
  } catch (error) {
    if (!(order.push || order.published) || userProblems(error) === undefined) throw error;
    return undefined;
  }
}
